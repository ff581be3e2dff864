// A connection of the plain lane: one socket to an `http:` target, one attempt at a time, and the framing of its answers,
// followed to the byte (RFC 9112 §6.3). Bytes that belong to no answer close it and never reach anybody.
import { connect, type Socket } from "node:net";
import { ChunkReader } from "../exchange/chunk-reader.ts";
import { writePair } from "../exchange/write-pair.ts";
import type { AttemptEvents, Connection } from "./attempt.ts";
import {
  type ConnectionSettings,
  guardedLookup,
  hostOf,
  idleKeepAliveMaxMs,
  idleKeepAliveMs,
} from "./connecting.ts";
import { classifyFailure, type UpstreamFailure } from "./failure.ts";
import { PlainAttempt } from "./plain-attempt.ts";
import { isFramedOnce } from "./response-framing.ts";
import { type ResponseHead, readResponseHead } from "./response-parser.ts";
import type { UpstreamTarget } from "./target.ts";

/** A hinted keep-alive time is used less this, for what is on its way when it ends. */
const keepAliveMarginMs = 2_000;

/** What ends the body at hand. */
type Framing = "head" | "length" | "chunked" | "close";

export class PlainConnection implements Connection {
  readonly lane = "plain";
  readonly #settings: ConnectionSettings;
  /** The socket, once connected; until then it is the one below. */
  #socket: Socket | null = null;
  #connecting: Socket | null = null;
  #isDestroyed = false;
  #attempt: PlainAttempt | null = null;
  #requests = 0;
  #framing: Framing = "head";
  /** Bytes of the body still to come, where its length is known. */
  #remaining = 0;
  #chunks: ChunkReader | null = null;
  /** What came of a head that is not complete. */
  #part: Buffer | null = null;
  /** Whether the answer at hand lets the connection be used again. */
  #isKept = false;
  #keepAliveMs = idleKeepAliveMs;
  #expiresAt = Number.POSITIVE_INFINITY;
  #onDrained: (() => void) | null = null;

  constructor(settings: ConnectionSettings) {
    this.#settings = settings;
  }

  get isSpent(): boolean {
    return this.#isDestroyed || performance.now() >= this.#expiresAt;
  }

  attempt(target: UpstreamTarget, events: AttemptEvents): PlainAttempt {
    return new PlainAttempt(target, this, events);
  }

  /** Sends the attempt's request, after connecting where that was not done yet. */
  begin(attempt: PlainAttempt): void {
    this.#attempt = attempt;
    this.#framing = "head";
    this.#expiresAt = Number.POSITIVE_INFINITY;
    if (this.#socket) attempt.send(this.#requests++ > 0);
    else this.#connect();
  }

  destroy(): void {
    this.#isDestroyed = true;
    this.#attempt = null;
    (this.#socket ?? this.#connecting)?.destroy();
    this.#onDrained?.();
  }

  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  /** Whether what was written waits to be taken. */
  get needsDrain(): boolean {
    return this.#socket?.writableNeedDrain ?? false;
  }

  write(text: string): boolean {
    return this.#socket?.write(text, "latin1") ?? false;
  }

  writePair(text: string, bytes: Buffer): void {
    writePair(this.#socket as Socket, text, bytes);
  }

  /** Resolves when more may be written, or nothing will be. */
  drained(): Promise<void> {
    if (this.#isDestroyed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onDrained = resolve;
    });
  }

  /** Ends the attempt at hand with a failure. */
  fail(attempt: PlainAttempt, failure: UpstreamFailure): void {
    if (this.#attempt !== attempt) return;
    this.destroy();
    attempt.release();
    attempt.target.release(this);
    attempt.events.onFailure(attempt, failure);
  }

  #connect(): void {
    const { origin, connectTimeoutMs, guard } = this.#settings;
    const { port } = new URL(origin);
    const socket = connect({
      host: hostOf(origin),
      port: port === "" ? 80 : Number(port),
      lookup: guardedLookup(guard),
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: 60_000,
    });
    let isConnected = false;
    const timer = setTimeout(() => {
      if (this.#attempt) this.fail(this.#attempt, "connect-timeout");
    }, connectTimeoutMs);
    socket.once("connect", () => {
      clearTimeout(timer);
      isConnected = true;
      this.#socket = socket;
      this.#connecting = null;
      this.#attempt?.send(this.#requests++ > 0);
    });
    socket.on("data", (bytes: Buffer) => this.#onData(bytes));
    socket.on("drain", () => {
      const onDrained = this.#onDrained;
      this.#onDrained = null;
      onDrained?.();
    });
    // Order matters: the end of a body without a length is its FIN; an error or a reset is not.
    socket.on("end", () => this.#onEnd());
    socket.on("error", (error) => {
      if (this.#attempt) this.fail(this.#attempt, isConnected ? "reset" : classifyFailure(error, false));
    });
    socket.on("close", () => {
      clearTimeout(timer);
      this.#isDestroyed = true;
      if (this.#attempt) this.fail(this.#attempt, isConnected ? "reset" : "connect");
      this.#onDrained?.();
    });
    this.#connecting = socket;
  }

  #onData(bytes: Buffer): void {
    const attempt = this.#attempt;
    if (!attempt) return this.destroy();
    attempt.sawResponse = true;
    let at = 0;
    if (this.#framing === "head") {
      const whole = this.#part ? Buffer.concat([this.#part, bytes]) : bytes;
      this.#part = null;
      at = this.#readHeads(attempt, whole);
      if (at === -1 || this.#attempt !== attempt) return;
      bytes = whole;
    }
    at = this.#readBody(attempt, bytes, at);
    if (this.#attempt !== attempt) return;
    if (!this.#isBodyOver()) {
      attempt.watchSilence();
      attempt.events.onReadEnd();
    } else {
      this.#finish(attempt, at < bytes.length);
    }
  }

  /** Reads interim heads and the final one. Returns the offset behind it, or -1 where there is nothing to read on for. */
  #readHeads(attempt: PlainAttempt, bytes: Buffer): number {
    let at = 0;
    for (;;) {
      const head = readResponseHead(bytes, at);
      if (head === "more") {
        this.#part = at === 0 ? bytes : bytes.subarray(at);
        return -1;
      }
      if (head === "bad" || head.status === 101) {
        this.fail(attempt, "bad-response");
        return -1;
      }
      at += head.size;
      if (head.status >= 200) {
        if (!isFramedOnce(head.rawHeaders)) this.fail(attempt, "bad-response");
        else {
          this.#frame(attempt, head);
          attempt.hasHead = true;
          attempt.events.onHead(attempt, head.status, head.reason, head.rawHeaders);
        }
        return at;
      }
      attempt.events.onInterim(attempt, head.status, head.rawHeaders);
      if (this.#attempt !== attempt) return -1;
      if (at === bytes.length) return -1;
    }
  }

  /** Finds what ends the body. */
  #frame(attempt: PlainAttempt, { status, rawHeaders, isVersion10 }: ResponseHead): void {
    let length: string | null = null;
    let isChunked = false;
    let connection = "";
    let hintMs: number | null = null;
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const name = rawHeaders[i] as string;
      const value = rawHeaders[i + 1] as string;
      switch (name.length) {
        case 10:
          if (name.toLowerCase() === "connection") connection += `,${value}`;
          else if (name.toLowerCase() === "keep-alive") hintMs = keepAliveHintMs(value);
          break;
        case 14:
          if (name.toLowerCase() === "content-length") length = value;
          break;
        case 17:
          if (name.toLowerCase() === "transfer-encoding") isChunked = true;
          break;
      }
    }
    const options = connection === "" ? "" : connection.toLowerCase();
    const hasNoBody = attempt.isHead || status === 204 || status === 304;
    this.#isKept = isVersion10 ? lists(options, "keep-alive") : !lists(options, "close");
    this.#keepAliveMs = Math.min(
      hintMs === null ? idleKeepAliveMs : hintMs - keepAliveMarginMs,
      idleKeepAliveMaxMs,
    );
    if (hasNoBody) {
      // An upstream that announces a body here may send one, and nothing would separate it from the next answer.
      if (!attempt.isHead && (isChunked || (length !== null && length !== "0"))) this.#isKept = false;
      this.#framing = "length";
      this.#remaining = 0;
    } else if (isChunked) {
      this.#framing = "chunked";
      this.#chunks = new ChunkReader(this);
    } else if (length !== null) {
      this.#framing = "length";
      this.#remaining = Number(length);
    } else {
      this.#framing = "close";
      this.#isKept = false;
    }
  }

  /** Passes on what belongs to the body. Returns the offset behind it. */
  #readBody(attempt: PlainAttempt, bytes: Buffer, at: number): number {
    if (at === bytes.length) return at;
    switch (this.#framing) {
      case "length": {
        const end = Math.min(bytes.length, at + this.#remaining);
        if (end === at) return at;
        this.#remaining -= end - at;
        attempt.events.onData(at === 0 && end === bytes.length ? bytes : bytes.subarray(at, end));
        return end;
      }
      case "chunked": {
        const chunks = this.#chunks as ChunkReader;
        const end = chunks.read(bytes, at);
        if (chunks.isMalformed) this.fail(attempt, "reset");
        return end;
      }
      default:
        attempt.events.onData(at === 0 ? bytes : bytes.subarray(at));
        return bytes.length;
    }
  }

  /** Takes what the chunks of a body frame. */
  onBody(bytes: Buffer): void {
    this.#attempt?.events.onData(bytes);
  }

  #isBodyOver(): boolean {
    if (this.#framing === "length") return this.#remaining === 0;
    return this.#framing === "chunked" && (this.#chunks as ChunkReader).isComplete;
  }

  #finish(attempt: PlainAttempt, hasMore: boolean): void {
    const trailers = this.#chunks?.trailers ?? noTrailers;
    this.#chunks = null;
    this.#attempt = null;
    this.#framing = "head";
    attempt.release();
    if (this.#isKept && !hasMore && attempt.isRequestSent && this.#keepAliveMs > 0)
      this.#expiresAt = performance.now() + this.#keepAliveMs;
    else this.destroy();
    attempt.target.release(this);
    attempt.events.onEnd(trailers);
  }

  #onEnd(): void {
    const attempt = this.#attempt;
    if (attempt && this.#framing === "close") this.#finish(attempt, false);
    // The close that follows reports everything else.
  }
}

const noTrailers: readonly string[] = [];

/** Whether a Connection header, in lower case, lists an option. */
function lists(options: string, option: string): boolean {
  return options !== "" && options.split(",").some((listed) => listed.trim() === option);
}

/** The time in a Keep-Alive header in ms, or null. */
function keepAliveHintMs(value: string): number | null {
  const seconds = /timeout=(\d{1,9})/i.exec(value)?.[1];
  return seconds === undefined ? null : Number(seconds) * 1_000;
}
