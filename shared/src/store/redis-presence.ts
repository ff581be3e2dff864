// The workers' reports in Redis: a key each that expires by Redis' own clock, and a set of their ids by time.
// Ages are by that clock too, whatever the machines think the time is.
import type { RedisConnection } from "./redis-connection.ts";
import type { RedisKeys } from "./redis-keys.ts";
import { luaScript, prelude } from "./redis-lua.ts";
import type { WorkerPresence, WorkerReport } from "./store.ts";
import { parseReport, reportText } from "./worker-report.ts";

/** How long a worker that vanished is listed. */
const listedForMs = 10 * 60_000;
/** Reports that are asked for at once. */
const batchSize = 50;

/**
 * KEYS a worker's report, the set of workers. ARGV the worker's id, the report, its life in ms. Allowed while memory is
 * full, which is when operators look: reports are small and few.
 */
const reportScript = luaScript(
  "allow-oom",
  prelude,
  `
local bad = foreign(KEYS[2], 'zset')
if bad then return bad end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('ZADD', KEYS[2], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - ARGV[3])
return 1
`,
);

/** KEYS a worker's report, the set of workers. ARGV the worker's id. */
const withdrawScript = luaScript(
  "allow-oom",
  `
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
return 1
`,
);

/** KEYS the set of workers. ARGV how old a report may be, in ms. Answers the time in ms, and each id with its time. */
const workersScript = luaScript(
  "no-writes",
  prelude,
  `
local bad = foreign(KEYS[1], 'zset')
if bad then return bad end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return { string.format('%.0f', now),
  redis.call('ZRANGEBYSCORE', KEYS[1], string.format('%.0f', now - ARGV[1]), '+inf', 'WITHSCORES') }
`,
);

export class RedisPresence {
  readonly #connection: RedisConnection;
  readonly #keys: RedisKeys;

  constructor(connection: RedisConnection, keys: RedisKeys) {
    this.#connection = connection;
    this.#keys = keys;
  }

  async report(report: WorkerReport): Promise<void> {
    const text = reportText(report);
    await this.#connection.evaluate(
      reportScript,
      [this.#keys.worker(report.id), this.#keys.workers],
      [report.id, text, listedForMs],
    );
  }

  async withdraw(workerId: string): Promise<void> {
    await this.#connection.evaluate(
      withdrawScript,
      [this.#keys.worker(workerId), this.#keys.workers],
      [workerId],
    );
  }

  async list(): Promise<WorkerPresence[]> {
    const [now, flat] = (await this.#connection.evaluate(
      workersScript,
      [this.#keys.workers],
      [listedForMs],
    )) as [string, string[]];
    const listed: WorkerPresence[] = [];
    for (let from = 0; from < flat.length; from += 2 * batchSize) {
      const batch = flat.slice(from, from + 2 * batchSize);
      const ids = batch.filter((_, at) => at % 2 === 0);
      const texts = (await this.#connection.call("MGET", ids.map(this.#keys.worker))) as (string | null)[];
      for (const [at, id] of ids.entries()) {
        // A report that is gone was withdrawn meanwhile, or its worker; one that does not parse is nobody's.
        const report = parseReport(texts[at] ?? "", id);
        if (report) listed.push({ report, ageMs: Math.max(0, Number(now) - Number(batch[2 * at + 1])) });
      }
    }
    return listed;
  }
}
