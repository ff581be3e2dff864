// One connection to the embedded database that follows the file's name, not the file: a restored backup is another
// file under the same name, and a commit into the old one would be acknowledged and lost.
import * as fs from "node:fs";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { isSqliteBusy, toStoreError } from "./embedded-errors.ts";
import {
  assertFormat,
  missingDatabase,
  openForReading,
  openForWriting,
  selectFormat,
  unusable,
} from "./embedded-file.ts";
import type { EmbeddedPaths } from "./embedded-paths.ts";
import type { Head } from "./store.ts";

export const selectHead = "SELECT epoch, parent_epoch, is_adopted, revision, commit_id FROM head";

/** How long a file that was judged unusable is not judged again, unless it changes. */
const judgedAgainMs = 1000;

export class EmbeddedConnection {
  readonly #paths: EmbeddedPaths;
  readonly #open: (paths: EmbeddedPaths) => DatabaseSync;
  #db: DatabaseSync | null = null;
  #statements = new Map<string, StatementSync>();
  /** Which file is open: device and inode. */
  #file = "";
  #verdict: { readonly of: string; readonly at: number; readonly error: unknown } | null = null;

  constructor(paths: EmbeddedPaths, access: "read" | "write") {
    this.#paths = paths;
    this.#open = access === "read" ? openForReading : openForWriting;
  }

  /** Opens the database if need be. Returns false where there is no installation, and throws a StoreError for a bad one. */
  isOpen(): boolean {
    const stat = this.#stat();
    if (!stat) {
      this.close();
      const error = missingDatabase(this.#paths);
      if (error) throw error;
      return false;
    }
    const file = `${stat.dev}:${stat.ino}`;
    if (this.#db && this.#file === file) return true;
    this.close();
    const state = `${file}:${stat.size}:${stat.mtimeNs}`;
    const verdict = this.#verdict;
    if (verdict?.of === state && performance.now() - verdict.at < judgedAgainMs) throw verdict.error;
    try {
      this.#db = this.#open(this.#paths);
    } catch (error) {
      if (isSqliteBusy(error)) throw error;
      const storeError = toStoreError(error, this.#paths.database);
      this.#verdict = { of: state, at: performance.now(), error: storeError };
      throw storeError;
    }
    this.#file = file;
    this.#verdict = null;
    return true;
  }

  /** The prepared statement for a text, made once per opened file. Only after `isOpen()` answered true. */
  prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      if (!this.#db) throw new Error("no database is open");
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** Where the store stands. Only after `isOpen()` answered true. */
  head(): Head {
    assertFormat(Number(this.prepare(selectFormat).get()?.["user_version"]), this.#paths);
    return headFrom(this.prepare(selectHead).get(), this.#paths);
  }

  /** Runs `work` in one transaction; whatever it throws leaves nothing behind. */
  transact<T>(kind: "DEFERRED" | "IMMEDIATE", work: () => T): T {
    this.prepare(`BEGIN ${kind}`).run();
    try {
      const result = work();
      this.prepare("COMMIT").run();
      return result;
    } catch (error) {
      // A full disk makes SQLite roll back by itself.
      if (this.#db?.isTransaction) this.prepare("ROLLBACK").run();
      throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    const db = this.#db;
    this.#db = null;
    db?.close();
  }

  #stat(): fs.BigIntStats | undefined {
    try {
      return fs.statSync(this.#paths.database, { bigint: true, throwIfNoEntry: false });
    } catch (error) {
      // The path leads through a file or a directory that is closed to this process.
      throw toStoreError(error, this.#paths.database);
    }
  }
}

/** The head as `selectHead` answers it. */
export function headFrom(row: Record<string, unknown> | undefined, paths: EmbeddedPaths): Head {
  if (!row) throw unusable(paths.database, "has no head: it is torn; put a backup in its place");
  return {
    epoch: row["epoch"] as string,
    parentEpoch: row["parent_epoch"] as string | null,
    isAdopted: row["is_adopted"] === 1,
    revision: row["revision"] as number,
    commitId: row["commit_id"] as string,
  };
}
