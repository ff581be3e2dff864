// Token buckets by key: so many at once, then so many a second. Full buckets are forgotten, so memory follows the callers of
// the last moments, and there are never more than `keysMax` of them.

export interface RateLimitOptions {
  readonly perSecond: number;
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

const keysMax = 10_000;

export class RateLimit {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor({ perSecond, burst }: RateLimitOptions) {
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  /** Takes one for the key. Returns 0, or where nothing is left how many seconds to wait. */
  take(key: string): number {
    const wait = this.#secondsUntilNext(key);
    if (wait > 0) return wait;
    const bucket = this.#filled(key);
    bucket.tokens--;
    if (!this.#buckets.has(key) && this.#buckets.size >= keysMax) this.#forgetFull();
    this.#buckets.set(key, bucket);
    return 0;
  }

  /** Whole seconds until the key may take one; 0 where it may now. */
  #secondsUntilNext(key: string): number {
    const { tokens } = this.#filled(key);
    return tokens >= 1 ? 0 : Math.ceil((1 - tokens) / this.#perSecond);
  }

  #filled(key: string): Bucket {
    const now = performance.now();
    const bucket = this.#buckets.get(key) ?? { tokens: this.#burst, filledAt: now };
    const gained = ((now - bucket.filledAt) / 1000) * this.#perSecond;
    return { tokens: Math.min(this.#burst, bucket.tokens + gained), filledAt: now };
  }

  #forgetFull(): void {
    for (const key of this.#buckets.keys()) {
      if (this.#filled(key).tokens >= this.#burst) this.#buckets.delete(key);
    }
    // All of them busy: the oldest make room.
    for (const key of this.#buckets.keys()) {
      if (this.#buckets.size < keysMax) break;
      this.#buckets.delete(key);
    }
  }
}
