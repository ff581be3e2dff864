// An exchange of the general lane: node:http has parsed the request and frames the answer.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ClientPeer, GatewayErrorCode } from "@switchyard/shared";
import {
  type BodySink,
  Exchange,
  type OwnAnswerOptions,
  type ResponseHead,
  type ResponseSource,
} from "../exchange/exchange.ts";
import { lingeringClose } from "../exchange/linger.ts";
import { answerStallMs, writeOwnAnswer } from "../exchange/own-answer.ts";
import { NodeResponse } from "./node-response.ts";

/** Emitted on a request whose body turned out not to be one; an `error` of node's would end the connection unanswered. */
export const malformedBodyEvent = "malformed";

export class NodeExchange extends Exchange {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #isLast: () => boolean;
  readonly #writer: NodeResponse;

  /** @param isLast whether the client is told not to use the connection again */
  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    peer: ClientPeer,
    requestId: string,
    isLast: () => boolean,
  ) {
    super(
      peer,
      request.method as string,
      request.url as string,
      request.httpVersion,
      request.rawHeaders,
      requestId,
    );
    this.#request = request;
    this.#response = response;
    this.#isLast = isLast;
    this.#writer = new NodeResponse(response, () => this.owner?.onClientStalled());
    response.once("close", () => {
      this.owner?.onClientClosed(response.writableFinished);
      this.end(response.writableFinished ? response.statusCode : 499);
    });
  }

  get isPlain(): boolean {
    return false;
  }

  get closesConnection(): boolean {
    return !this.isSound || this.#hasUnreadBody || this.#isLast();
  }

  answer(code: GatewayErrorCode, options: OwnAnswerOptions = {}): void {
    if (this.#response.headersSent || this.#response.destroyed) return;
    this.code = code;
    this.lingerOverUnreadBody();
    writeOwnAnswer(this.#response, this.isHead, {
      ...options,
      code,
      requestId: this.requestId,
      closesConnection: this.closesConnection,
    });
    // Where the client does not take its answers, one who sends on and on would fill its connection and keep it.
    if (!this.#response.writableFinished)
      this.#response.setTimeout(answerStallMs, () => this.#response.destroy());
  }

  readBody(sink: BodySink): void {
    this.#request.on("data", (chunk: Buffer) => sink.onBody(chunk));
    this.#request.on("end", () => sink.onBodyEnd());
    this.#request.once(malformedBodyEvent, () => sink.onBodyMalformed());
  }

  pauseBody(): void {
    this.#request.pause();
  }

  resumeBody(): void {
    this.#request.resume();
  }

  writeContinue(): void {
    this.#response.writeContinue();
  }

  writeInterim(source: ResponseSource, status: number, headers: readonly string[]): void {
    this.#writer.writeInterim(source, status, headers);
  }

  beginAnswer(source: ResponseSource, head: ResponseHead): void {
    this.#writer.begin(source, head);
  }

  writeBody(bytes: Buffer): void {
    this.#writer.write(bytes);
  }

  flush(): void {
    this.#writer.flush();
  }

  endAnswer(trailers: readonly string[]): void {
    this.#writer.end(trailers);
  }

  cut(): void {
    this.#writer.cut();
  }

  lingerOverUnreadBody(): void {
    if (!this.#hasUnreadBody) return;
    this.#request.removeAllListeners("data");
    this.#request.resume();
    const { socket } = this.#request;
    // node:http calls this, and nothing else, when the last response of a connection has been written.
    if (socket) socket.destroySoon = () => lingeringClose(socket);
  }

  get #hasUnreadBody(): boolean {
    return this.hasBody && !this.#request.complete;
  }
}
