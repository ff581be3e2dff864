// One client exchange, whichever lane it came by: the request, the way to answer it, and what is worth recording of it.
// The policy (`handle.ts`, `forward/`) knows this file; the lanes' own classes, `NodeExchange` and `PlainExchange`, move
// the bytes.
import type { ClientPeer, CompiledRoute, GatewayErrorCode } from "@switchyard/shared";

export interface OwnAnswerOptions {
  readonly status?: number;
  /** Further headers, flat: name, value, name, value… */
  readonly headers?: readonly string[];
}

/** Where an answer's body comes from; held back while the client does not take it. */
export interface ResponseSource {
  pause(): void;
  resume(): void;
}

/** What takes a request's body as it comes. */
export interface BodySink {
  onBody(bytes: Buffer): void;
  onBodyEnd(): void;
  /** The body turned out not to be one; nothing more of it comes. */
  onBodyMalformed(): void;
}

/** What has the exchange in hand once it is forwarded. */
export interface ExchangeOwner {
  /** The client has the whole answer, or is gone. */
  onClientClosed(hasWholeAnswer: boolean): void;
  /** The client took nothing of its answer for too long; its connection is cut by now. */
  onClientStalled(): void;
}

/** An answer's head. */
export interface ResponseHead {
  readonly status: number;
  readonly reason: string;
  /** Name, value, name, value… without hop-by-hop and framing headers but Content-Length. */
  readonly headers: string[];
  /** Length of the body that follows; 0 for none, -1 where only its end will tell. */
  readonly bodyBytes: number;
  /** Longest time in ms in which the client takes nothing. */
  readonly idleTimeoutMs: number;
}

export abstract class Exchange {
  readonly peer: ClientPeer;
  readonly method: string;
  /** The request target as sent. */
  readonly target: string;
  readonly httpVersion: string;
  /** Name, value, name, value… as sent. */
  readonly rawHeaders: readonly string[];
  readonly startedAt = performance.now();
  /** The id that every answer carries; the gateway's own until the head was checked. */
  requestId: string;
  owner: ExchangeOwner | null = null;
  /** Whether a body belongs to the request; assumed until its head was checked. */
  hasBody = true;
  /** Whether the head was checked and found right; behind one that was not, nothing on its connection is a request. */
  isSound = false;
  /** The route that matched, once one has. */
  route: CompiledRoute | null = null;
  /** The service that the request was sent to, a split's choice taken into account, and the last target asked. */
  service: string | null = null;
  upstreamUrl: string | null = null;
  retries = 0;
  /** The code of the gateway's own answer, where it gave one. */
  code: GatewayErrorCode | null = null;
  /** Milliseconds from the last attempt's start to its response head; null where none came. */
  upstreamMs: number | null = null;
  #attemptedAt = 0;
  #onEnd: ((exchange: Exchange, status: number) => void) | null = null;

  constructor(
    peer: ClientPeer,
    method: string,
    target: string,
    httpVersion: string,
    rawHeaders: readonly string[],
    requestId: string,
  ) {
    this.peer = peer;
    this.method = method;
    this.target = target;
    this.httpVersion = httpVersion;
    this.rawHeaders = rawHeaders;
    this.requestId = requestId;
  }

  get isHead(): boolean {
    return this.method === "HEAD";
  }

  /** Whether the connection must close after this exchange. */
  abstract get closesConnection(): boolean;

  /** Whether the request came by the plain lane, so that its attempts may go by it, too. */
  abstract get isPlain(): boolean;

  /** Starts reading the request's body. */
  abstract readBody(sink: BodySink): void;
  abstract pauseBody(): void;
  abstract resumeBody(): void;

  /** Tells a client that expects it to send its body (RFC 9110 §10.1.1). */
  abstract writeContinue(): void;
  /**
   * Passes an interim answer on, and holds its source back while the client does not take it. Dropped where the client's
   * HTTP knows none, or an answer has begun.
   */
  abstract writeInterim(source: ResponseSource, status: number, headers: readonly string[]): void;
  /** Begins the answer. */
  abstract beginAnswer(source: ResponseSource, head: ResponseHead): void;
  abstract writeBody(bytes: Buffer): void;
  /** Sends what was held back to go out with more: nothing more is at hand. */
  abstract flush(): void;
  /** @param trailers name, value, name, value… */
  abstract endAnswer(trailers: readonly string[]): void;
  /** Ends the client's connection in the middle of the answer. */
  abstract cut(): void;

  /** Makes the end of the answer a lingering close where the request's body has not come to its end. */
  abstract lingerOverUnreadBody(): void;

  /** Answers for the gateway. Harmless where an answer has begun or the client is gone. */
  abstract answer(code: GatewayErrorCode, options?: OwnAnswerOptions): void;

  /** Called once, when the exchange is over: answered, cut, or turned into a tunnel. */
  onEnd(listener: (exchange: Exchange, status: number) => void): void {
    this.#onEnd = listener;
  }

  /** The response is left behind: its connection is a tunnel now. */
  endAsTunnel(): void {
    this.end(101);
  }

  noteAttempt(service: string, upstreamUrl: string): void {
    this.service = service;
    this.upstreamUrl = upstreamUrl;
    this.#attemptedAt = performance.now();
  }

  noteAnswer(): void {
    this.upstreamMs = performance.now() - this.#attemptedAt;
  }

  /** @param status 499, as nginx has it, where the client left before it had the whole answer */
  protected end(status: number): void {
    const listener = this.#onEnd;
    this.#onEnd = null;
    listener?.(this, status);
  }
}
