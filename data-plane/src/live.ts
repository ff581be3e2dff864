// The one mutable reference of a worker: the table that requests are matched against, and the point it stands for.
// A request reads it once and keeps what it read, so a swap never changes a request half way.
import type { HeldPosition, Table } from "@switchyard/shared";

export interface Live {
  /** null until a complete catalog was compiled. */
  table: Table | null;
  /** The point of the history that the table serves; null with no table. */
  position: HeldPosition | null;
}

export function createLive(): Live {
  return { table: null, position: null };
}
