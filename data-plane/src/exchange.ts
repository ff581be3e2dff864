// One client exchange: the request, its response, and what is worth telling of it afterwards.
// It is the one way to give an answer of the gateway's own, whatever state the request's body is in.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { CompiledRoute } from "@switchyard/shared";
import { type GatewayErrorCode, writeOwnAnswer } from "./errors.ts";
import type { ClientPeer } from "./headers.ts";

/** How long, and how much of, a body that nobody wants is read before its connection closes. */
const lingerMs = 1_000;
const lingerBytesMax = 1_048_576;

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
  /** True while the worker drains: the client is told not to use the connection again. */
  readonly isDraining: () => boolean;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    peer: ClientPeer,
    requestId: string,
    isDraining: () => boolean,
  ) {
    this.request = request;
    this.response = response;
    this.peer = peer;
    this.requestId = requestId;
    this.isDraining = isDraining;
    this.isHead = request.method === "HEAD";
  }

  /** Whether the connection must close after this exchange, because a rest of the body will not be read or we drain. */
  get closesConnection(): boolean {
    return this.#hasUnreadBody || this.isDraining();
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

  /**
   * Makes the end of the response a lingering close where the request's body has not come to its end: the kernel answers
   * unread bytes with a reset, which can take from the client an answer that it has not read yet.
   */
  lingerOverUnreadBody(): void {
    if (!this.#hasUnreadBody) return;
    const { request } = this;
    request.removeAllListeners("data");
    request.resume();
    const socket = request.socket;
    if (socket) lingerOnClose(socket);
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

function lingerOnClose(socket: Socket): void {
  // node:http calls this, and nothing else, when the last response of a connection has been written.
  socket.destroySoon = () => {
    socket.end();
    const bytesMax = socket.bytesRead + lingerBytesMax;
    const deadline = performance.now() + lingerMs;
    const watch = setInterval(() => {
      if (socket.bytesRead > bytesMax || performance.now() > deadline) socket.destroy();
    }, 50);
    socket.once("close", () => clearInterval(watch));
  };
}
