// The writing half of the embedded store, in a thread of its own: it makes the installation, commits, and afterwards
// trims the history and folds the write-ahead log into the database. Only a control plane has one. Several on one
// directory are serialised by SQLite's write lock; what each finds under the lock decides, not what it knew before.
import { setTimeout as delay } from "node:timers/promises";
import { EmbeddedConnection } from "./embedded-connection.ts";
import { isSqliteBusy } from "./embedded-errors.ts";
import { createInstallation } from "./embedded-file.ts";
import { historyWeight, trimHistory } from "./embedded-history.ts";
import type { EmbeddedPaths } from "./embedded-paths.ts";
import { headOf, type PutBackFrame, writePutBack } from "./embedded-put-back.ts";
import {
  type ChangeRecord,
  type CommitOutcome,
  type Head,
  type NewCommit,
  type Position,
  type PutBackOutcome,
  StoreError,
} from "./store.ts";

/** How long a commit waits for another process that holds the write lock. */
const lockWaitMs = 10_000;
/** Bytes written since the last checkpoint that make the next one worth its two fsyncs. */
const checkpointBytes = 4 * 1024 * 1024;
/** What a commit writes beside its texts: the pages of the tables and indexes that it touches. */
const commitOverheadBytes = 32 * 1024;

/** A commit with the changes that have crossed to this thread. */
interface SlicedCommit extends NewCommit {
  readonly changes: readonly ChangeRecord[];
}

export class EmbeddedWriter {
  readonly #paths: EmbeddedPaths;
  readonly #historyBytes: number;
  readonly #connection: EmbeddedConnection;
  /** Changes of large commits, which arrive in slices, by the number that their sender gave them. */
  readonly #staged = new Map<number, ChangeRecord[]>();
  #bytesSinceCheckpoint = 0;
  #maintenance: NodeJS.Immediate | null = null;

  constructor(paths: EmbeddedPaths, historyBytes: number) {
    this.#paths = paths;
    this.#historyBytes = historyBytes;
    this.#connection = new EmbeddedConnection(paths, "write");
  }

  async initialise(): Promise<Head> {
    if (!(await this.#whenFree(() => this.#connection.isOpen()))) createInstallation(this.#paths);
    const head = await this.#whenFree(() => (this.#connection.isOpen() ? this.#connection.head() : null));
    if (!head) throw this.#gone();
    this.#maintainSoon();
    return head;
  }

  /** Takes the next changes of a commit that is too large for one message. */
  stage(token: number, changes: readonly ChangeRecord[]): void {
    const staged = this.#staged.get(token);
    if (!staged) this.#staged.set(token, [...changes]);
    else for (const change of changes) staged.push(change);
  }

  /** Applies a commit, whose changes are the staged ones and its own. */
  async commit(token: number, last: SlicedCommit): Promise<CommitOutcome> {
    const staged = this.#staged.get(token);
    this.#staged.delete(token);
    const commit = staged ? { ...last, changes: [...staged, ...last.changes] } : last;
    const bytes = historyWeight(commit);
    const outcome = await this.#whenFree(() => {
      if (!this.#connection.isOpen()) throw this.#gone();
      return this.#connection.transact("IMMEDIATE", () => this.#apply(commit, bytes));
    });
    this.#bytesSinceCheckpoint += 2 * bytes + commitOverheadBytes;
    this.#maintainSoon();
    return outcome;
  }

  /** The operator's word that workers may take this history over. */
  async adopt(): Promise<Head> {
    return await this.#whenFree(() => {
      if (!this.#connection.isOpen()) throw this.#gone();
      this.#connection.prepare("UPDATE head SET is_adopted = 1").run();
      return this.#connection.head();
    });
  }

  /** Puts a catalog back, whose objects were staged, on the store as it was found. */
  async putBack(token: number, frame: PutBackFrame): Promise<PutBackOutcome> {
    const created = this.#staged.get(token) ?? [];
    this.#staged.delete(token);
    const outcome = await this.#whenFree((): PutBackOutcome => {
      if (this.#connection.isOpen()) {
        return this.#connection.transact("IMMEDIATE", () => this.#replace(frame, created));
      }
      if (frame.found) return { isApplied: false, head: null };
      createInstallation(this.#paths, (db) => writePutBack(db, frame, created));
      if (!this.#connection.isOpen()) throw this.#gone();
      const head = this.#connection.head();
      return { isApplied: head.epoch === frame.epoch, head };
    });
    this.#bytesSinceCheckpoint = checkpointBytes;
    this.#maintainSoon();
    return outcome;
  }

  #replace(frame: PutBackFrame, created: readonly ChangeRecord[]): PutBackOutcome {
    const head = this.#connection.head();
    if (head.epoch === frame.epoch) return { isApplied: true, head };
    if (!frame.found || !isSamePoint(head, frame.found)) return { isApplied: false, head };
    writePutBack(this.#connection, frame, created);
    return { isApplied: true, head: headOf(frame) };
  }

  close(): void {
    if (this.#maintenance) clearImmediate(this.#maintenance);
    this.#connection.close();
  }

  /** Lets go of a file that turned out to be unusable, so that the next call judges it anew. */
  reopen(): void {
    this.#connection.close();
  }

  #apply(commit: SlicedCommit, bytes: number): CommitOutcome {
    const found = this.#connection.head();
    const known = this.#connection.prepare("SELECT 1 FROM commits WHERE commit_id = ?").get(commit.commitId);
    if (known) return { isApplied: true, head: found };
    if (!isSamePoint(found, commit.expected)) return { isApplied: false, head: found };
    const head: Head = { ...found, revision: found.revision + 1, commitId: commit.commitId };
    this.#connection
      .prepare("INSERT INTO commits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .run(
        head.revision,
        head.epoch,
        commit.commitId,
        found.commitId,
        commit.time,
        commit.actor,
        commit.message,
        commit.changes.length,
        bytes,
      );
    const log = this.#connection.prepare("INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?)");
    const put = this.#connection.prepare(
      "INSERT INTO objects VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET record = excluded.record",
    );
    const remove = this.#connection.prepare("DELETE FROM objects WHERE kind = ? AND id = ?");
    for (const [n, { kind, id, before, after }] of commit.changes.entries()) {
      log.run(head.revision, n, kind, id, before, after);
      if (after === null) remove.run(kind, id);
      else put.run(kind, id, after);
    }
    this.#connection
      .prepare(
        `UPDATE head SET revision = ?, commit_id = ?,
           history_commits = history_commits + 1, history_bytes = history_bytes + ?`,
      )
      .run(head.revision, head.commitId, bytes);
    return { isApplied: true, head };
  }

  /** Waits, without holding the thread, while another process has the write lock. */
  async #whenFree<T>(work: () => T): Promise<T> {
    const deadline = performance.now() + lockWaitMs;
    for (;;) {
      try {
        return work();
      } catch (error) {
        if (!isSqliteBusy(error) || performance.now() > deadline) throw error;
      }
      await delay(1 + 4 * Math.random());
    }
  }

  #maintainSoon(): void {
    this.#maintenance ??= setImmediate(() => {
      this.#maintenance = null;
      try {
        this.#maintain();
      } catch {
        // Nobody waits for this: whatever stands in the way is met, and told, by the next commit.
      }
    });
  }

  #maintain(): void {
    if (!this.#connection.isOpen()) return;
    if (trimHistory(this.#connection, this.#historyBytes)) return this.#maintainSoon();
    if (this.#bytesSinceCheckpoint < checkpointBytes) return;
    this.#bytesSinceCheckpoint = 0;
    this.#connection.prepare("PRAGMA wal_checkpoint(PASSIVE)").get();
  }

  #gone(): StoreError {
    return new StoreError(
      "STORE_UNAVAILABLE",
      `the store ${this.#paths.database} is not there; put it back or start the control plane again`,
    );
  }
}

function isSamePoint(a: Position, b: Position): boolean {
  return a.revision === b.revision && a.commitId === b.commitId && a.epoch === b.epoch;
}
