// A client connection of the plain lane: heads are parsed here, requests are served one at a time in the order in which they
// came, and bodies follow their framing to the byte. What the strict parser does not accept is handed, with all unread
// bytes and for good, to node:http, which decides.
import type { Socket } from "node:net";
import type { ClientPeer, GatewayErrorCode } from "@switchyard/shared";
import { headBytesMax, targetBytesMax } from "@switchyard/shared";
import { ChunkReader } from "../exchange/chunk-reader.ts";
import type { BodySink, Exchange } from "../exchange/exchange.ts";
import { lingeringClose } from "../exchange/linger.ts";
import { rawOwnAnswer } from "../exchange/own-answer.ts";
import { keepAliveTimeoutMs } from "../exchange/timeouts.ts";
import { writePair } from "../exchange/write-pair.ts";
import { PlainExchange } from "./plain-exchange.ts";
import { parseRequestHead } from "./request-parser.ts";

/** What a connection asks of its listener. */
export interface PlainListener {
  readonly isDraining: () => boolean;
  /** Longest time in which a head arrives, in ms. */
  readonly clientHeadTimeoutMs: number;
  newRequestId(): string;
  serve(exchange: Exchange): void;
  /**
   * Takes over a connection, with its unread bytes put back.
   * @param mayUpgrade whether its next request may become a tunnel: one that was sent before the last answer may not
   */
  takeOver(socket: Socket, peer: ClientPeer, mayUpgrade: boolean): void;
}

/** Reads in which a head may come; one in more pieces drips, and is node:http's. */
const headReadsMax = 8;
/** Bytes of later requests read ahead of the one at hand; with more the client is not read on. */
const aheadBytesMax = 65_536;
/** As node:http has it: a moment's grace for what is on its way when an idle connection's time is over. */
const keepAliveGraceMs = 1_000;

export class PlainClient {
  readonly peer: ClientPeer;
  readonly socket: Socket;
  readonly #listener: PlainListener;
  #current: PlainExchange | null = null;
  /** What came and was not read yet. */
  #unread: Buffer | null = null;
  #headReads = 0;
  /** When the head that is awaited should have begun to come, and whether any of it has. */
  #since = performance.now();
  #isFirst = true;
  /** Whether the unread bytes began to come while a request was being served. */
  #isPipelined = false;
  /** Nothing that comes from here on is a request. */
  #isClosing = false;
  #isServing = false;

  /** The body of the request at hand: bytes still to come where its length is known, -1 where it is chunked. */
  #bodyRemaining = 0;
  #chunks: ChunkReader | null = null;
  #sink: BodySink | null = null;
  #isBodyPaused = false;

  constructor(socket: Socket, peer: ClientPeer, listener: PlainListener) {
    this.socket = socket;
    this.peer = peer;
    this.#listener = listener;
    socket.on("data", this.#onData);
    socket.on("end", this.#onEnd);
    socket.on("close", this.#onClose);
    socket.on("error", this.#onError);
    socket.on("drain", this.#onDrain);
  }

  get isDraining(): boolean {
    return this.#listener.isDraining();
  }

  /** Whether closing it interrupts nothing. */
  get isIdle(): boolean {
    return this.#current === null && this.#unread === null;
  }

  get isGone(): boolean {
    return this.socket.destroyed || this.socket.writableEnded;
  }

  get isFlushed(): boolean {
    return this.socket.writableLength === 0;
  }

  get needsDrain(): boolean {
    return this.socket.writableNeedDrain;
  }

  get isBodyComplete(): boolean {
    return this.#bodyRemaining === 0 && this.#chunks === null;
  }

  write(text: string): boolean {
    return this.socket.write(text, "latin1");
  }

  writePair(text: string, bytes: Buffer): void {
    writePair(this.socket, text, bytes);
  }

  /** Has the exchange at hand told through its `onDrain` once all that was written is taken. */
  whenFlushed(): void {
    const exchange = this.#current;
    this.socket.write("", () => exchange?.onDrain());
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** Gives the body of the request at hand to the sink as it comes. */
  readBody(sink: BodySink): void {
    this.#sink = sink;
    this.#readOn();
  }

  pauseBody(): void {
    this.#isBodyPaused = true;
    this.socket.pause();
  }

  resumeBody(): void {
    this.#isBodyPaused = false;
    this.socket.resume();
    this.#readOn();
  }

  /** What is left of the body is read and dropped. */
  ignoreBody(): void {
    this.#sink = null;
    this.#isClosing = true;
    this.#unread = null;
    this.socket.resume();
  }

  /**
   * The exchange at hand is over and answered: the next request is served, or the connection ends.
   * @param leavesBody whether some of the request's body has not come yet, so that a plain close could reset the answer
   */
  endExchange(closes: boolean, leavesBody: boolean): void {
    this.#current = null;
    this.#sink = null;
    this.#chunks = null;
    this.#bodyRemaining = 0;
    this.#isBodyPaused = false;
    if (closes) {
      this.#isClosing = true;
      this.#unread = null;
      if (leavesBody) lingeringClose(this.socket);
      else this.socket.destroySoon();
      return;
    }
    this.#since = performance.now();
    this.socket.resume();
    // Else the loop there goes on by itself.
    if (!this.#isServing) this.#serveUnread();
  }

  /** Ends a connection that has waited for too long for a head, or for a next request. */
  checkClock(now: number): void {
    if (this.#current !== null || this.#isClosing) return;
    const waitedMs = now - this.#since;
    if (this.#isFirst || this.#unread !== null) {
      if (waitedMs > this.#listener.clientHeadTimeoutMs) this.#refuse("REQUEST_TIMEOUT");
    } else if (waitedMs > keepAliveTimeoutMs + keepAliveGraceMs) {
      this.socket.destroy();
    }
  }

  readonly #onData = (bytes: Buffer): void => {
    if (this.#isClosing) return;
    if (this.#unread === null) {
      this.#unread = bytes;
      this.#isPipelined = this.#current !== null;
    } else {
      this.#unread = Buffer.concat([this.#unread, bytes]);
    }
    if (this.#current === null) this.#serveUnread();
    else if (!this.isBodyComplete && this.#sink) this.#readOn();
    else if (this.#unread.length > aheadBytesMax) this.socket.pause();
  };

  readonly #onEnd = (): void => {
    if (this.#isClosing) return;
    if (this.#current === null && this.#unread !== null) return this.#refuse("BAD_REQUEST");
    if (this.#current !== null && !this.isBodyComplete && this.#sink) return this.#breakBody();
    // As node:http has it: who sends no more takes no more.
    this.socket.end();
  };

  readonly #onClose = (): void => {
    this.#isClosing = true;
    this.#current?.onClosed();
    this.#current = null;
  };

  /** The close that follows says all. */
  readonly #onError = (): void => {};

  readonly #onDrain = (): void => this.#current?.onDrain();

  #serveUnread(): void {
    this.#isServing = true;
    while (this.#unread !== null && this.#current === null && !this.#isClosing) {
      if (!this.#serveNext(this.#unread)) break;
    }
    this.#isServing = false;
  }

  /** Serves the request whose head begins the unread bytes. Returns false where it did not, now or ever. */
  #serveNext(unread: Buffer): boolean {
    const text = unread.toString("latin1", 0, Math.min(unread.length, headBytesMax));
    const head = parseRequestHead(text);
    if (head === "more" && unread.length < headBytesMax && this.#headReads < headReadsMax) {
      if (this.#headReads++ === 0 && !this.#isFirst) this.#since = performance.now();
      return false;
    }
    if (typeof head === "string" || head.target.length > targetBytesMax) {
      this.#handOver(unread);
      return false;
    }
    this.#isFirst = false;
    this.#headReads = 0;
    this.#unread = head.size === unread.length ? null : unread.subarray(head.size);
    this.#isPipelined = true;
    if (head.bodyBytes === -1) {
      this.#bodyRemaining = 0;
      this.#chunks = new ChunkReader(this);
    } else {
      this.#bodyRemaining = head.bodyBytes;
    }
    const exchange = new PlainExchange(this, head, this.#listener.newRequestId());
    this.#current = exchange;
    this.#listener.serve(exchange);
    return true;
  }

  /** Reads the body at hand on, as far as bytes and its reader allow. */
  #readOn(): void {
    while (this.#unread !== null && this.#sink !== null && !this.#isBodyPaused && !this.isBodyComplete) {
      const bytes = this.#unread;
      this.#unread = null;
      if (this.#chunks) {
        const end = this.#chunks.read(bytes, 0);
        if (this.#chunks?.isMalformed) return this.#breakBody();
        if (end < bytes.length) this.#unread = bytes.subarray(end);
        if (this.#chunks?.isComplete) this.#chunks = null;
      } else {
        const end = Math.min(bytes.length, this.#bodyRemaining);
        this.#bodyRemaining -= end;
        if (end < bytes.length) this.#unread = bytes.subarray(end);
        this.#sink.onBody(end === bytes.length ? bytes : bytes.subarray(0, end));
      }
      if (this.isBodyComplete) {
        const sink = this.#sink;
        this.#sink = null;
        sink?.onBodyEnd();
      }
    }
  }

  /** Takes what the chunks of a body frame. */
  onBody(bytes: Buffer): void {
    this.#sink?.onBody(bytes);
  }

  /** What comes is no body: its request is answered, and nothing behind it is read. */
  #breakBody(): void {
    const sink = this.#sink;
    this.#sink = null;
    this.#isClosing = true;
    sink?.onBodyMalformed();
  }

  #refuse(code: GatewayErrorCode): void {
    this.#isClosing = true;
    this.#unread = null;
    if (this.isGone) return;
    this.socket.write(rawOwnAnswer({ code, requestId: this.#listener.newRequestId() }));
    lingeringClose(this.socket);
  }

  #handOver(unread: Buffer): void {
    this.#isClosing = true;
    const { socket } = this;
    socket.off("data", this.#onData);
    socket.off("end", this.#onEnd);
    socket.off("close", this.#onClose);
    socket.off("error", this.#onError);
    socket.off("drain", this.#onDrain);
    socket.pause();
    socket.unshift(unread);
    this.#listener.takeOver(socket, this.peer, !this.#isPipelined);
  }
}
