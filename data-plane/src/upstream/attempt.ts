// One try of one request on one connection, whichever way its bytes go: what the policy asks of it, and what it reports.
import type { Duplex } from "node:stream";
import type { ResponseSource } from "../exchange/exchange.ts";
import type { UpstreamFailure } from "./failure.ts";
import type { UpstreamTarget } from "./target.ts";

export interface AttemptRequest {
  readonly method: string;
  /** Origin-form target: path and query. */
  readonly target: string;
  /** Name, value, name, value…; no hop-by-hop ones. */
  readonly headers: string[];
  readonly body: Buffer | AsyncIterable<Buffer> | null;
  readonly idleTimeoutMs: number;
  /** Protocol to upgrade to, e.g. "websocket", or null. */
  readonly upgrade: string | null;
}

export interface AttemptEvents {
  /** An interim answer other than 101, e.g. 103. Headers are name, value, name, value…, here and below. */
  onInterim(attempt: Attempt, status: number, rawHeaders: readonly string[]): void;
  onHead(attempt: Attempt, status: number, reason: string, rawHeaders: readonly string[]): void;
  onData(chunk: Buffer): void;
  /** The bytes at hand are used up, so whatever of the answer was held back for more should go out. */
  onReadEnd(): void;
  onEnd(trailers: readonly string[]): void;
  onFailure(attempt: Attempt, failure: UpstreamFailure): void;
  /** The upstream switched protocols; the socket is the listener's from here on, and so is the target's slot. */
  onUpgrade(attempt: Attempt, rawHeaders: readonly string[], socket: Duplex): void;
}

/** However it ends (answered, failed, abandoned before it was even sent) its connection goes back to its target once. */
export interface Attempt extends ResponseSource {
  readonly target: UpstreamTarget;
  /** Whether the request was put on a connection; until then no upstream can have seen it. */
  readonly wasSent: boolean;
  /** Whether that connection had carried a request before. */
  readonly wasReused: boolean;
  /** Whether anything of an answer was seen. */
  readonly sawResponse: boolean;
  start(request: AttemptRequest): void;
  /** Ends the attempt whatever its state; nothing more is reported of it. */
  abandon(): void;
}

/** The two ways to an upstream: our own HTTP/1.1, or undici. */
export type Lane = "plain" | "general";

/** A connection to a target, which carries one attempt at a time. */
export interface Connection {
  readonly lane: Lane;
  /** Whether it cannot carry another request. */
  readonly isSpent: boolean;
  attempt(target: UpstreamTarget, events: AttemptEvents): Attempt;
  /** Closes it at once; an attempt on it fails. */
  destroy(): void;
}
