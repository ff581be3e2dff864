// Reads YAML bodies: a thread turns them into JSON text, which is then read like any other bulk body.
import { ApiError } from "./errors.ts";
import { parseBulkBody } from "./json-body.ts";
import { runParsingThread } from "./parsing-thread.ts";
import type { YamlBytes } from "./yaml-thread.ts";

/** Names that YAML goes by (RFC 9512, and before it). */
export const yamlTypes = ["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"];

/** Largest YAML body; larger ones are sent as JSON. */
const yamlBytesMax = 4 * 1024 * 1024;

/** The value of a bulk body; throws a 400 where it is not YAML, with line and column, and a 413 where it is too long. */
export async function parseYamlBody(body: Buffer): Promise<unknown> {
  judgeYamlLength(body);
  const bytes: YamlBytes = body;
  const outcome = await runParsingThread<string>("yaml-thread", bytes, "MALFORMED_YAML");
  if ("fault" in outcome) throw new ApiError(outcome.fault.code, outcome.fault.detail);
  return parseBulkBody(Buffer.from(outcome.value));
}

export function judgeYamlLength(body: Buffer): void {
  if (body.length > yamlBytesMax)
    throw new ApiError("BODY_TOO_LARGE", "YAML is taken up to 4 MiB; send JSON");
}
