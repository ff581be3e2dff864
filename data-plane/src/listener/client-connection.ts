// One client connection. Its requests are served one at a time, in the order in which they came: node:http hands pipelined
// ones over as it reads them, and served at once they would reach an upstream in any order (RFC 9112 §9.3.2).
// What cannot be parsed is refused in its turn, too, so that no client takes the refusal for another request's answer.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { ClientPeer, GatewayErrorCode } from "@switchyard/shared";
import { lingeringClose } from "../exchange/linger.ts";
import { rawOwnAnswer } from "../exchange/own-answer.ts";
import { malformedBodyEvent } from "./node-exchange.ts";
import { newRequestId } from "./request-id.ts";

/** Requests that may wait behind the one at hand; with more the connection is not read on. */
const waitingMax = 64;

interface Turn {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export class ClientConnection {
  readonly peer: ClientPeer;
  readonly #socket: Socket;
  readonly #serve: (request: IncomingMessage, response: ServerResponse, peer: ClientPeer) => void;
  readonly #waiting: Turn[] = [];
  #current: IncomingMessage | null = null;
  /** How what comes next is refused; nothing that follows it is a request. */
  #refusal: GatewayErrorCode | null = null;
  #last: IncomingMessage | null = null;
  #bytesReadAtRest = 0;
  #isHeld = false;
  #mayUpgrade: boolean;

  constructor(
    socket: Socket,
    peer: ClientPeer,
    serve: (request: IncomingMessage, response: ServerResponse, peer: ClientPeer) => void,
    mayUpgrade: boolean,
  ) {
    this.#mayUpgrade = mayUpgrade;
    this.#socket = socket;
    this.peer = peer;
    this.#serve = serve;
  }

  /** Whether no request is being served and none waits. */
  get isFree(): boolean {
    return this.#current === null;
  }

  /** Whether a request that asks for it may become a tunnel: it was not sent before the answers to those ahead of it. */
  get mayUpgrade(): boolean {
    return this.#mayUpgrade && this.isFree;
  }

  /** Whether nothing has come since the last request was served, so that closing it interrupts nothing. */
  get isIdle(): boolean {
    return this.#current === null && this.#socket.bytesRead === this.#bytesReadAtRest;
  }

  /** Makes this request the last one: nothing behind it is served, and its answer says so. */
  endAfter(request: IncomingMessage): void {
    this.#last ??= request;
  }

  isLast(request: IncomingMessage): boolean {
    return this.#last === request;
  }

  /** Serves a request in its turn. Behind one whose connection is being closed it is not served. */
  take(request: IncomingMessage, response: ServerResponse): void {
    const isBehindTheLast = this.#refusal !== null || (this.#last !== null && this.#last !== request);
    if (this.#isEnding || isBehindTheLast) return;
    if (this.#current === null) return this.#begin({ request, response });
    this.#waiting.push({ request, response });
    if (this.#waiting.length < waitingMax || this.#isHeld) return;
    this.#isHeld = true;
    // Order matters: node:http resumes the socket at the end of each message, also of this one.
    setImmediate(() => this.#isHeld && this.#socket.pause());
  }

  /** What came last is no request, or did not come in time: it is refused in its turn and the connection ends. */
  refuse(code: GatewayErrorCode): void {
    if (this.#refusal !== null) return; // Behind a parse error every byte is another one.
    this.#refusal = code;
    if (this.#current === null) this.#end();
    else if (this.#waiting.length === 0 && !this.#current.complete) this.#current.emit(malformedBodyEvent);
  }

  get #isEnding(): boolean {
    return this.#socket.writableEnded || this.#socket.destroyed;
  }

  #begin({ request, response }: Turn): void {
    this.#current = request;
    this.#mayUpgrade = true;
    response.once("close", () => this.#onTurnOver());
    this.#serve(request, response, this.peer);
  }

  #onTurnOver(): void {
    this.#current = null;
    this.#bytesReadAtRest = this.#socket.bytesRead;
    if (this.#isEnding) return;
    const next = this.#waiting.shift();
    if (this.#isHeld && this.#waiting.length < waitingMax / 2) {
      this.#isHeld = false;
      this.#socket.resume();
    }
    const isBroken = this.#refusal !== null && this.#waiting.length === 0;
    if (next && !(isBroken && !next.request.complete)) this.#begin(next);
    else if (isBroken) this.#end();
  }

  #end(): void {
    if (this.#isEnding || this.#refusal === null) return;
    this.#socket.write(rawOwnAnswer({ code: this.#refusal, requestId: newRequestId() }));
    lingeringClose(this.#socket);
  }
}
