// The reading half of the embedded store, in a thread of its own: head, catalog, log, doorbell. It opens the file
// read-only and holds a transaction open only for whole loads, which need one point of the history throughout.
import type { DatabaseSync } from "node:sqlite";
import type { Kind } from "../model/identity.ts";
import { EmbeddedConnection, headFrom, selectHead } from "./embedded-connection.ts";
import { openForReading, unusable } from "./embedded-file.ts";
import type { EmbeddedPaths } from "./embedded-paths.ts";
import { sliceCharsMax, sliceRecordsMax } from "./slices.ts";
import {
  type ChangeRecord,
  type CommitHeader,
  type Head,
  type LogPiece,
  type ObjectRecord,
  type Position,
  StoreError,
} from "./store.ts";

/** How often the doorbell looks at the head, in ms; one look costs some microseconds. */
const pollMs = 5;
/** A load that nobody goes on with keeps the write-ahead log from being reused, so it ends after this time. */
const idleLoadMs = 30_000;

/** How far a log was read: all of `revision`, and `n` changes of the commit after it. */
export interface LogCursor {
  readonly epoch: string;
  readonly revision: number;
  readonly commitId: string;
  readonly n: number;
  /** The revision at which this reading ends, whatever is committed meanwhile. */
  readonly upTo: number;
  /** Whether what was before each change is read, too. */
  readonly hasBefore: boolean;
}

type LoggedChange = Omit<ChangeRecord, "before"> & Partial<Pick<ChangeRecord, "before">>;

export interface LogSlice {
  readonly pieces: (Omit<LogPiece, "changes"> & { readonly changes: readonly LoggedChange[] })[];
  /** null at the end. */
  readonly next: LogCursor | null;
}

interface Load {
  readonly db: DatabaseSync;
  readonly rows: Iterator<unknown>;
  readonly idle: NodeJS.Timeout;
}

export class EmbeddedReader {
  readonly #paths: EmbeddedPaths;
  readonly #connection: EmbeddedConnection;
  readonly #loads = new Map<number, Load>();
  #loadCount = 0;
  #poll: NodeJS.Timeout | null = null;
  #seen = "";
  /** Called when the head is another than at the last look. */
  ring: () => void = () => {};

  constructor(paths: EmbeddedPaths) {
    this.#paths = paths;
    this.#connection = new EmbeddedConnection(paths, "read");
  }

  head(): Head | null {
    return this.#connection.isOpen() ? this.#connection.head() : null;
  }

  secretsKey(): Uint8Array {
    this.#requireInstallation();
    const key = this.#connection.prepare("SELECT secrets_key FROM installation").get()?.["secrets_key"];
    if (!(key instanceof Uint8Array))
      throw unusable(this.#paths.database, "has no key: it is torn; put a backup in its place");
    return key;
  }

  /** Begins a load of the catalog as it is now. */
  openCatalog(): { readonly load: number; readonly head: Head } {
    this.#requireInstallation();
    const db = openForReading(this.#paths);
    db.exec("BEGIN");
    // Order matters: the first read fixes the point that all others of the transaction see.
    const head = headFrom(db.prepare(selectHead).get(), this.#paths);
    const rows = db.prepare("SELECT kind, id, record FROM objects").iterate();
    const load = this.#loadCount++;
    const idle = setTimeout(() => this.dropCatalog(load), idleLoadMs).unref();
    this.#loads.set(load, { db, rows, idle });
    return { load, head };
  }

  /** The next records of a load; none at its end. */
  nextRecords(load: number): ObjectRecord[] {
    const opened = this.#loads.get(load);
    if (!opened)
      throw new StoreError(
        "STORE_UNAVAILABLE",
        "a load of the catalog was left alone for too long; begin anew",
      );
    opened.idle.refresh();
    const records: ObjectRecord[] = [];
    let chars = 0;
    while (records.length < sliceRecordsMax && chars < sliceCharsMax) {
      const row = opened.rows.next();
      if (row.done) break;
      const { kind, id, record } = row.value as { kind: Kind; id: string; record: string };
      records.push({ kind, id, record });
      chars += record.length;
    }
    if (records.length === 0) this.dropCatalog(load);
    return records;
  }

  dropCatalog(load: number): void {
    const opened = this.#loads.get(load);
    if (!opened) return;
    this.#loads.delete(load);
    clearTimeout(opened.idle);
    opened.db.close();
  }

  /** Begins to read the log after a position, or answers "gap" where that is not a point of the log. */
  openLog(position: Position): LogSlice | "gap" {
    this.#requireInstallation();
    const head = this.#connection.head();
    if (head.epoch !== position.epoch || head.revision < position.revision) return "gap";
    if (head.revision === position.revision) {
      return head.commitId === position.commitId ? { pieces: [], next: null } : "gap";
    }
    return this.readLog({ ...position, n: 0, upTo: head.revision, hasBefore: false });
  }

  /** Begins to read the commits after a revision with what was before them, or answers "gap" without the first of them. */
  openHistory(after: number, upTo: number): LogSlice | "gap" {
    const [first] = this.headersBelow(after + 2, 1);
    if (first?.revision !== after + 1) return "gap";
    const { epoch, predecessor } = first;
    return this.readLog({ epoch, revision: after, commitId: predecessor, n: 0, upTo, hasBefore: true });
  }

  /** Headers of the commits below a revision, newest first. */
  headersBelow(revision: number, limit: number): CommitHeader[] {
    this.#requireInstallation();
    return this.#connection
      .prepare("SELECT * FROM commits WHERE revision < ? ORDER BY revision DESC LIMIT ?")
      .all(revision, limit)
      .map(commitHeader);
  }

  /** Reads on. "gap" where the log was trimmed, or became another one, past the cursor. */
  readLog(cursor: LogCursor): LogSlice | "gap" {
    this.#requireInstallation();
    return this.#connection.transact("DEFERRED", () => this.#readSlice(cursor));
  }

  /** Begins or ends looking for changes of the head. */
  watch(isWanted: boolean): void {
    if (this.#poll) clearInterval(this.#poll);
    this.#poll = isWanted ? setInterval(() => this.#look(), pollMs) : null;
    this.#seen = this.#lookAtHead();
  }

  close(): void {
    this.watch(false);
    for (const load of this.#loads.keys()) this.dropCatalog(load);
    this.#connection.close();
  }

  /** Lets go of a file that turned out to be unusable, so that the next call judges it anew. */
  reopen(): void {
    this.#connection.close();
  }

  #readSlice(cursor: LogCursor): LogSlice | "gap" {
    const headers = this.#connection
      .prepare("SELECT * FROM commits WHERE revision > ? AND revision <= ? ORDER BY revision LIMIT ?")
      .all(cursor.revision, cursor.upTo, sliceRecordsMax);
    const pieces: LogSlice["pieces"] = [];
    let { revision, commitId, n } = cursor;
    let records = 0;
    let chars = 0;
    for (const row of headers) {
      const header = commitHeader(row);
      if (header.epoch !== cursor.epoch || header.predecessor !== commitId) return "gap";
      let isLast = false;
      while (!isLast && records < sliceRecordsMax && chars < sliceCharsMax) {
        const changes = this.#changesOf(header.revision, n, sliceRecordsMax - records, cursor.hasBefore);
        n += changes.length;
        isLast = n >= header.changeCount;
        if (changes.length === 0 && !isLast) {
          throw unusable(
            this.#paths.database,
            `lacks changes of revision ${header.revision}: it is torn; put a backup in its place`,
          );
        }
        pieces.push({ header, changes, isLast });
        records += Math.max(1, changes.length);
        for (const change of changes) chars += charsOf(change);
      }
      if (!isLast) break;
      ({ revision, commitId } = header);
      n = 0;
    }
    if (pieces.length === 0) return "gap";
    return { pieces, next: revision < cursor.upTo ? { ...cursor, revision, commitId, n } : null };
  }

  #changesOf(revision: number, from: number, limit: number, hasBefore: boolean): LoggedChange[] {
    const changes: LoggedChange[] = [];
    let chars = 0;
    const columns = hasBefore ? "kind, id, before, after" : "kind, id, after";
    const rows = this.#connection
      .prepare(`SELECT ${columns} FROM changes WHERE revision = ? AND n >= ? ORDER BY n LIMIT ?`)
      .iterate(revision, from, limit);
    for (const row of rows) {
      const change = { ...row } as unknown as LoggedChange;
      changes.push(change);
      chars += charsOf(change);
      if (chars >= sliceCharsMax) break;
    }
    return changes;
  }

  #requireInstallation(): void {
    if (this.#connection.isOpen()) return;
    throw new StoreError(
      "STORE_UNAVAILABLE",
      `the store ${this.#paths.database} is not there yet; a control plane makes it when it starts`,
    );
  }

  #look(): void {
    const seen = this.#lookAtHead();
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.ring();
  }

  #lookAtHead(): string {
    try {
      return JSON.stringify(this.head());
    } catch (error) {
      return String(error);
    }
  }
}

function charsOf({ before, after }: LoggedChange): number {
  return (before?.length ?? 0) + (after?.length ?? 0);
}

function commitHeader(row: Record<string, unknown>): CommitHeader {
  return {
    epoch: row["epoch"] as string,
    revision: row["revision"] as number,
    commitId: row["commit_id"] as string,
    predecessor: row["predecessor"] as string,
    time: row["time"] as string,
    actor: row["actor"] as string,
    message: row["message"] as string | null,
    changeCount: row["change_count"] as number,
  };
}
