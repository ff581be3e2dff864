// Reads the body of an import, in a thread: real documents have 13 MB.
import { ApiError } from "../errors.ts";
import { judgeNesting } from "../json-scan.ts";
import { startPace } from "../pace.ts";
import { runParsingThread } from "../parsing-thread.ts";
import { documentNestingMax } from "../yaml.ts";
import { judgeYamlLength } from "../yaml-body.ts";
import type { ReadDocument } from "./openapi-reader.ts";
import type { OpenApiBody } from "./openapi-thread.ts";

/** Throws a 400 where the body is not what its type says, and a 413 where it is too long. */
export async function readOpenApiBody(
  bytes: Buffer,
  isYaml: boolean,
  address: string | undefined,
): Promise<ReadDocument> {
  if (isYaml) judgeYamlLength(bytes);
  else await judgeNesting(bytes, startPace(), documentNestingMax);
  const body: OpenApiBody = { bytes, isYaml, address };
  const code = isYaml ? "MALFORMED_YAML" : "MALFORMED_JSON";
  const outcome = await runParsingThread<ReadDocument>("import/openapi-thread", body, code);
  if ("fault" in outcome) throw new ApiError(outcome.fault.code, outcome.fault.detail);
  return outcome.value;
}
