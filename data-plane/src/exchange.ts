// One client exchange: the request, its response, and what is worth telling of it afterwards.
// It is the one way to give an answer of the gateway's own, whatever state the request's body is in.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ClientPeer, CompiledRoute, GatewayErrorCode } from "@switchyard/shared";
import { writeOwnAnswer } from "./errors.ts";
import { lingeringClose } from "./linger.ts";

/** Longest time in which a client takes nothing of an answer of the gateway's own. */
const answerStallMs = 60_000;

export interface OwnAnswerOptions {
  readonly status?: number;
  readonly headers?: readonly string[];
}

export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly peer: ClientPeer;
  readonly isHead: boolean;
  /** The id that every answer carries; the gateway's own until the head is judged. */
  requestId: string;
  /** The route that matched, once one has. */
  route: CompiledRoute | null = null;
  /** The service that the request was sent to, a split's choice taken into account, and the last target asked. */
  service: string | null = null;
  upstreamUrl: string | null = null;
  retries = 0;
  /** The code of the gateway's own answer, where it gave one. */
  code: GatewayErrorCode | null = null;
  readonly startedAt = performance.now();
  #attemptedAt = 0;
  #onEnd: ((status: number) => void) | null = null;
  /** Milliseconds from the last attempt's start to its response head; null where none came. */
  upstreamMs: number | null = null;
  /** Whether a body belongs to the request; taken for granted until its head was judged. */
  hasBody = true;
  /** Whether the head was judged and found right; behind one that was not, nothing on its connection is a request. */
  isSound = false;
  /** Whether the client is told not to use the connection again: the worker drains, or nothing behind it is a request. */
  readonly isLast: () => boolean;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    peer: ClientPeer,
    requestId: string,
    isLast: () => boolean,
  ) {
    this.request = request;
    this.response = response;
    this.peer = peer;
    this.requestId = requestId;
    this.isLast = isLast;
    this.isHead = request.method === "HEAD";
  }

  /** Whether the connection must close after this exchange. */
  get closesConnection(): boolean {
    return !this.isSound || this.#hasUnreadBody || this.isLast();
  }

  /** Answers for the gateway. Harmless where an answer has begun or the client is gone. */
  answer(code: GatewayErrorCode, options: OwnAnswerOptions = {}): void {
    if (this.response.headersSent || this.response.destroyed) return;
    this.code = code;
    this.lingerOverUnreadBody();
    writeOwnAnswer(this.response, this.isHead, {
      ...options,
      code,
      requestId: this.requestId,
      closesConnection: this.closesConnection,
    });
    // Where the client does not take its answers, one who sends on and on would fill its connection and keep it.
    if (!this.response.writableFinished)
      this.response.setTimeout(answerStallMs, () => this.response.destroy());
  }

  /** Told once, when the exchange is over: answered, cut, or turned into a tunnel. */
  onEnd(listener: (status: number) => void): void {
    this.#onEnd = listener;
    this.response.once("close", () => this.#end(this.#statusAtClose()));
  }

  /** The response is left behind: its connection is a tunnel now. */
  endAsTunnel(): void {
    this.#end(101);
  }

  noteAttempt(service: string, upstreamUrl: string): void {
    this.service = service;
    this.upstreamUrl = upstreamUrl;
    this.#attemptedAt = performance.now();
  }

  noteAnswer(): void {
    this.upstreamMs = performance.now() - this.#attemptedAt;
  }

  /** Makes the end of the response a lingering close where the request's body has not come to its end. */
  lingerOverUnreadBody(): void {
    if (!this.#hasUnreadBody) return;
    const { request } = this;
    request.removeAllListeners("data");
    request.resume();
    const { socket } = request;
    // node:http calls this, and nothing else, when the last response of a connection has been written.
    if (socket) socket.destroySoon = () => lingeringClose(socket);
  }

  #end(status: number): void {
    const listener = this.#onEnd;
    this.#onEnd = null;
    listener?.(status);
  }

  /** 499, as nginx has it, where the client left before it had the whole answer. */
  #statusAtClose(): number {
    return this.response.writableFinished ? this.response.statusCode : 499;
  }

  get #hasUnreadBody(): boolean {
    return this.hasBody && !this.request.complete;
  }
}
