// What a control plane does for Redis behind its commits: brings the objects up to the log after a large commit, and
// trims the log to its bound. Small steps, one after another, so that commits and reads come in between; whoever dies
// in the middle is followed up by the next commit of anybody.
import { setTimeout as delay } from "node:timers/promises";
import type { RedisConnection } from "./redis-connection.ts";
import type { RedisKeys } from "./redis-keys.ts";
import { foldScript, trimScript } from "./redis-log-scripts.ts";

const commitsMin = 1000;
const trimEntriesMax = 256;
/** A step ends with the commit or the piece that reaches it. */
const foldRecords = 64;
/** Between two steps, in ms: Redis serves whoever waits anyway, so this only keeps upkeep from using a whole core. */
const restMs = 1;

export class RedisUpkeep {
  readonly #connection: RedisConnection;
  readonly #keys: RedisKeys;
  readonly #historyBytes: number;
  #running: Promise<void> | null = null;
  #isWanted = false;
  #isStopped = false;

  constructor(connection: RedisConnection, keys: RedisKeys, historyBytes: number) {
    this.#connection = connection;
    this.#keys = keys;
    this.#historyBytes = historyBytes;
  }

  /** Takes what a commit tells of the store's state, and has the work done that came up. */
  consider(unfolded: number, historyBytes: number): void {
    if (unfolded > 0 || historyBytes > this.#historyBytes) this.begin();
  }

  /** Has the work done that may have come up. */
  begin(): void {
    this.#isWanted = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    // Whatever commits arrive in this turn are served by one step.
    await delay(restMs);
    while (this.#isWanted && !this.#isStopped) {
      this.#isWanted = false;
      try {
        // Order matters: what is not folded is not trimmed.
        await this.#repeat(() => this.#fold());
        await this.#repeat(() => this.#trim());
      } catch {
        // Nobody waits for this: whatever stands in the way is met, and told, by the next commit.
      }
    }
  }

  async #repeat(step: () => Promise<boolean>): Promise<void> {
    while (!this.#isStopped && (await step())) await delay(restMs);
  }

  async #fold(): Promise<boolean> {
    const { head, objects, log } = this.#keys;
    return (await this.#connection.evaluate(foldScript, [head, objects, log], [foldRecords])) === 1;
  }

  async #trim(): Promise<boolean> {
    const { head, log, large } = this.#keys;
    // A step that begins goes on a little below the bound, else every commit from then on would bring one with it.
    const bounds = [
      this.#historyBytes,
      this.#historyBytes - Math.floor(this.#historyBytes / 64),
      commitsMin,
      trimEntriesMax,
    ];
    return (await this.#connection.evaluate(trimScript, [head, log, large], bounds)) === 1;
  }
}
