// The store of an installation of any size: one Redis, which all control planes and workers share.
// docs/decisions/redis-layout.md tells what is stored there and why; this file is the side that a process sees.
import { randomBytes, randomUUID } from "node:crypto";
import { adoptScript, initialiseScript } from "./redis-commit-scripts.ts";
import { RedisConnection } from "./redis-connection.ts";
import { RedisDoorbell } from "./redis-doorbell.ts";
import { notInitialised } from "./redis-errors.ts";
import { headFields, headFromFields, headFromReport } from "./redis-head.ts";
import { type RedisKeys, redisKeys } from "./redis-keys.ts";
import { loadFromRedis } from "./redis-load.ts";
import { RedisLog } from "./redis-log.ts";
import { RedisPresence } from "./redis-presence.ts";
import { RedisReservation } from "./redis-reservation.ts";
import type { RedisPlace } from "./redis-settings.ts";
import { RedisUpkeep } from "./redis-upkeep.ts";
import { redisWarnings } from "./redis-warnings.ts";
import { RedisWriter } from "./redis-writer.ts";
import {
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

export interface RedisStoreOptions {
  readonly place: RedisPlace;
  /** How large the history may grow once it holds its least number of commits, in bytes; 256 MiB if absent. */
  readonly historyBytes?: number;
}

export class RedisStore implements RecoverableStore {
  readonly description: string;
  readonly #connection: RedisConnection;
  readonly #keys: RedisKeys;
  readonly #doorbell: RedisDoorbell;
  readonly #log: RedisLog;
  readonly #presence: RedisPresence;
  readonly #reservation: RedisReservation;
  readonly #writer: RedisWriter;
  readonly #upkeep: RedisUpkeep;
  readonly #writes = new Set<Promise<unknown>>();
  #isClosed = false;

  constructor({ place, historyBytes = 256 * 1024 * 1024 }: RedisStoreOptions) {
    this.#connection = new RedisConnection(place);
    this.description = this.#connection.description;
    this.#keys = redisKeys(place.prefix);
    this.#doorbell = new RedisDoorbell(place, this.#keys.bell);
    this.#log = new RedisLog(this.#connection, this.#keys);
    this.#presence = new RedisPresence(this.#connection, this.#keys);
    this.#reservation = new RedisReservation(this.#connection, this.#keys);
    this.#upkeep = new RedisUpkeep(this.#connection, this.#keys, historyBytes);
    this.#writer = new RedisWriter(this.#connection, this.#keys, this.#upkeep);
  }

  async initialise(): Promise<Head> {
    const { head, objects, log, bell } = this.#keys;
    const key = randomBytes(32).toString("base64");
    const report = await this.#connection.evaluate(
      initialiseScript,
      [head, objects, log],
      [randomUUID(), key, bell],
    );
    this.#upkeep.begin();
    return headFromReport(report, this.description);
  }

  async head(): Promise<Head | null> {
    const fields = (await this.#connection.call("HMGET", [this.#keys.head, ...headFields])) as unknown[];
    return headFromFields(fields, this.description);
  }

  async secretsKey(): Promise<Buffer> {
    const [key] = (await this.#connection.call("HMGET", [this.#keys.head, "secretsKey"])) as unknown[];
    if (typeof key !== "string") throw notInitialised(this.description);
    return Buffer.from(key, "base64");
  }

  async loadCatalog(): Promise<{
    readonly head: Head;
    readonly pieces: AsyncIterable<readonly ObjectRecord[]>;
  }> {
    return await loadFromRedis(this.#connection, this.#keys, this.#log);
  }

  async commitsAfter(position: Position): Promise<AsyncIterable<LogPiece> | "gap"> {
    return await this.#log.commitsAfter(position);
  }

  async headersBelow(revision: number, limit: number): Promise<readonly CommitHeader[]> {
    return await this.#log.headersBelow(revision, limit);
  }

  async history(after: number, upTo: number): Promise<AsyncIterable<HistoryPiece> | "gap"> {
    return await this.#log.history(after, upTo);
  }

  async commit(commit: NewCommit): Promise<CommitOutcome> {
    return await this.#write(() => this.#writer.commit(commit));
  }

  async putBack(putBack: PutBack): Promise<PutBackOutcome> {
    return await this.#write(() => this.#writer.putBack(putBack));
  }

  async adopt(): Promise<Head> {
    const report = await this.#connection.evaluate(adoptScript, [this.#keys.head], [this.#keys.bell]);
    if (Array.isArray(report) && report.length === 0) throw notInitialised(this.description);
    return headFromReport(report, this.description);
  }

  subscribe(ring: () => void): () => void {
    return this.#doorbell.subscribe(ring);
  }

  async report(report: WorkerReport): Promise<void> {
    await this.#presence.report(report);
  }

  async withdraw(workerId: string): Promise<void> {
    await this.#presence.withdraw(workerId);
  }

  async workers(): Promise<WorkerPresence[]> {
    return await this.#presence.list();
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
    return await redisWarnings(this.#connection);
  }

  /** Waits for the commits under way, whose answers somebody waits for; they are bounded in time. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#doorbell.close();
    await Promise.allSettled(this.#writes);
    await this.#upkeep.stop();
    this.#connection.close();
  }

  async #write<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isClosed)
      throw new StoreError("STORE_UNAVAILABLE", `${this.description}: this store is closed`);
    const write = work();
    this.#writes.add(write);
    try {
      return await write;
    } finally {
      this.#writes.delete(write);
    }
  }
}
