// Token buckets by key: so many at once, then so many a second. There are never more than `keysMax` of them: the one unused
// for the longest makes room, which is nearly always a full one that says nothing.

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
  /** By key, the longest unused first. */
  readonly #buckets = new Map<string, Bucket>();

  constructor({ perSecond, burst }: RateLimitOptions) {
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  /** Takes one for the key. Returns 0, or where nothing is left how many seconds to wait. */
  take(key: string): number {
    const now = performance.now();
    const bucket = this.#buckets.get(key) ?? { tokens: this.#burst, filledAt: now };
    const gained = ((now - bucket.filledAt) / 1000) * this.#perSecond;
    bucket.tokens = Math.min(this.#burst, bucket.tokens + gained);
    bucket.filledAt = now;
    // Order matters: set anew, it is the last one used.
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > keysMax) {
      const [longestUnused] = this.#buckets.keys();
      if (longestUnused !== undefined) this.#buckets.delete(longestUnused);
    }
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / this.#perSecond);
    bucket.tokens--;
    return 0;
  }
}
