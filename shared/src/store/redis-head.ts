// Where a Redis store stands, out of what Redis answers.
import { wrongFormat } from "./redis-errors.ts";
import { redisFormat } from "./redis-lua.ts";
import { type Head, type Position, StoreError } from "./store.ts";

export const headFields = ["format", "epoch", "parentEpoch", "isAdopted", "revision", "commitId"] as const;
export const foldedFields = ["foldedRevision", "foldedCommitId"] as const;

/** The head out of the fields above, or null where there is no installation. */
export function headFromFields(fields: readonly unknown[], place: string): Head | null {
  const [format, ...rest] = fields;
  if (typeof format !== "string") return null;
  if (format !== redisFormat) throw wrongFormat(format, place);
  return headFromReport(rest, place);
}

/** The head as the scripts report it. */
export function headFromReport(report: unknown, place: string): Head {
  const [epoch, parentEpoch, isAdopted, revision, commitId] = Array.isArray(report)
    ? (report as unknown[])
    : [];
  const position = positionFrom(epoch, revision, commitId, place);
  return { ...position, parentEpoch: text(parentEpoch, place) || null, isAdopted: isAdopted === "1" };
}

export function positionFrom(epoch: unknown, revision: unknown, commitId: unknown, place: string): Position {
  const number = Number(text(revision, place));
  if (!Number.isSafeInteger(number)) throw torn(place);
  return { epoch: text(epoch, place), revision: number, commitId: text(commitId, place) };
}

/** What Redis must have answered as a string. */
export function text(value: unknown, place: string): string {
  if (typeof value === "string") return value;
  throw torn(place);
}

export function torn(place: string): StoreError {
  return new StoreError("STORE_UNUSABLE", `${place}: what is stored is torn; put a backup in its place`);
}
