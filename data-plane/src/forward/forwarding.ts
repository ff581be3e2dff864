// Forwarding: one client request, one or more attempts on targets, one answer. This file holds the policy (deadline, who
// is asked, what an outcome means); an Attempt carries the bytes and tells what happened.
import type { Duplex } from "node:stream";
import {
  applyHeaderOperations,
  type GatewayErrorCode,
  type RequestHead,
  type Route,
  replaceHeader,
} from "@switchyard/shared";
import type { Exchange, ExchangeOwner } from "../exchange/exchange.ts";
import { type BodyFailure, bodyFailureCodes, RequestBody } from "../exchange/request-body.ts";
import { cleanResponseHeaders, headerValue } from "../exchange/response-headers.ts";
import { WheelTimer } from "../exchange/timer-wheel.ts";
import type { Attempt, AttemptEvents, Connection, Lane } from "../upstream/attempt.ts";
import { failureCodes, type UpstreamFailure } from "../upstream/failure.ts";
import type { ServiceUpstream } from "../upstream/service-upstream.ts";
import type { UpstreamTarget } from "../upstream/target.ts";
import { backoffMs, isIdempotent, mayRetry, type Outcome, tryTimeoutOf } from "./retry.ts";

/** What to forward, decided by matching. */
export interface ForwardOrder {
  readonly head: RequestHead;
  readonly method: string;
  /** Path and query for the upstream. */
  readonly target: string;
  readonly route: Route;
  readonly upstream: ServiceUpstream;
  /** What a consistent hash is taken of; null where the service asks for none or the request lacks it. */
  readonly hashKey: string | null;
  /** Largest request body in bytes; 0 is unlimited. */
  readonly maxBodyBytes: number;
  /** Takes the upstream's socket over when it switched protocols; null for requests that ask for no upgrade. */
  readonly onUpgrade: ((answer: UpgradeAnswer) => void) | null;
}

export interface UpgradeAnswer {
  readonly headers: string[];
  readonly socket: Duplex;
  readonly idleTimeoutMs: number;
  /** Gives the target's slot back; called once, when the tunnel has ended. */
  readonly onClosed: () => void;
}

/** Interim answers that one request may have; with more it is answered 502. */
const interimsMax = 64;

export class Forwarding implements AttemptEvents, ExchangeOwner {
  static readonly #onDeadline = (forwarding: Forwarding): void => {
    forwarding.#fail("UPSTREAM_TIMEOUT");
  };
  static readonly #onTryTimeout = (forwarding: Forwarding): void => {
    if (forwarding.#attempt) forwarding.#onOutcome(forwarding.#attempt, "try-timeout");
  };

  readonly #exchange: Exchange;
  readonly #order: ForwardOrder;
  readonly #body: RequestBody | null;
  readonly #headers: string[];
  #attempt: Attempt | null = null;
  readonly #tried = new Set<UpstreamTarget>();
  #retries = 0;
  #interims = 0;
  #hasRetriedDeadConnection = false;
  #stopWaiting: (() => void) | null = null;
  readonly #deadline = new WheelTimer<Forwarding>(this, Forwarding.#onDeadline);
  #deadlineAt = Number.POSITIVE_INFINITY;
  #tryTimer: WheelTimer<Forwarding> | null = null;
  /** An answer has begun or the client is gone: nothing that happens later may begin another. */
  #isSettled = false;

  constructor(exchange: Exchange, order: ForwardOrder) {
    this.#exchange = exchange;
    this.#order = order;
    const { idleTimeoutMs } = order.upstream.service;
    this.#headers = order.head.headers;
    this.#body =
      order.head.bodyBytes === 0
        ? null
        : new RequestBody(exchange, {
            declaredBytes: order.head.bodyBytes,
            bytesMax: order.maxBodyBytes,
            idleTimeoutMs,
            onComplete: () => this.#startDeadline(),
            onFailure: (failure) => this.#onBodyFailure(failure),
          });
  }

  start(): void {
    const { upstream, route, head } = this.#order;
    applyHeaderOperations(this.#headers, upstream.service.upstreamHeaders);
    applyHeaderOperations(this.#headers, route.upstreamHeaders);
    this.#exchange.owner = this;
    upstream.budget.waiting++;
    if (this.#body === null) {
      this.#startDeadline();
      this.#askTarget(this.#pickTarget());
      return;
    }
    if (head.expectsContinue) this.#exchange.writeContinue();
    this.#body.begin(() => this.#askTarget(this.#pickTarget()));
  }

  /** Passes 103 on and drops what nobody asked for; an upstream that sends them without end is broken. */
  onInterim(attempt: Attempt, status: number, rawHeaders: readonly string[]): void {
    if (this.#isSettled) return;
    if (++this.#interims > interimsMax) return this.#onOutcome(attempt, "bad-response");
    if (status !== 103) return;
    const headers = cleanResponseHeaders(rawHeaders, this.#exchange.requestId, "none");
    this.#exchange.writeInterim(attempt, status, headers);
  }

  onHead(attempt: Attempt, status: number, reason: string, rawHeaders: readonly string[]): void {
    const { upstream } = this.#order;
    upstream.noteAnswer(attempt.target);
    this.#exchange.noteAnswer();
    if (status < 200 || status > 599) return this.#onOutcome(attempt, "bad-response");
    if (status >= 500 && this.#scheduleRetry(attempt, status)) return attempt.abandon();
    const hasNoBody = this.#exchange.isHead || status === 204 || status === 304;
    const framing = status === 204 ? "none" : hasNoBody || this.#isForOldClient ? "length" : "trailers";
    const headers = cleanResponseHeaders(rawHeaders, this.#exchange.requestId, framing);
    const declared = hasNoBody ? "0" : headerValue(headers, "content-length");
    this.#applyResponseHeaders(headers);
    if (this.#exchange.closesConnection) headers.push("Connection", "close");
    this.#settle();
    this.#exchange.beginAnswer(attempt, {
      status,
      reason,
      headers,
      bodyBytes: declared === undefined ? -1 : Number(declared),
      idleTimeoutMs: upstream.service.idleTimeoutMs,
    });
  }

  onData(chunk: Buffer): void {
    this.#exchange.writeBody(chunk);
  }

  onReadEnd(): void {
    this.#exchange.flush();
  }

  onEnd(trailers: readonly string[]): void {
    this.#attempt = null;
    this.#body?.abandon("client-gone");
    this.#exchange.lingerOverUnreadBody();
    this.#exchange.endAnswer(trailers);
  }

  onFailure(attempt: Attempt, failure: UpstreamFailure): void {
    this.#attempt = null;
    if (this.#isSettled) return this.#exchange.cut();
    if (this.#mayRetryDeadConnection(attempt, failure)) {
      this.#hasRetriedDeadConnection = true;
      return this.#askTarget(attempt.target, true);
    }
    // Slow answers and bad ones do not eject: the target is there, and asking another might not help.
    if (!attempt.wasSent || failure === "reset") this.#order.upstream.noteFailure(attempt.target);
    this.#onOutcome(attempt, failure);
  }

  onUpgrade(attempt: Attempt, rawHeaders: readonly string[], socket: Duplex): void {
    this.#order.upstream.noteAnswer(attempt.target);
    this.#settle();
    const headers = cleanResponseHeaders(rawHeaders, this.#exchange.requestId, "none");
    this.#applyResponseHeaders(headers);
    this.#order.onUpgrade?.({
      headers,
      socket,
      idleTimeoutMs: this.#order.upstream.service.idleTimeoutMs,
      onClosed: () => attempt.target.releaseSlot(),
    });
  }

  /** A client of HTTP/1.0 knows no chunks, so no trailers either. */
  get #isForOldClient(): boolean {
    return this.#exchange.httpVersion === "1.0";
  }

  #pickTarget(): UpstreamTarget | null {
    const { upstream, hashKey } = this.#order;
    return this.#tried.size > 0 ? upstream.pickForRetry(hashKey, this.#tried) : upstream.pick(hashKey);
  }

  #askTarget(target: UpstreamTarget | null, wantsFresh = false): void {
    if (this.#isSettled) return;
    if (target === null) return this.#fail("NO_HEALTHY_TARGET");
    const lane = this.#laneTo(target);
    const connection = target.tryAcquire(lane, wantsFresh);
    if (connection) return this.#launch(target, connection);
    this.#stopWaiting = target.wait(lane, (granted) => {
      this.#stopWaiting = null;
      if (granted) this.#launch(target, granted);
      else this.#askFreeTarget();
    });
    if (this.#stopWaiting === null) this.#askFreeTarget();
  }

  /** A request of the plain lane stays in it where its target allows. */
  #laneTo(target: UpstreamTarget): Lane {
    return this.#exchange.isPlain && target.isPlain ? "plain" : "general";
  }

  /** The target waited for gave no connection in time: another one serves, if one is free now. */
  #askFreeTarget(): void {
    const { upstream, hashKey } = this.#order;
    const target = upstream.pick(hashKey, (candidate) => !candidate.isFull);
    const connection = target?.tryAcquire(this.#laneTo(target));
    if (target && connection) this.#launch(target, connection);
    else this.#fail("UPSTREAM_OVERLOADED");
  }

  #launch(target: UpstreamTarget, connection: Connection): void {
    const { upstream, method } = this.#order;
    const { hostHeader, idleTimeoutMs } = upstream.service;
    if (hostHeader !== "pass") {
      replaceHeader(this.#headers, "Host", hostHeader === "target" ? target.authority : hostHeader.rewrite);
    }
    this.#tried.add(target);
    const attempt = connection.attempt(target, this);
    this.#attempt = attempt;
    this.#exchange.noteAttempt(upstream.service.id, target.origin);
    if (this.#body?.isComplete ?? true) this.#startTryTimer();
    attempt.start({
      method,
      target: this.#order.target,
      headers: this.#headers,
      body: this.#body?.forAttempt() ?? null,
      idleTimeoutMs,
      upgrade: this.#order.onUpgrade ? "websocket" : null,
    });
  }

  /** An attempt came to nothing: another one, or the answer that this outcome stands for. */
  #onOutcome(attempt: Attempt, outcome: UpstreamFailure | "try-timeout"): void {
    attempt.abandon();
    if (this.#scheduleRetry(attempt, outcome)) return;
    this.#fail(outcome === "try-timeout" ? "UPSTREAM_TIMEOUT" : failureCodes[outcome]);
  }

  /** Plans another attempt where route, request, budget and time allow one. */
  #scheduleRetry(attempt: Attempt, outcome: Outcome): boolean {
    const { route, method, upstream } = this.#order;
    const facts = {
      method,
      wasSent: attempt.wasSent,
      isBodyHeld: (attempt.wasSent ? this.#body?.isHeld : this.#body?.hasAllFromFirst) ?? true,
      retries: this.#retries,
    };
    if (!mayRetry(route, outcome, facts)) return false;
    const delayMs = backoffMs(this.#retries, Math.random());
    if (performance.now() + delayMs >= this.#deadlineAt) return false;
    // Order matters: room is taken last, when nothing else stands in the way; a request keeps it for all its retries.
    if (this.#retries === 0 && !upstream.budget.take()) return false;
    this.#retries++;
    this.#exchange.retries++;
    this.#attempt = null;
    this.#tryTimer?.stop();
    const timer = setTimeout(() => {
      this.#stopWaiting = null;
      this.#askTarget(this.#pickTarget());
    }, delayMs);
    this.#stopWaiting = () => clearTimeout(timer);
    return true;
  }

  /**
   * A kept-alive connection that the upstream closed just as we used it says nothing of the target, so a request that may
   * be sent twice is sent once more on a new one, outside `retries` and the budget.
   */
  #mayRetryDeadConnection(attempt: Attempt, failure: UpstreamFailure): boolean {
    return (
      failure === "reset" &&
      attempt.wasReused &&
      !attempt.sawResponse &&
      !this.#hasRetriedDeadConnection &&
      isIdempotent(this.#order.method) &&
      (this.#body?.isHeld ?? true)
    );
  }

  #startDeadline(): void {
    if (this.#isSettled) return;
    const { timeoutMs } = this.#order.route;
    this.#deadlineAt = performance.now() + timeoutMs;
    this.#deadline.start(timeoutMs);
    if (this.#attempt) this.#startTryTimer();
  }

  #startTryTimer(): void {
    const tryTimeoutMs = tryTimeoutOf(this.#order.route);
    if (tryTimeoutMs === null || tryTimeoutMs >= this.#order.route.timeoutMs) return;
    this.#tryTimer ??= new WheelTimer<Forwarding>(this, Forwarding.#onTryTimeout);
    this.#tryTimer.start(tryTimeoutMs);
  }

  #applyResponseHeaders(headers: string[]): void {
    applyHeaderOperations(headers, this.#order.upstream.service.responseHeaders);
    applyHeaderOperations(headers, this.#order.route.responseHeaders);
  }

  #onBodyFailure(failure: BodyFailure): void {
    if (this.#isSettled) {
      // The answer is on its way; a body that breaks now breaks the exchange.
      this.#attempt?.abandon();
      return this.#exchange.cut();
    }
    this.#fail(bodyFailureCodes[failure]);
  }

  #fail(code: GatewayErrorCode): void {
    if (this.#isSettled) return;
    this.#settle();
    this.#attempt?.abandon();
    this.#attempt = null;
    this.#body?.abandon("client-gone");
    this.#exchange.answer(code);
  }

  onClientStalled(): void {
    this.#attempt?.abandon();
  }

  onClientClosed(hasWholeAnswer: boolean): void {
    this.#settle();
    if (hasWholeAnswer) return;
    this.#body?.abandon("client-gone");
    this.#attempt?.abandon();
    this.#attempt = null;
  }

  /** From here on there is an answer, or nobody to answer. */
  #settle(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    const { budget } = this.#order.upstream;
    budget.waiting--;
    if (this.#retries > 0) budget.retrying--;
    this.#deadline.stop();
    this.#tryTimer?.stop();
    this.#stopWaiting?.();
    this.#stopWaiting = null;
  }
}
