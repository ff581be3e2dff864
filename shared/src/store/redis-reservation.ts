// A reservation in Redis: one small key that expires by Redis' own clock, so that whoever dies holds nobody up for long.
import type { RedisConnection } from "./redis-connection.ts";
import { torn } from "./redis-head.ts";
import type { RedisKeys } from "./redis-keys.ts";
import { luaScript, prelude } from "./redis-lua.ts";
import type { Reservation } from "./store.ts";

/** KEYS the reservation. ARGV owner, weight, life in ms. Answers owner and weight of the one that stands. */
const reserveScript = luaScript(
  "allow-oom",
  prelude,
  `
local bad = foreign(KEYS[1], 'hash')
if bad then return bad end
local found = redis.call('HMGET', KEYS[1], 'owner', 'weight')
if found[1] and found[1] ~= ARGV[1] and tonumber(found[2]) >= tonumber(ARGV[2]) then return found end
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'weight', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return { ARGV[1], ARGV[2] }
`,
);

/** KEYS the reservation. ARGV owner. */
const releaseScript = luaScript(
  "allow-oom",
  `
if redis.call('HGET', KEYS[1], 'owner') == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
`,
);

export class RedisReservation {
  readonly #connection: RedisConnection;
  readonly #key: string;

  constructor(connection: RedisConnection, keys: RedisKeys) {
    this.#connection = connection;
    this.#key = keys.reservation;
  }

  async reserve({ owner, weight }: Reservation, holdMs: number): Promise<Reservation> {
    const args = [owner, weight, holdMs];
    const standing = this.#parse(await this.#connection.evaluate(reserveScript, [this.#key], args));
    if (!standing) throw torn(this.#connection.description);
    return standing;
  }

  async standing(): Promise<Reservation | null> {
    return this.#parse(await this.#connection.call("HMGET", [this.#key, "owner", "weight"]));
  }

  async release(owner: string): Promise<void> {
    await this.#connection.evaluate(releaseScript, [this.#key], [owner]);
  }

  #parse(reply: unknown): Reservation | null {
    const [owner, weight] = reply as (string | null)[];
    return typeof owner === "string" ? { owner, weight: Number(weight) } : null;
  }
}
