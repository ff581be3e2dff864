// Turns what SQLite and the file system throw into StoreErrors whose messages an operator can act on.
// The line that matters: what may pass by itself is STORE_UNAVAILABLE, what needs a person's hand is STORE_UNUSABLE.
import { StoreError, type StoreErrorCode } from "./store.ts";

/** Primary result codes of SQLite (sqlite.org/rescode.html), the lowest byte of an extended one. */
const sqliteTroubles = new Map<number, { code: StoreErrorCode; advice: string }>([
  [3, { code: "STORE_UNAVAILABLE", advice: "check the owner and the permissions of the file" }],
  [5, { code: "STORE_UNAVAILABLE", advice: "another process holds its lock" }],
  [6, { code: "STORE_UNAVAILABLE", advice: "another process holds its lock" }],
  [7, { code: "STORE_UNAVAILABLE", advice: "this process is out of memory" }],
  [8, { code: "STORE_UNAVAILABLE", advice: "check the permissions of the file and of its directory" }],
  [10, { code: "STORE_UNAVAILABLE", advice: "check the disk, its free space and its quota" }],
  [11, { code: "STORE_UNUSABLE", advice: "the file is torn; put a backup in its place" }],
  [13, { code: "STORE_UNAVAILABLE", advice: "free some space on its disk" }],
  [14, { code: "STORE_UNAVAILABLE", advice: "check the permissions of the file and of its directory" }],
  [
    26,
    { code: "STORE_UNUSABLE", advice: "the file is torn or another program's; put a backup in its place" },
  ],
]);

/** Answers whose file is gone, closed to this process or in the wrong place: no later try mends that by itself. */
const impossiblePlaces = new Set([
  "EACCES",
  "EPERM",
  "EROFS",
  "ENOTDIR",
  "EEXIST",
  "EISDIR",
  "ELOOP",
  "ENAMETOOLONG",
]);

export function isSqliteBusy(error: unknown): boolean {
  const result = sqliteResult(error);
  return result === 5 || result === 6;
}

/** @param path the absolute path of the file or directory that was at work, for the message */
export function toStoreError(error: unknown, path: string): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const result = sqliteResult(error);
  if (result !== undefined) {
    const trouble = sqliteTroubles.get(result) ?? {
      code: "STORE_UNUSABLE",
      advice: "its content is not of the form this version writes; put a backup in its place",
    };
    return new StoreError(trouble.code, `the store ${path}: ${error.message}; ${trouble.advice}`, {
      cause: error,
    });
  }
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined || !("syscall" in error)) return error;
  if (!impossiblePlaces.has(code)) {
    return new StoreError("STORE_UNAVAILABLE", `the store ${path}: ${error.message}`, { cause: error });
  }
  const message = `the store ${path} cannot be used: ${error.message}; set DATA_DIR to a directory this user may write`;
  return new StoreError("STORE_UNUSABLE", message, { cause: error });
}

function sqliteResult(error: unknown): number | undefined {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === "number" ? errcode & 0xff : undefined;
}
