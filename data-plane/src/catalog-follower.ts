// How a worker comes by its catalog and keeps up with it: from the store, or from the cache on disk while the store does not
// give one in time, holds one that cannot be served, or a history that may not replace what the cache has.
import {
  type CatalogCache,
  Replica,
  type ReplicaStep,
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
      onRefusal: (refusal) => {
        onRefusal(refusal);
        onNews();
        void this.#serveCache("holds what cannot be served");
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

  /**
   * What is not served and why: a store of foreign descent or of a newer format, or the newest catalog where it does not
   * compile.
   */
  get refusal(): Refusal | null {
    if (this.#trouble?.code !== "FOREIGN_EPOCH" && this.#trouble?.code !== "NEWER_FORMAT")
      return this.#watch.refusal;
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
    return this.#watch.isKept ? "cache" : "store";
  }

  /** Whether the store answered when it was last asked, and how many seconds ago it last did. */
  get contact(): Replica["contact"] {
    return this.#replica.contact;
  }

  /** Times that the store was caught up with, and revisions that it is ahead. */
  get progress(): { readonly catchUps: number; readonly lag: number } {
    return { catchUps: this.#replica.catchUps, lag: this.#replica.lag };
  }

  async start(): Promise<void> {
    this.#kept = (await this.#options.cache?.read()) ?? null;
    if (this.#kept)
      this.#patience = setTimeout(() => void this.#serveCache("gave no whole catalog in time"), patienceMs);
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
    else
      logger[isNew ? "warn" : "debug"](trouble, "the store cannot be followed; keeping the last good table");
    if (trouble?.code === "FOREIGN_EPOCH") void this.#serveCache("is of foreign descent");
    if (trouble?.code === "STORE_UNUSABLE" || trouble?.code === "NEWER_FORMAT")
      void this.#serveCache("cannot be used");
    this.#options.onNews();
  }

  /** Serves what the cache has, unless anything is served already. */
  async #serveCache(why: string): Promise<void> {
    const { live, logger, cache, store, guard, onNews } = this.#options;
    if (this.#isFallingBack || live.table || !this.#kept) return;
    this.#isFallingBack = true;
    try {
      // Another process that shares the folder may have written it anew.
      this.#kept = (await cache?.read()) ?? null;
      let fault: string | null = null;
      const onStep = async (step: ReplicaStep) => void (fault = await this.#watch.serveKept(step));
      // It follows nothing: it only reads the cache in steps, as another does the store.
      const reader = new Replica({ store, guard, mayTakeOver, onStep });
      if (this.#kept) await reader.hold(this.#kept.held, this.#kept.pieces());
      if (fault !== null) throw new Error(fault);
      if (this.#watch.isKept)
        logger.warn({ revision: live.position?.revision }, `the store ${why}: serving the cache`);
      onNews();
    } catch (error) {
      // Whatever the store has is taken then.
      this.#kept = null;
      logger.error({ err: error }, "the cache cannot be served and is passed over");
    }
    this.#isFallingBack = false;
  }
}

function describe({ code, message }: ReplicaTrouble): string {
  return `${code}: ${message}`;
}
