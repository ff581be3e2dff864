// The Store: the catalog, its revision, its log, and the workers' reports, behind one interface for Redis and embedded.
// The log is the truth that readers follow; docs/decisions/log-format.md tells why it has the form it has.
import type { Kind } from "../model/identity.ts";

/** One point of one history. Two positions are the same point only if all three fields agree. */
export interface Position {
  /** Random id of the history, made when a control plane first initialises a store. */
  readonly epoch: string;
  /** 0 for a store without commits; each commit adds 1 (a put-back may add more). */
  readonly revision: number;
  /** Random id of the commit that made the revision; the epoch itself at revision 0. */
  readonly commitId: string;
}

/** Where the store stands now. */
export interface Head extends Position {
  /** The history that this one continues, or null for a first one. */
  readonly parentEpoch: string | null;
  /** Whether an operator said that workers may take this history over, whatever they hold. */
  readonly isAdopted: boolean;
}

/** What a log entry says of its commit. */
export interface CommitHeader extends Position {
  /** The commit id of the log entry before this one. A reader that does not know it has lost the thread. */
  readonly predecessor: string;
  /** RFC 3339, by the clock of the control plane that made the commit. */
  readonly time: string;
  readonly actor: string;
  readonly message: string | null;
  /** Number of changes in the commit. */
  readonly changeCount: number;
}

/** One object's record before and after a commit: JSON texts of a Service or a Route, secrets included. */
export interface ChangeRecord {
  readonly kind: Kind;
  readonly id: string;
  /** null: the commit created the object. */
  readonly before: string | null;
  /** null: the commit deleted it. */
  readonly after: string | null;
}

/** A piece of a commit as a reader of the log gets it; a large commit comes in many pieces, in order. */
export interface LogPiece {
  readonly header: CommitHeader;
  readonly changes: readonly Pick<ChangeRecord, "kind" | "id" | "after">[];
  /** Whether the commit ends with this piece. Nothing of it may be served before. */
  readonly isLast: boolean;
}

/** A piece of a commit with all that the log knows of it, for history. */
export interface HistoryPiece {
  readonly header: CommitHeader;
  readonly changes: readonly ChangeRecord[];
  /** Whether the commit ends with this piece. */
  readonly isLast: boolean;
}

export interface ObjectRecord {
  readonly kind: Kind;
  readonly id: string;
  readonly record: string;
}

export interface NewCommit {
  readonly commitId: string;
  /** The commit applies on exactly this point, or not at all. */
  readonly expected: Position;
  readonly time: string;
  readonly actor: string;
  readonly message: string | null;
  /** Walked once; a large commit's records need not all be there at the same time. */
  readonly changes: Iterable<ChangeRecord>;
}

/** A stored record that this program cannot read: its text is kept, so that a catalog put back has it again. */
export interface UnreadableRecord extends ObjectRecord {
  /** In words for an operator. */
  readonly why: string;
}

/** Whether a commit was applied, and where the store stands now (in the other case somewhere else than expected). */
export interface CommitOutcome {
  readonly isApplied: boolean;
  readonly head: Head;
}

/**
 * A catalog that a control plane holds and the store has lost: the first commit of a new history, which continues the
 * lost one. Whatever the store holds is replaced; its history begins anew.
 */
export interface PutBack extends Position {
  /** The store as it was found, null for one that nobody has initialised. Any other is left alone. */
  readonly found: Position | null;
  readonly parentEpoch: string;
  readonly time: string;
  readonly actor: string;
  readonly message: string | null;
  /** The installation's key, so that it stays what it was. */
  readonly secretsKey: Buffer;
  readonly records: Iterable<readonly ObjectRecord[]> | AsyncIterable<readonly ObjectRecord[]>;
}

/** Whether a catalog was put back, and where the store stands now; null where it has become uninitialised. */
export interface PutBackOutcome {
  readonly isApplied: boolean;
  readonly head: Head | null;
}

/** What a worker says of itself, every second and at once after a change. */
export interface WorkerReport {
  readonly id: string;
  readonly host: string;
  /** Where clients reach it, e.g. `http://10.0.0.5:8080`; absent in reports of versions before 0.2. */
  readonly gateway?: string;
  readonly version: string;
  /** RFC 3339 */
  readonly startedAt: string;
  /** The point that its table serves. */
  readonly applied: Position;
  /** The revision it refuses and why, while it does. */
  readonly refused: { readonly revision: number; readonly error: string } | null;
  readonly requestsPerSecond: number;
  readonly lastError: string | null;
  readonly targets: readonly { readonly service: string; readonly url: string; readonly state: string }[];
}

export interface WorkerPresence {
  readonly report: WorkerReport;
  /** Milliseconds since the report was made, by the store's clock. */
  readonly ageMs: number;
}

/** What workers need of a store. Every method rejects with a `StoreError` while the store cannot answer. */
export interface StoreReader {
  /** Kind and address for the first log line, e.g. `embedded store /var/lib/switchyard`; never a password. */
  readonly description: string;
  /** Where the store stands, or null where nobody has initialised it yet. Cheap: called for every read of the API. */
  head(): Promise<Head | null>;
  /** The whole catalog at one point, in pieces of a bounded number of records, in no particular order. */
  loadCatalog(): Promise<{ readonly head: Head; readonly pieces: AsyncIterable<readonly ObjectRecord[]> }>;
  /** The commits after a position, oldest first, or "gap" where the log does not hold that position any more. */
  commitsAfter(position: Position): Promise<AsyncIterable<LogPiece> | "gap">;
  /**
   * Rings whenever there may be something new: after the subscription stands, on each commit, after a reconnect.
   * A bell carries no data and may ring for nothing. Returns the function that ends the subscription.
   */
  subscribe(ring: () => void): () => void;
  /** Stores a worker's report in place of its last one. */
  report(report: WorkerReport): Promise<void>;
  /** Takes a drained worker off the list. */
  withdraw(workerId: string): Promise<void>;
  close(): Promise<void>;
}

/** What control planes need beyond. */
export interface Store extends StoreReader {
  /** Makes the store an installation where it is none yet. */
  initialise(): Promise<Head>;
  /** The installation's key for showing secrets: 32 bytes, the same for every control plane, for as long as it lives. */
  secretsKey(): Promise<Buffer>;
  /**
   * Applies a commit whole on the expected point, durably, or not at all. Offering the same commit again
   * (same commitId) after a lost answer answers as if it had been applied once.
   */
  commit(commit: NewCommit): Promise<CommitOutcome>;
  /** Headers of the commits in the log below a revision, newest first, at most `limit`. */
  headersBelow(revision: number, limit: number): Promise<readonly CommitHeader[]>;
  /**
   * The commits after a revision up to another one, oldest first, or "gap" where the log does not hold the first of them.
   * Where they are trimmed while they are read, the iteration ends early.
   */
  history(after: number, upTo: number): Promise<AsyncIterable<HistoryPiece> | "gap">;
  /** Workers whose last report is not older than 10 minutes, live or lost. */
  workers(): Promise<WorkerPresence[]>;
}

/** A control plane's wish that the others leave the store alone for a moment. Nothing but their goodwill enforces it. */
export interface Reservation {
  /** Random id of whoever made it. */
  readonly owner: string;
  /** Of several the one with the highest weight stands, among equals the first. */
  readonly weight: number;
}

/** What an installation of several control planes needs, and what it needs to outlive the loss of its store. */
export interface RecoverableStore extends Store {
  /** Makes a reservation, or makes one's own last for longer, in ms from now. Answers the one that stands. */
  reserve(reservation: Reservation, holdMs: number): Promise<Reservation>;
  /** The reservation that stands, if any. */
  reservation(): Promise<Reservation | null>;
  /** Ends one's own reservation. */
  release(owner: string): Promise<void>;
  /** An operator's word that workers may take the store's history over, whatever they hold. */
  adopt(): Promise<Head>;
  /** Puts a catalog back, whole and only on the store as found; may be offered again like a commit. */
  putBack(putBack: PutBack): Promise<PutBackOutcome>;
  /** What an operator should know of how the store is set up, for the log at start. */
  warnings(): Promise<string[]>;
}

export type StoreErrorCode =
  /** Nobody answers; it may again later. */
  | "STORE_UNAVAILABLE"
  /** The answer to a commit was lost and the commit could not be found within 5 s, so nobody can say. */
  | "COMMIT_UNKNOWN"
  /** What is stored there is not this program's, or is torn. Never repaired silently. */
  | "STORE_UNUSABLE"
  /** A newer version of this program has written the store: what is held is served, and nothing is written. */
  | "NEWER_FORMAT";

/** A store that cannot answer, and why, in words for an operator. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
