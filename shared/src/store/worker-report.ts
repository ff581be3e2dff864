// The form of a worker's report in a store. Whatever a store holds is judged like any input before it is used. Workers are
// upgraded first, so fields of a newer version's report are passed over and the rest of it is taken.
import { Type } from "typebox";
import { Compile } from "typebox/compile";
import { Clean } from "typebox/value";
import { StoreError, type WorkerReport } from "./store.ts";

/** Parsing more would hold a control plane's event loop too long. */
export const reportBytesMax = 4 * 1024 * 1024;

const textCharsMax = 4096;
const Text = Type.String({ maxLength: textCharsMax });
const Revision = Type.Integer({ minimum: 0 });
const ReportFile = Type.Object({
  id: Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$" }),
  host: Text,
  gateway: Type.Optional(Text),
  version: Text,
  startedAt: Text,
  applied: Type.Object({ epoch: Text, revision: Revision, commitId: Text }),
  refused: Type.Union([Type.Null(), Type.Object({ revision: Revision, error: Text })]),
  requestsPerSecond: Type.Number({ minimum: 0 }),
  lastError: Type.Union([Type.Null(), Text]),
  targets: Type.Array(Type.Object({ service: Text, url: Text, state: Text })),
});
const reportCheck = Compile(ReportFile);

/**
 * The JSON of a report. Texts are cut to what readers take: a worker whose refusal is long must not look lost. Throws
 * `STORE_UNUSABLE` where readers would not take the rest.
 */
export function reportText(report: WorkerReport): string {
  const { refused, lastError } = report;
  const readable = {
    ...report,
    refused: refused && { ...refused, error: refused.error.slice(0, textCharsMax) },
    lastError: lastError && lastError.slice(0, textCharsMax),
  };
  const text = JSON.stringify(readable);
  if (reportCheck.Check(readable) && Buffer.byteLength(text) <= reportBytesMax) return text;
  throw new StoreError(
    "STORE_UNUSABLE",
    `the report of worker ${report.id} would not be read: it is malformed or too large`,
  );
}

/** The report of a worker out of its JSON, or null where that is none of this worker. */
export function parseReport(text: string, workerId: string): WorkerReport | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!reportCheck.Check(value) || value.id !== workerId) return null;
  return Clean(ReportFile, value) as WorkerReport;
}
