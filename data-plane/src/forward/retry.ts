// Retry policy: whether a failed attempt may be followed by another, and when. Pure; `forward` carries it out.
import type { Route } from "@switchyard/shared";
import type { UpstreamFailure } from "../upstream/failure.ts";

/** What an attempt came to: a failure, its time running out, or an answer with this status. */
export type Outcome = UpstreamFailure | "try-timeout" | number;

export interface RetryFacts {
  readonly method: string;
  /** Whether the request was put on a connection, so that an upstream may have acted on it. */
  readonly wasSent: boolean;
  /** Whether the body, if there is one, can be sent again from its first byte. */
  readonly isBodyHeld: boolean;
  /** Retries made so far. */
  readonly retries: number;
}

/** Methods that may be sent twice (RFC 9110 §9.2.2). */
const idempotentMethods = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"]);

export function isIdempotent(method: string): boolean {
  return idempotentMethods.has(method);
}

/** Whether the route asks for a retry after this outcome and the request allows one; budget and time are not its matter. */
export function mayRetry(route: Route, outcome: Outcome, facts: RetryFacts): boolean {
  if (facts.retries >= route.retries || !facts.isBodyHeld) return false;
  if (facts.wasSent && !isIdempotent(facts.method)) return false;
  return route.retryOn.includes(triggerOf(outcome));
}

/** The word for an outcome in `retryOn`; one that no list can hold where no retry would help. */
function triggerOf(outcome: Outcome): string {
  switch (outcome) {
    case "connect":
    case "connect-timeout":
    case "blocked":
      return "connect";
    case "reset":
      return "reset";
    case "try-timeout":
      return "timeout";
    case "bad-response":
    case "body-silent":
      return "never";
    default:
      return String(outcome);
  }
}

/** Longest time for one attempt in ms, or null where only the request's whole time bounds it. */
export function tryTimeoutOf(route: Route): number | null {
  if (route.perTryTimeoutMs !== undefined) return route.perTryTimeoutMs;
  return route.retryOn.includes("timeout") ? Math.ceil(route.timeoutMs / (route.retries + 1)) : null;
}

const firstBackoffMs = 25;
const backoffMsMax = 1_000;

/** Time to wait before the next attempt in ms: exponential from 25, with half of it left to chance. */
export function backoffMs(retries: number, chance: number): number {
  const full = Math.min(firstBackoffMs * 2 ** retries, backoffMsMax);
  return full / 2 + (full / 2) * chance;
}
