// How a worker comes by its catalog and keeps up with it: from the store, or from the cache on disk where the store does
// not answer in time, is empty, or holds a history that may not replace what the cache has.
import {
  type CatalogCache,
  Replica,
  type ReplicaTrouble,
  type StoreReader,
  type TargetGuard,
} from "@switchyard/shared";
import type { Logger } from "pino";
import { mayTakeOver } from "./foreign-history.ts";
import type { Live } from "./live.ts";
import { CatalogWatch, type Refusal, type ServiceChange } from "./watch.ts";

/** How long the store may take until the cache is served. */
const patienceMs = 3000;

export interface FollowerOptions {
  readonly store: StoreReader;
  readonly guard: TargetGuard;
  readonly live: Live;
  readonly cache: CatalogCache | null;
  readonly logger: Logger;
  readonly onSwap: (services: readonly ServiceChange[], durationMs: number) => void;
  /** Told when a catalog does not compile. */
  readonly onRefusal: (refusal: Refusal) => void;
  /** Told when `refusal`, `lastError` or what is served is another. */
  readonly onNews: () => void;
}

export class CatalogFollower {
  readonly #options: FollowerOptions;
  readonly #watch: CatalogWatch;
  readonly #replica: Replica;
  #trouble: ReplicaTrouble | null = null;
  /** What the cache holds, until it turns out not to be readable. */
  #kept: Awaited<ReturnType<CatalogCache["read"]>> = null;
  #patience: NodeJS.Timeout | null = null;
  #isFallingBack = false;

  constructor(options: FollowerOptions) {
    const { store, guard, live, cache, onSwap, onRefusal, onNews } = options;
    this.#options = options;
    this.#watch = new CatalogWatch(live, {
      onSwap(services, durationMs) {
        onSwap(services, durationMs);
        onNews();
      },
      onRefusal(refusal) {
        onRefusal(refusal);
        onNews();
      },
    });
    this.#replica = new Replica({
      store,
      guard,
      mayTakeOver,
      kept: () => this.#kept?.held ?? null,
      onStep: async (step) => {
        await this.#watch.onStep(step);
        if (live.position)
          cache?.keep({ held: live.position, catalog: this.#watch.compiled, secretsKey: null });
      },
      onTrouble: (trouble) => this.#onTrouble(trouble),
    });
  }

  /** What is not served and why: a store of foreign descent, or the newest catalog where it does not compile. */
  get refusal(): Refusal | null {
    if (this.#trouble?.code !== "FOREIGN_EPOCH") return this.#watch.refusal;
    const revision = this.#trouble.revision ?? this.#options.live.position?.revision ?? 0;
    return { revision, error: describe(this.#trouble) };
  }

  /** What is wrong now, if anything. */
  get lastError(): string | null {
    if (this.#trouble) return describe(this.#trouble);
    const refusal = this.#watch.refusal;
    return refusal && `revision ${refusal.revision} refused: ${refusal.error}`;
  }

  /** Where what is served comes from. */
  get source(): "store" | "cache" {
    return this.#replica.source;
  }

  /** Times that the store was caught up with, and revisions that it is ahead. */
  get progress(): { readonly catchUps: number; readonly lag: number } {
    return { catchUps: this.#replica.catchUps, lag: this.#replica.lag };
  }

  async start(): Promise<void> {
    this.#kept = (await this.#options.cache?.read()) ?? null;
    if (this.#kept) this.#patience = setTimeout(() => void this.#fallBack("does not answer"), patienceMs);
    this.#replica.start();
    // The bell rings only where a store answers; what is wrong with one is told at once, too.
    this.#replica.catchUp().catch(() => {});
  }

  async stop(): Promise<void> {
    if (this.#patience) clearTimeout(this.#patience);
    await this.#replica.stop();
    await this.#options.cache?.close();
  }

  #onTrouble(trouble: ReplicaTrouble | null): void {
    const isNew = trouble?.code !== this.#trouble?.code;
    this.#trouble = trouble;
    const { logger } = this.#options;
    if (!trouble) logger.info("the store is followed again");
    else logger[isNew ? "warn" : "debug"](trouble, "the store cannot be followed; what is served stays");
    if (trouble?.code === "FOREIGN_EPOCH") void this.#fallBack("is of foreign descent");
    this.#options.onNews();
  }

  /** Serves what the cache has, unless anything is served already. */
  async #fallBack(why: string): Promise<void> {
    const { live, logger, cache } = this.#options;
    if (this.#isFallingBack || live.table || !this.#kept) return;
    this.#isFallingBack = true;
    try {
      // Another process that shares the folder may have written it anew.
      this.#kept = (await cache?.read()) ?? null;
      if (this.#kept) await this.#replica.hold(this.#kept.held, this.#kept.pieces());
      if (this.source === "cache") {
        logger.warn({ revision: live.position?.revision }, `the store ${why}: the cache is served`);
      }
    } catch (error) {
      // Nothing is held then, so whatever the store has is taken.
      this.#kept = null;
      logger.error({ err: error }, "the cache cannot be read and is passed over");
    }
    this.#isFallingBack = false;
  }
}

function describe({ code, message }: ReplicaTrouble): string {
  return `${code}: ${message}`;
}
