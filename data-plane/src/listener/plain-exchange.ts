// An exchange of the plain lane: it frames the answer itself and writes it to the client's socket. Small pieces are held back
// until the upstream's bytes at hand are used up, so that a head and a small body are one write.
import type { GatewayErrorCode } from "@switchyard/shared";
import { noteBodyChunk } from "../body-garbage.ts";
import {
  type BodySink,
  Exchange,
  type OwnAnswerOptions,
  type ResponseHead,
  type ResponseSource,
} from "../exchange/exchange.ts";
import { fieldLines } from "../exchange/field-lines.ts";
import { interimText, reasonText } from "../exchange/head-text.ts";
import { httpDate } from "../exchange/http-date.ts";
import { answerStallMs, ownAnswer } from "../exchange/own-answer.ts";
import { StallWatch } from "../exchange/stall-watch.ts";
import { keepAliveTimeoutMs } from "../exchange/timeouts.ts";
import type { PlainClient } from "./plain-client.ts";
import type { PlainRequestHead } from "./request-parser.ts";

/** A piece of a body of at most so many bytes is copied into the text that goes out with it. */
const pieceInTextMax = 4_096;
const keepAliveSeconds = keepAliveTimeoutMs / 1_000;

export class PlainExchange extends Exchange {
  readonly #client: PlainClient;
  #hasBegun = false;
  #hasEnded = false;
  #status = 0;
  #isChunked = false;
  /** Whether the client asked for the connection to end with this exchange. */
  readonly #isClientsLast: boolean;
  #closes = false;
  #isOver = false;
  /** What is held back, in latin-1. */
  #text = "";
  #idleTimeoutMs = 0;
  #source: ResponseSource | null = null;
  #stall: StallWatch | null = null;
  #awaitsDrain = false;

  constructor(client: PlainClient, head: PlainRequestHead, requestId: string) {
    super(client.peer, head.method, head.target, "1.1", head.rawHeaders, requestId);
    this.#client = client;
    this.#isClientsLast = head.isLast;
  }

  get isPlain(): boolean {
    return true;
  }

  get closesConnection(): boolean {
    return !this.isSound || this.#hasUnreadBody || this.#client.isDraining;
  }

  get #hasUnreadBody(): boolean {
    return !this.#isOver && this.hasBody && !this.#client.isBodyComplete;
  }

  readBody(sink: BodySink): void {
    this.#client.readBody(sink);
  }

  pauseBody(): void {
    this.#client.pauseBody();
  }

  resumeBody(): void {
    this.#client.resumeBody();
  }

  /** Requests that expect it are the general lane's. */
  writeContinue(): void {}

  writeInterim(source: ResponseSource, status: number, headers: readonly string[]): void {
    if (this.#hasBegun) return;
    if (this.#client.write(interimText(status, headers))) return;
    // Without a clock: the request's deadline runs.
    this.#source = source;
    this.#awaitsDrain = true;
    source.pause();
  }

  beginAnswer(source: ResponseSource, { status, reason, headers, idleTimeoutMs }: ResponseHead): void {
    this.#source = source;
    this.#idleTimeoutMs = idleTimeoutMs;
    this.#begin(status, reasonText(status, reason), headers);
  }

  answer(code: GatewayErrorCode, options: OwnAnswerOptions = {}): void {
    if (this.#hasBegun || this.#client.isGone) return;
    this.code = code;
    this.#idleTimeoutMs = answerStallMs;
    const { requestId, closesConnection } = this;
    const { status, reason, headers, body } = ownAnswer({ ...options, code, requestId, closesConnection });
    this.#begin(status, reason, headers);
    if (!this.isHead) this.#text += body;
    this.#finish();
  }

  writeBody(bytes: Buffer): void {
    noteBodyChunk(bytes.length);
    const isSmall = bytes.length <= pieceInTextMax && this.#text.length <= pieceInTextMax;
    if (this.#isChunked) this.#text += `${bytes.length.toString(16)}\r\n`;
    if (isSmall) {
      this.#text += bytes.toString("latin1");
    } else {
      this.#client.writePair(this.#text, bytes);
      this.#text = "";
    }
    if (this.#isChunked) this.#text += "\r\n";
    if (!isSmall && this.#client.needsDrain) this.#awaitDrain();
  }

  flush(): void {
    if (this.#text === "" || this.#hasEnded) return;
    const text = this.#text;
    this.#text = "";
    if (!this.#client.write(text)) this.#awaitDrain();
  }

  endAnswer(trailers: readonly string[]): void {
    if (this.#hasEnded) return;
    if (this.#isChunked) this.#text += `0\r\n${fieldLines(trailers)}\r\n`;
    this.#finish();
  }

  cut(): void {
    this.flush();
    this.#client.destroy();
  }

  lingerOverUnreadBody(): void {
    if (this.#hasUnreadBody) this.#client.ignoreBody();
  }

  /** The client has taken what was written, so there is room for more, or the exchange is over. */
  onDrain(): void {
    if (!this.#awaitsDrain) return;
    this.#awaitsDrain = false;
    this.#stall?.stop();
    if (this.#hasEnded) this.#complete();
    else this.#source?.resume();
  }

  /** The client's connection is closed. */
  onClosed(): void {
    if (!this.#isOver) this.#over(false);
  }

  #begin(status: number, reason: string, headers: readonly string[]): void {
    this.#hasBegun = true;
    this.#status = status;
    const isClosedByPolicy = this.closesConnection;
    this.#closes = isClosedByPolicy || this.#isClientsLast;
    let hasDate = false;
    let hasLength = false;
    for (let i = 0; i < headers.length; i += 2) {
      const name = headers[i] as string;
      if (name.length === 4 && name.toLowerCase() === "date") hasDate = true;
      else if (name.length === 14 && name.toLowerCase() === "content-length") hasLength = true;
    }
    let text = `HTTP/1.1 ${status} ${reason}\r\n${fieldLines(headers)}`;
    if (!hasDate) text += `Date: ${httpDate()}\r\n`;
    if (!this.#closes) text += `Connection: keep-alive\r\nKeep-Alive: timeout=${keepAliveSeconds}\r\n`;
    // Where the policy closes it, the headers say so already.
    else if (!isClosedByPolicy) text += "Connection: close\r\n";
    if (!hasLength && !this.isHead && status !== 204 && status !== 304) {
      text += "Transfer-Encoding: chunked\r\n";
      this.#isChunked = true;
    }
    this.#text = `${text}\r\n`;
  }

  #finish(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const text = this.#text;
    this.#text = "";
    if (text !== "") this.#client.write(text);
    if (!this.#client.isFlushed) {
      // What the socket has not taken yet may never be taken: the last bytes are under the same clock.
      this.#client.whenFlushed();
      this.#watchForStall();
      this.#awaitsDrain = true;
    } else {
      this.#complete();
    }
  }

  #complete(): void {
    this.#stall?.stop();
    this.#over(true);
  }

  #over(hasWholeAnswer: boolean): void {
    const leavesBody = this.#hasUnreadBody;
    this.#isOver = true;
    this.owner?.onClientClosed(hasWholeAnswer);
    this.end(hasWholeAnswer ? this.#status : 499);
    if (hasWholeAnswer) this.#client.endExchange(this.#closes, leavesBody);
  }

  #awaitDrain(): void {
    this.#source?.pause();
    if (this.#awaitsDrain) return;
    this.#awaitsDrain = true;
    this.#watchForStall();
  }

  #watchForStall(): void {
    this.#stall ??= new StallWatch(this.#client.socket, () => {
      this.cut();
      this.owner?.onClientStalled();
    });
    this.#stall.start(this.#idleTimeoutMs);
  }
}
