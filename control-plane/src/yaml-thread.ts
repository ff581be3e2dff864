// Entry of the thread that turns one YAML document into JSON text.
import { parentPort, workerData } from "node:worker_threads";
import type { ParsingOutcome } from "./parsing-thread.ts";
import { parseYaml, textOfUtf8 } from "./yaml.ts";

/** The document, in UTF-8. */
export type YamlBytes = Uint8Array;

function convert(bytes: YamlBytes): ParsingOutcome<string> {
  const text = textOfUtf8(bytes);
  const outcome = text === null ? { fault: "the body is not UTF-8" } : parseYaml(text);
  if ("fault" in outcome) return { fault: { code: "MALFORMED_YAML", detail: outcome.fault } };
  return { value: JSON.stringify(outcome.value) ?? "null" };
}

parentPort?.postMessage(convert(workerData as YamlBytes));
