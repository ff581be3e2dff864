// Why a replica cannot follow its store, and the point at which it stands meanwhile.
import { type Head, type Position, StoreError } from "./store.ts";

/** The point that a catalog stands for, and the history that its own one continued. */
export interface HeldPosition extends Position {
  readonly parentEpoch: string | null;
}

export interface ReplicaTrouble {
  readonly code: "STORE_UNAVAILABLE" | "STORE_UNUSABLE" | "NEWER_FORMAT" | "FOREIGN_EPOCH";
  readonly message: string;
  /** With FOREIGN_EPOCH: the revision at which the store stands, null where nobody has initialised it. */
  readonly revision: number | null;
}

/** The store holds a history that may not replace what the replica holds, or none any more. */
export class ForeignHistory extends StoreError {
  readonly revision: number | null;
  constructor(head: Head | null, held: Position) {
    super(
      "STORE_UNUSABLE",
      head
        ? `the store stands at revision ${head.revision} of history ${head.epoch}, which does not continue revision ${held.revision} of history ${held.epoch} that is held here; adopt the store to serve what it has (POST /v1/store/adopt), or put a backup back to keep what is served`
        : `the store is empty, and does not have revision ${held.revision} of history ${held.epoch} that is held here; put a backup back to keep what is served, or adopt the store to serve nothing (POST /v1/store/adopt)`,
    );
    this.revision = head?.revision ?? null;
  }
}

export function troubleOf(error: unknown): ReplicaTrouble {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ForeignHistory) return { code: "FOREIGN_EPOCH", message, revision: error.revision };
  if (!(error instanceof StoreError)) return { code: "STORE_UNUSABLE", message, revision: null };
  const code = error.code === "COMMIT_UNKNOWN" ? "STORE_UNAVAILABLE" : error.code;
  return { code, message, revision: null };
}
