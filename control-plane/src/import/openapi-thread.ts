// Entry of the thread that parses one OpenAPI document and reads what is wanted of it. Schemas make such documents long,
// and nothing of them leaves the thread.
import { parentPort, workerData } from "node:worker_threads";
import { describeJsonFault } from "../json-fault.ts";
import type { ParsingOutcome } from "../parsing-thread.ts";
import { parseYaml, textOfUtf8 } from "../yaml.ts";
import { type ReadDocument, readOpenApi } from "./openapi-reader.ts";

export interface OpenApiBody {
  readonly bytes: Uint8Array;
  readonly isYaml: boolean;
  /** Where the API is, where the caller says so. */
  readonly address: string | undefined;
}

function read({ bytes, isYaml, address }: OpenApiBody): ParsingOutcome<ReadDocument> {
  const code = isYaml ? "MALFORMED_YAML" : "MALFORMED_JSON";
  const text = textOfUtf8(bytes);
  if (text === null) return { fault: { code, detail: "the body is not UTF-8" } };
  const outcome = isYaml ? parseYaml(text) : parseJson(text);
  return "fault" in outcome
    ? { fault: { code, detail: outcome.fault } }
    : { value: readOpenApi(outcome.value, address) };
}

function parseJson(text: string): { readonly value: unknown } | { readonly fault: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { fault: describeJsonFault(error) };
  }
}

parentPort?.postMessage(read(workerData as OpenApiBody));
