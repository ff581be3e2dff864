// The doorbell of the Redis store: a connection of its own that does nothing but listen. It rings once a subscription
// stands, also each time one stands again, and for each message; what a message says is not looked at.
import { RedisConnection } from "./redis-connection.ts";
import type { RedisSession } from "./redis-session.ts";
import type { RedisPlace } from "./redis-settings.ts";

/** How often the connection is tried, in ms: a dead peer sends no message, and is noticed only by asking. */
const tryMs = 5000;

export class RedisDoorbell {
  readonly #place: RedisPlace;
  readonly #channel: string;
  readonly #rings = new Set<() => void>();
  #connection: RedisConnection | null = null;
  #standing: RedisSession | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(place: RedisPlace, channel: string) {
    this.#place = place;
    this.#channel = channel;
  }

  subscribe(ring: () => void): () => void {
    // A function of its own, because a caller may subscribe the same one twice.
    const bell = () => ring();
    this.#rings.add(bell);
    if (this.#connection) {
      queueMicrotask(() => {
        if (this.#standing?.isReady && this.#rings.has(bell)) bell();
      });
    } else {
      this.#connection = new RedisConnection(this.#place, {
        onReady: (session) => void this.#listen(session),
        onMessage: () => this.#ringAll(),
      });
      this.#timer = setInterval(() => this.#try(), tryMs);
    }
    return () => {
      this.#rings.delete(bell);
      if (this.#rings.size === 0) this.close();
    };
  }

  close(): void {
    this.#rings.clear();
    if (this.#timer) clearInterval(this.#timer);
    this.#connection?.close();
    this.#connection = null;
    this.#standing = null;
  }

  async #listen(session: RedisSession): Promise<void> {
    try {
      await session.call("subscribe", [this.#channel]);
    } catch (error) {
      session.giveUp(error);
      return;
    }
    this.#standing = session;
    this.#ringAll();
  }

  #try(): void {
    // A session that does not answer ends, and the next one subscribes anew.
    if (this.#standing?.isReady) this.#standing.call("ping", []).catch(() => {});
  }

  #ringAll(): void {
    for (const ring of this.#rings) ring();
  }
}
