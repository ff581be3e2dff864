// The store of an installation on one machine: a SQLite database under DATA_DIR. The control plane alone writes it;
// workers only read it and report through files of their own. This is the side that a process sees: the work on the
// database is done in threads (embedded-reader, embedded-writer), and what is large crosses in slices.
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { embeddedPaths } from "./embedded-paths.ts";
import type { EmbeddedReader, LogSlice } from "./embedded-reader.ts";
import { EmbeddedReservation } from "./embedded-reservation.ts";
import type { EmbeddedThreadData } from "./embedded-thread.ts";
import type { EmbeddedWriter } from "./embedded-writer.ts";
import { openToOthers } from "./file-modes.ts";
import { sliceList } from "./slices.ts";
import {
  type ChangeRecord,
  type CommitHeader,
  type CommitOutcome,
  type Head,
  type HistoryPiece,
  type LogPiece,
  type NewCommit,
  type ObjectRecord,
  type Position,
  type PutBack,
  type PutBackOutcome,
  type RecoverableStore,
  type Reservation,
  StoreError,
  type WorkerPresence,
  type WorkerReport,
} from "./store.ts";
import { ThreadCaller, ThreadEnded } from "./thread-channel.ts";
import { WorkerReports } from "./worker-reports.ts";

export interface EmbeddedStoreOptions {
  readonly dataDir: string;
  /** A worker's store never writes the database: `initialise` and `commit` reject. */
  readonly mode: "control-plane" | "worker";
  /** How large the history may grow once it holds its least number of commits, in bytes; 256 MiB if absent. */
  readonly historyBytes?: number;
}

export class EmbeddedStore implements RecoverableStore {
  readonly description: string;
  readonly #secretFiles: readonly string[];
  readonly #reader: ThreadCaller<EmbeddedReader>;
  readonly #writer: ThreadCaller<EmbeddedWriter> | null;
  readonly #reports: WorkerReports;
  readonly #reservation: EmbeddedReservation;
  readonly #rings = new Set<() => void>();
  #commits = 0;

  constructor({ dataDir, mode, historyBytes = 256 * 1024 * 1024 }: EmbeddedStoreOptions) {
    const paths = embeddedPaths(dataDir);
    this.description = `embedded store ${paths.directory}`;
    this.#secretFiles = paths.secretFiles;
    this.#reports = new WorkerReports(paths.reports);
    this.#reservation = new EmbeddedReservation(paths);
    this.#reader = new ThreadCaller(
      () => startThread({ role: "read", paths }),
      () => this.#ringAll(),
      () => void this.#watch(),
    );
    this.#writer =
      mode === "worker" ? null : new ThreadCaller(() => startThread({ role: "write", paths, historyBytes }));
  }

  async initialise(): Promise<Head> {
    return await this.#requireWriter().call("initialise");
  }

  async head(): Promise<Head | null> {
    return await this.#reader.call("head");
  }

  async secretsKey(): Promise<Buffer> {
    return Buffer.from(await this.#reader.call("secretsKey"));
  }

  async loadCatalog(): Promise<{
    readonly head: Head;
    readonly pieces: AsyncIterable<readonly ObjectRecord[]>;
  }> {
    const { load, head } = await this.#reader.call("openCatalog");
    return { head, pieces: this.#loadPieces(load) };
  }

  async commitsAfter(position: Position): Promise<AsyncIterable<LogPiece> | "gap"> {
    const first = await this.#reader.call("openLog", position);
    return first === "gap" ? first : this.#logPieces(first);
  }

  async headersBelow(revision: number, limit: number): Promise<readonly CommitHeader[]> {
    return await this.#reader.call("headersBelow", revision, limit);
  }

  async history(after: number, upTo: number): Promise<AsyncIterable<HistoryPiece> | "gap"> {
    const first = await this.#reader.call("openHistory", after, upTo);
    // Safe because: the reader was told to read what was before each change.
    return first === "gap" ? first : (this.#logPieces(first) as AsyncGenerator<HistoryPiece>);
  }

  async commit(commit: NewCommit): Promise<CommitOutcome> {
    const writer = this.#requireWriter();
    const token = this.#commits++;
    let held: readonly ChangeRecord[] | null = null;
    // Each slice but the last is staged, and awaited: the answer gives this event loop a turn for others.
    for (const slice of sliceList(commit.changes, charsOf)) {
      if (held) await writer.call("stage", token, held);
      held = slice;
    }
    try {
      return await writer.call("commit", token, { ...commit, changes: held ?? [] });
    } catch (error) {
      if (!(error instanceof ThreadEnded)) throw error;
      throw new StoreError("COMMIT_UNKNOWN", `${error.message}; whether it committed first is not known`, {
        cause: error,
      });
    }
  }

  async adopt(): Promise<Head> {
    return await this.#requireWriter().call("adopt");
  }

  async putBack({ records, ...frame }: PutBack): Promise<PutBackOutcome> {
    const writer = this.#requireWriter();
    const token = this.#commits++;
    for await (const list of records) {
      const created = list.map(({ kind, id, record }) => ({ kind, id, before: null, after: record }));
      for (const slice of sliceList(created, charsOf)) await writer.call("stage", token, slice);
    }
    return await writer.call("putBack", token, frame);
  }

  async reserve(reservation: Reservation, holdMs: number): Promise<Reservation> {
    return await this.#reservation.reserve(reservation, holdMs);
  }

  async reservation(): Promise<Reservation | null> {
    return await this.#reservation.standing();
  }

  async release(owner: string): Promise<void> {
    await this.#reservation.release(owner);
  }

  async warnings(): Promise<string[]> {
    return openToOthers(this.#secretFiles);
  }

  subscribe(ring: () => void): () => void {
    this.#rings.add(ring);
    const isFirst = this.#rings.size === 1;
    void (isFirst ? this.#watch() : Promise.resolve().then(() => this.#rings.has(ring) && ring()));
    return () => {
      this.#rings.delete(ring);
      if (this.#rings.size === 0) void this.#watch();
    };
  }

  async report(report: WorkerReport): Promise<void> {
    await this.#reports.write(report);
  }

  async withdraw(workerId: string): Promise<void> {
    await this.#reports.remove(workerId);
  }

  async workers(): Promise<WorkerPresence[]> {
    return await this.#reports.list();
  }

  /** Finishes commits under way. Order matters: the last to let go of the database, and fold its log in, is a writer. */
  async close(): Promise<void> {
    this.#rings.clear();
    await this.#reader.close();
    await this.#writer?.close();
  }

  /** Has the reader's thread look for new heads as long as anybody listens, and rings once that stands. */
  async #watch(): Promise<void> {
    // A thread that is away now is told again when it has come back.
    await this.#reader.call("watch", this.#rings.size > 0).catch(() => {});
    this.#ringAll();
  }

  #ringAll(): void {
    for (const ring of this.#rings) ring();
  }

  async *#loadPieces(load: number): AsyncGenerator<readonly ObjectRecord[]> {
    try {
      let next = this.#reader.call("nextRecords", load);
      for (;;) {
        const records = await next;
        if (records.length === 0) return;
        next = this.#reader.call("nextRecords", load);
        // The next slice is read while this one is used; its failure is told when it is asked for.
        next.catch(() => {});
        yield records;
      }
    } finally {
      this.#reader.call("dropCatalog", load).catch(() => {});
    }
  }

  async *#logPieces(first: LogSlice): AsyncGenerator<LogPiece> {
    let slice = first;
    for (;;) {
      yield* slice.pieces;
      if (!slice.next) return;
      const read = await this.#reader.call("readLog", slice.next);
      // Trimmed while it was read: the iteration ends early, and the next one begins with a gap.
      if (read === "gap") return;
      slice = read;
    }
  }

  #requireWriter(): ThreadCaller<EmbeddedWriter> {
    if (this.#writer) return this.#writer;
    throw new StoreError("STORE_UNAVAILABLE", "a worker's store is only read");
  }
}

function charsOf({ before, after }: ChangeRecord): number {
  return (before?.length ?? 0) + (after?.length ?? 0);
}

function startThread(data: EmbeddedThreadData): Worker {
  // The same code runs from source, where this file ends in .ts, and from the build, where it ends in .js.
  const thread = new URL(`./embedded-thread${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
  // Node calls its SQLite module experimental; operators can do nothing about that.
  return new Worker(thread, { workerData: data, execArgv: ["--disable-warning=ExperimentalWarning"] });
}
