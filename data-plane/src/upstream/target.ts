// One target of a service: its connections, how many requests it carries, and who waits for one.
// It outlives table swaps while its URL and its connection settings stay, and is retired when no service has it any more.
import { isIP } from "node:net";
import { Connection, type ConnectionSettings } from "./connection.ts";
import type { TargetHealth } from "./health.ts";

/** Most idle connections kept for a target; more are closed when they come back. */
const idleConnectionsMax = 128;
/** A connection to a name is not reused past this age, so that a DNS change is followed within 30 s. */
const namedConnectionAgeMaxMs = 25_000;

export interface Lease {
  readonly target: UpstreamTarget;
  readonly connection: Connection;
}

interface Waiter {
  readonly settle: (connection: Connection | null) => void;
  readonly timer: NodeJS.Timeout;
}

export class UpstreamTarget {
  /** Requests, streams and tunnels under way. */
  active = 0;
  maxConnections: number;
  readonly origin: string;
  /** What a Host header for this target says: host and, unless it is the scheme's own, port. */
  readonly authority: string;
  readonly health: TargetHealth;
  readonly #settings: ConnectionSettings;
  readonly #isNamed: boolean;
  readonly #now: () => number;
  readonly #idle: Connection[] = [];
  readonly #waiters = new Set<Waiter>();
  readonly #bornAt = new WeakMap<Connection, number>();
  #isRetired = false;

  /** @param now milliseconds of a monotonic clock, by which connections grow old */
  constructor(
    settings: ConnectionSettings,
    maxConnections: number,
    health: TargetHealth,
    now: () => number = () => performance.now(),
  ) {
    const url = new URL(settings.origin);
    this.origin = settings.origin;
    this.authority = url.host;
    this.maxConnections = maxConnections;
    this.health = health;
    this.#settings = settings;
    this.#now = now;
    this.#isNamed = isIP(url.hostname.replace(/^\[|\]$/g, "")) === 0;
  }

  get isFull(): boolean {
    return this.active >= this.maxConnections;
  }

  /** A connection for one request if the target is not full; the last one used first, so that spare ones can age out. */
  tryAcquire(wantsFresh = false): Connection | null {
    if (this.isFull) return null;
    this.active++;
    if (!wantsFresh) {
      const connection = this.#idle.pop();
      if (connection) return connection;
    }
    const connection = new Connection(this.#settings);
    if (this.#isNamed) this.#bornAt.set(connection, this.#now());
    return connection;
  }

  /**
   * Waits for a connection of a full target, at most as long as a connect may take.
   * @param settle called once, with null when the time is up
   * @returns the function that stops waiting, or null where as many wait already as the target has connections
   */
  wait(settle: (connection: Connection | null) => void): (() => void) | null {
    if (this.#waiters.size >= this.maxConnections) return null;
    const waiter: Waiter = {
      settle,
      timer: setTimeout(() => {
        this.#waiters.delete(waiter);
        settle(null);
      }, this.#settings.connectTimeoutMs),
    };
    this.#waiters.add(waiter);
    return () => {
      clearTimeout(waiter.timer);
      this.#waiters.delete(waiter);
    };
  }

  /** Takes a connection back when its request is over, however it ended. */
  release(connection: Connection): void {
    this.active--;
    const bornAt = this.#isNamed ? this.#bornAt.get(connection) : undefined;
    const isOld = bornAt !== undefined && this.#now() - bornAt > namedConnectionAgeMaxMs;
    const isSpent = connection.client.destroyed || isOld;
    if (this.#isRetired || isSpent || this.#idle.length >= idleConnectionsMax) connection.destroy();
    else this.#idle.push(connection);
    this.#admitWaiter();
  }

  /** The slot of a tunnel, whose socket undici has handed over, or of a connection that must not be used again. */
  releaseSlot(): void {
    this.active--;
    this.#admitWaiter();
  }

  /** No service has this target any more: requests under way finish, idle connections close now. */
  retire(): void {
    this.#isRetired = true;
    for (const connection of this.#idle.splice(0)) connection.destroy();
  }

  #admitWaiter(): void {
    const waiter = this.#waiters.values().next().value;
    if (!waiter) return;
    const connection = this.tryAcquire();
    if (!connection) return;
    this.#waiters.delete(waiter);
    clearTimeout(waiter.timer);
    waiter.settle(connection);
  }
}
