// Balancing: which target of a service gets the next request. A new way of balancing does not build until it is listed.
// Every picker looks only at targets that the caller finds eligible, and keeps what state it has on the targets.
import type { Service } from "@switchyard/shared";
import type { UpstreamTarget } from "./target.ts";

export interface WeightedTarget {
  readonly target: UpstreamTarget;
  /** At least 1: targets of weight 0 are in no picker's list. */
  readonly weight: number;
  /** The smooth round-robin's running credit; it moves with the target from table to table. */
  credit: number;
}

/**
 * Picks among the targets that `isEligible` lets through; null where none is.
 * @param key what a consistent hash is taken of; null where the request lacks it
 */
export type Picker = (
  isEligible: (target: UpstreamTarget) => boolean,
  key: string | null,
) => UpstreamTarget | null;

const pickers: Record<Service["balance"], (targets: readonly WeightedTarget[]) => Picker> = {
  "round-robin": smoothRoundRobin,
  "least-requests": leastRequests,
  random: weightedRandom,
  hash: rendezvousHash,
};

export function createPicker(balance: Service["balance"], targets: readonly WeightedTarget[]): Picker {
  return pickers[balance](targets);
}

/**
 * Smooth weighted round-robin, as nginx does it: each pick credits every target its weight and debits the chosen one the
 * sum, so that weights 5, 1, 1 give a a b a c a a and never five in a row.
 */
function smoothRoundRobin(targets: readonly WeightedTarget[]): Picker {
  return (isEligible) => {
    let total = 0;
    let best: WeightedTarget | null = null;
    for (const candidate of targets) {
      if (!isEligible(candidate.target)) continue;
      candidate.credit += candidate.weight;
      total += candidate.weight;
      if (best === null || candidate.credit > best.credit) best = candidate;
    }
    if (best === null) return null;
    best.credit -= total;
    return best.target;
  };
}

/**
 * Power of two choices: of two targets drawn by weight, the one with fewer requests under way for its weight, and the
 * first drawn where both are alike. Unlike the true minimum it does not send every worker's next request to one target.
 */
function leastRequests(targets: readonly WeightedTarget[]): Picker {
  return (isEligible) => {
    const one = drawByWeight(targets, isEligible);
    const other = drawByWeight(targets, (target) => target !== one?.target && isEligible(target));
    if (one === null || other === null) return one?.target ?? null;
    const isOneBusier = one.target.active / one.weight > other.target.active / other.weight;
    return isOneBusier ? other.target : one.target;
  };
}

function weightedRandom(targets: readonly WeightedTarget[]): Picker {
  return (isEligible) => drawByWeight(targets, isEligible)?.target ?? null;
}

/**
 * Weighted rendezvous hashing: every target has a score for the key and the highest wins. A target that comes or goes
 * moves only the keys that it wins or held, each in proportion to its weight, and every worker computes the same.
 * A request without the key falls back to round-robin.
 */
function rendezvousHash(targets: readonly WeightedTarget[]): Picker {
  const seeds = targets.map(({ target }) => hashText(target.origin, 0));
  const withoutKey = smoothRoundRobin(targets);
  return (isEligible, key) => {
    if (key === null) return withoutKey(isEligible, key);
    let best: WeightedTarget | null = null;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (const [index, candidate] of targets.entries()) {
      if (!isEligible(candidate.target)) continue;
      // Uniform in (0, 1); -weight / ln(u) makes the chance of winning proportional to the weight.
      const uniform = (hashText(key, seeds[index] as number) + 0.5) / 2 ** 32;
      const score = -candidate.weight / Math.log(uniform);
      if (score > bestScore) {
        best = candidate;
        bestScore = score;
      }
    }
    return best?.target ?? null;
  };
}

function drawByWeight(
  targets: readonly WeightedTarget[],
  isEligible: (target: UpstreamTarget) => boolean,
): WeightedTarget | null {
  let total = 0;
  for (const { target, weight } of targets) if (isEligible(target)) total += weight;
  let left = Math.random() * total;
  let last: WeightedTarget | null = null;
  for (const candidate of targets) {
    if (!isEligible(candidate.target)) continue;
    last = candidate;
    left -= candidate.weight;
    if (left < 0) break;
  }
  return last;
}

/** 32-bit MurmurHash3 over UTF-16 units, with its finaliser: every bit of the seed and the text reaches every bit. */
function hashText(text: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) {
    let unit = Math.imul(text.charCodeAt(i), 0xcc9e2d51);
    unit = (unit << 15) | (unit >>> 17);
    hash ^= Math.imul(unit, 0x1b873593);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  hash ^= text.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
