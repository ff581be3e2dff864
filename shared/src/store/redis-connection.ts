// Keeps one session with Redis open, opening the next when one ends. Whoever calls waits for a session only while the
// first or the next one is on its way; once an attempt has failed, calls fail at once until one succeeds.
import { setImmediate } from "node:timers/promises";
import { ConnectionGone, RedisRefusal } from "./redis-errors.ts";
import { type RedisScript } from "./redis-lua.ts";
import { type Argument, answerMs, RedisSession } from "./redis-session.ts";
import { describePlace, type RedisPlace } from "./redis-settings.ts";
import { StoreError } from "./store.ts";

/** How long the next attempt waits after one that failed, at first and at most, in ms. */
const pauseMinMs = 50;
const pauseMaxMs = 1000;

export interface ConnectionEvents {
  /** A session is there, the first one or another. */
  readonly onReady?: (session: RedisSession) => void;
  readonly onMessage?: () => void;
}

export class RedisConnection {
  readonly description: string;
  readonly #place: RedisPlace;
  readonly #events: ConnectionEvents;
  #session: RedisSession;
  /** Attempts in a row that failed, or found Redis unfit. */
  #failures = 0;
  #failure: StoreError | null = null;
  #pause: NodeJS.Timeout | null = null;
  #isClosed = false;
  #waiting = new Set<() => void>();

  constructor(place: RedisPlace, events: ConnectionEvents = {}) {
    this.#place = place;
    this.#events = events;
    this.description = describePlace(place);
    this.#session = this.#open();
  }

  /** The session that stands, or comes to stand within a bounded time. */
  async session(): Promise<RedisSession> {
    const deadline = performance.now() + answerMs;
    while (!this.#session.isReady) {
      if (this.#isClosed)
        throw new StoreError("STORE_UNAVAILABLE", `${this.description}: this store is closed`);
      const failure = this.#failure;
      if (failure) {
        // A caller that tries again at once, and again, must not keep the event loop from whatever would help it.
        await setImmediate();
        throw failure;
      }
      const leftMs = deadline - performance.now();
      if (leftMs <= 0)
        throw new StoreError("STORE_UNAVAILABLE", `${this.description}: there is no connection yet`);
      await this.#change(leftMs);
    }
    return this.#session;
  }

  /** Sends a command that may safely run twice, again where a connection was lost before its answer came. */
  async call(command: string, args: readonly Argument[]): Promise<unknown> {
    return await this.#persist((session) => session.call(command, args));
  }

  /** Runs a script that may safely run twice. */
  async evaluate(script: RedisScript, keys: readonly string[], args: readonly Argument[]): Promise<unknown> {
    return await this.#persist((session) => session.evaluate(script, keys, args));
  }

  close(): void {
    this.#isClosed = true;
    if (this.#pause) clearTimeout(this.#pause);
    this.#session.end("this store is closed");
    this.#announce();
  }

  /** Does something with the session that stands; once, whatever becomes of it. */
  async use<T>(work: (session: RedisSession) => Promise<T>): Promise<T> {
    const session = await this.session();
    try {
      return await work(session);
    } catch (error) {
      // A failover turns a master into a replica under an open connection; the next session finds the new master.
      if (error instanceof RedisRefusal && error.word === "READONLY") session.end("it is a replica");
      throw error;
    }
  }

  async #persist<T>(work: (session: RedisSession) => Promise<T>): Promise<T> {
    const deadline = performance.now() + answerMs;
    for (;;) {
      try {
        return await this.use(work);
      } catch (error) {
        if (!(error instanceof ConnectionGone) || performance.now() >= deadline) throw error;
        // Whatever ended the connection needs a turn of the event loop to come through.
        await setImmediate();
      }
    }
  }

  #open(): RedisSession {
    let readyAt: number | null = null;
    const session: RedisSession = new RedisSession(this.#place, this.description, {
      onReady: () => {
        readyAt = performance.now();
        this.#failure = null;
        this.#announce();
        this.#events.onReady?.(session);
      },
      onEnd: (error, isBad) => {
        if (this.#isClosed) return;
        // A connection that broke is followed by another at once, or nearly so where it did not stand for long; only
        // when that one fails is Redis taken to be away.
        const stoodMs = readyAt === null ? 0 : performance.now() - readyAt;
        const isFailure = isBad || !session.hasConnected;
        if (!isFailure || stoodMs >= pauseMaxMs) this.#failures = 0;
        if (isFailure) this.#failure = error;
        const pauseMs = isFailure ? this.#nextPauseMs() : stoodMs < pauseMaxMs ? pauseMinMs : 0;
        this.#announce();
        this.#pause = setTimeout(() => {
          this.#session = this.#open();
        }, pauseMs);
      },
      onMessage: () => this.#events.onMessage?.(),
    });
    return session;
  }

  #nextPauseMs(): number {
    return Math.min(pauseMaxMs, pauseMinMs * 2 ** this.#failures++) * (0.5 + Math.random());
  }

  /** Waits until anything is different, or until the time is over. */
  async #change(timeoutMs: number): Promise<void> {
    let wake = () => {};
    const timer = setTimeout(() => wake(), timeoutMs);
    await new Promise<void>((resolve) => {
      wake = resolve;
      this.#waiting.add(wake);
    });
    clearTimeout(timer);
    this.#waiting.delete(wake);
  }

  #announce(): void {
    for (const wake of this.#waiting) wake();
  }
}
