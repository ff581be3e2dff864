// A reservation in the embedded store: a file of its own, replaced by rename, because there may be no database when it
// is wanted. Two that are made in the same moment may overwrite each other; each learns from what it reads back.
import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import { toStoreError } from "./embedded-errors.ts";
import type { EmbeddedPaths } from "./embedded-paths.ts";
import type { Reservation } from "./store.ts";

/** A time farther away than any reservation lasts was written before the clock was set back. */
const holdMsMax = 60_000;

export class EmbeddedReservation {
  readonly #paths: EmbeddedPaths;

  constructor(paths: EmbeddedPaths) {
    this.#paths = paths;
  }

  async reserve(reservation: Reservation, holdMs: number): Promise<Reservation> {
    const found = await this.standing();
    if (found && found.owner !== reservation.owner && found.weight >= reservation.weight) return found;
    const { directory, reservation: file } = this.#paths;
    const draft = `${file}.${randomUUID()}.new`;
    try {
      await fs.mkdir(directory, { mode: 0o700 }).catch(() => {});
      await fs.writeFile(draft, JSON.stringify({ ...reservation, until: Date.now() + holdMs }), {
        mode: 0o600,
        flag: "wx",
      });
      await fs.rename(draft, file);
    } catch (error) {
      await fs.rm(draft, { force: true }).catch(() => {});
      throw toStoreError(error, file);
    }
    return (await this.standing()) ?? reservation;
  }

  /** What cannot be read is nobody's. */
  async standing(): Promise<Reservation | null> {
    const text = await fs.readFile(this.#paths.reservation, "utf8").catch(() => "");
    let found: Partial<Reservation & { until: number }>;
    try {
      found = JSON.parse(text) as typeof found;
    } catch {
      return null;
    }
    const { owner, weight, until } = found;
    const leftMs = Number(until) - Date.now();
    if (typeof owner !== "string" || typeof weight !== "number" || !(leftMs > 0 && leftMs <= holdMsMax))
      return null;
    return { owner, weight };
  }

  async release(owner: string): Promise<void> {
    if ((await this.standing())?.owner === owner) await fs.rm(this.#paths.reservation, { force: true });
  }
}
