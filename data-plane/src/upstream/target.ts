// One target of a service: its connections, how many requests it carries, and who waits for one.
// It outlives table swaps while its URL and its connection settings stay, and is retired when no service has it any more.
import { isIP } from "node:net";
import type { Connection, Lane } from "./attempt.ts";
import type { ConnectionSettings } from "./connecting.ts";
import type { TargetHealth } from "./health.ts";
import { PlainConnection } from "./plain-connection.ts";
import { UndiciConnection } from "./undici-connection.ts";

/** Most idle connections kept for a target; more are closed when they come back. */
const idleConnectionsMax = 128;
/** A connection to a name is not reused past this age, so that a DNS change is followed within 30 s. */
const namedConnectionAgeMaxMs = 25_000;

interface Waiter {
  readonly lane: Lane;
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
  /** Whether the plain lane may be taken to it: it speaks HTTP without TLS. */
  readonly isPlain: boolean;
  readonly #settings: ConnectionSettings;
  readonly #isNamed: boolean;
  readonly #now: () => number;
  readonly #idle: Readonly<Record<Lane, Connection[]>> = { plain: [], general: [] };
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
    this.isPlain = url.protocol === "http:";
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
  tryAcquire(lane: Lane, wantsFresh = false): Connection | null {
    if (this.isFull) return null;
    this.active++;
    if (!wantsFresh) {
      for (let idle = this.#idle[lane].pop(); idle; idle = this.#idle[lane].pop()) {
        if (!idle.isSpent) return idle;
        idle.destroy();
      }
    }
    const connection =
      lane === "plain" ? new PlainConnection(this.#settings) : new UndiciConnection(this.#settings);
    if (this.#isNamed) this.#bornAt.set(connection, this.#now());
    return connection;
  }

  /**
   * Waits for a connection of a full target, at most as long as a connect may take.
   * @param lane which kind of connection it has to be
   * @param settle called once, with null when the time is up
   * @returns the function that stops waiting, or null where as many wait already as the target has connections
   */
  wait(lane: Lane, settle: (connection: Connection | null) => void): (() => void) | null {
    if (this.#waiters.size >= this.maxConnections) return null;
    const waiter: Waiter = {
      lane,
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
    const idle = this.#idle[connection.lane];
    if (this.#isRetired || isOld || connection.isSpent || idle.length >= idleConnectionsMax)
      connection.destroy();
    else idle.push(connection);
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
    for (const idle of Object.values(this.#idle))
      for (const connection of idle.splice(0)) connection.destroy();
  }

  /** Closes the connections whose time to be used again is over. */
  closeExpired(): void {
    const idle = this.#idle.plain;
    // The longest unused come first.
    while (idle[0]?.isSpent) (idle.shift() as Connection).destroy();
  }

  #admitWaiter(): void {
    const waiter = this.#waiters.values().next().value;
    if (!waiter) return;
    const connection = this.tryAcquire(waiter.lane);
    if (!connection) return;
    this.#waiters.delete(waiter);
    clearTimeout(waiter.timer);
    waiter.settle(connection);
  }
}
