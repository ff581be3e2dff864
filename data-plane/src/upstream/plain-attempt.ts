// An attempt of the plain lane: the text of its request, and how its body goes out. What comes back is the connection's.
import { WheelTimer } from "../exchange/timer-wheel.ts";
import type { Attempt, AttemptEvents, AttemptRequest } from "./attempt.ts";
import type { PlainConnection } from "./plain-connection.ts";
import type { UpstreamTarget } from "./target.ts";

/** A body of at most so many bytes goes out in one text with its head. */
const bodyInTextMax = 4_096;
/** Methods whose requests say that they have no body (RFC 9110 §8.6). */
const bodyMethods = new Set(["POST", "PUT", "PATCH"]);

export class PlainAttempt implements Attempt {
  static readonly #onSilence = (attempt: PlainAttempt): void => {
    attempt.#connection.fail(attempt, "body-silent");
  };

  readonly target: UpstreamTarget;
  readonly events: AttemptEvents;
  wasSent = false;
  wasReused = false;
  sawResponse = false;
  /** Whether the last byte of the request was written. */
  isRequestSent = false;
  /** Whether its connection was given back, to serve others. */
  isReleased = false;
  isHead = false;
  /** Whether the head of its final answer has come. */
  hasHead = false;
  idleTimeoutMs = 0;
  readonly #connection: PlainConnection;
  #request: AttemptRequest | null = null;
  /** Ends the attempt when nothing of the response's body comes. */
  #silence: WheelTimer<PlainAttempt> | null = null;
  #isPaused = false;

  constructor(target: UpstreamTarget, connection: PlainConnection, events: AttemptEvents) {
    this.target = target;
    this.#connection = connection;
    this.events = events;
  }

  start(request: AttemptRequest): void {
    this.#request = request;
    this.isHead = request.method === "HEAD";
    this.idleTimeoutMs = request.idleTimeoutMs;
    this.#connection.begin(this);
  }

  abandon(): void {
    if (this.isReleased) return;
    this.release();
    this.#connection.destroy();
    this.target.release(this.#connection);
  }

  pause(): void {
    if (this.isReleased) return;
    this.#isPaused = true;
    this.#connection.pause();
    this.#silence?.stop();
  }

  resume(): void {
    if (this.isReleased) return;
    this.#isPaused = false;
    this.#connection.resume();
    if (this.hasHead) this.watchSilence();
  }

  /** Its connection serves others from here on. */
  release(): void {
    this.isReleased = true;
    this.#silence?.stop();
    // Nobody resumes this attempt any more, and the connection's next one has to be read.
    if (this.#isPaused) this.#connection.resume();
  }

  /** Begins to count the silence of the response's body, or starts again from zero; not while the client is waited for. */
  watchSilence(): void {
    if (this.#isPaused) return;
    this.#silence ??= new WheelTimer<PlainAttempt>(this, PlainAttempt.#onSilence);
    this.#silence.start(this.idleTimeoutMs);
  }

  /** Writes the request on a connection that is there. Hot path: a request without a long body is one write. */
  send(isReused: boolean): void {
    const request = this.#request as AttemptRequest;
    this.#request = null;
    this.wasSent = true;
    this.wasReused = isReused;
    const { body, method } = request;
    let host = this.target.authority;
    let length: string | null = null;
    let fields = "";
    const { headers } = request;
    for (let i = 0; i < headers.length; i += 2) {
      const name = headers[i] as string;
      const value = headers[i + 1] as string;
      if (name.length === 4 && name.toLowerCase() === "host") host = value;
      else if (name.length === 14 && name.toLowerCase() === "content-length") length = value;
      else fields += `${name}: ${value}\r\n`;
    }
    const head = `${method} ${request.target} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n${fields}`;
    if (body === null || (Buffer.isBuffer(body) && body.length === 0)) {
      this.isRequestSent = true;
      this.#connection.write(bodyMethods.has(method) ? `${head}content-length: 0\r\n\r\n` : `${head}\r\n`);
    } else if (Buffer.isBuffer(body)) {
      this.isRequestSent = true;
      const framed = `${head}content-length: ${body.length}\r\n\r\n`;
      if (body.length <= bodyInTextMax) this.#connection.write(framed + body.toString("latin1"));
      else this.#connection.writePair(framed, body);
    } else {
      void this.#stream(head, length, body);
    }
  }

  /** Sends a body as it comes; nothing is sent before its first byte. */
  async #stream(head: string, length: string | null, body: AsyncIterable<Buffer>): Promise<void> {
    let isBegun = false;
    const begin =
      length === null
        ? `${head}transfer-encoding: chunked\r\n\r\n`
        : `${head}content-length: ${length}\r\n\r\n`;
    try {
      for await (const bytes of body) {
        if (this.isReleased) return;
        const text = `${isBegun ? "" : begin}${length === null ? `${bytes.length.toString(16)}\r\n` : ""}`;
        isBegun = true;
        this.#connection.writePair(text, bytes);
        const takesMore = length === null ? this.#connection.write("\r\n") : !this.#connection.needsDrain;
        if (!takesMore) await this.#connection.drained();
      }
    } catch {
      // The body broke off, and with it the request; its owner knows.
      if (!this.isReleased) this.abandon();
      return;
    }
    if (this.isReleased) return;
    this.isRequestSent = true;
    const rest = `${isBegun ? "" : begin}${length === null ? "0\r\n\r\n" : ""}`;
    if (rest !== "") this.#connection.write(rest);
  }
}
