// Reads the heads of what undici reads. Interim answers (1xx but 101) are taken out: undici ends the connection for a 100 that
// it did not ask for, and its parser for what follows a 103 with `Connection: close`; both are legal (RFC 9110 §15.2), and
// upstreams send them. A final head must be one that the plain lane takes, and undici gets it without what its parser stumbles
// over: a blank behind `Content-Length: 0` makes it wait for ever, a tab is an error. So both lanes take the same answers.
import type { Readable } from "node:stream";
import { errors } from "undici";
import { fieldLines } from "../exchange/field-lines.ts";
import { reasonText } from "../exchange/head-text.ts";
import { isFramedOnce } from "./response-framing.ts";
import { type ResponseHead, readResponseHead } from "./response-parser.ts";

interface HeadEvents {
  /** Bytes of an answer have come. */
  onResponseStarted(): void;
  /** @param rawHeaders name, value, name, value… */
  onInterim(status: number, rawHeaders: readonly string[]): void;
}

export class HeadFilter {
  readonly #socket: Readable;
  readonly #readSocket: (size?: number) => Buffer | null;
  /** Of the request at hand; null once its final answer has begun. */
  #events: HeadEvents | null = null;
  /** What came of a head that is not complete. */
  #part: Buffer | null = null;
  #isBlocked = false;

  /** Filters what `socket.read()` gives from here on. */
  constructor(socket: Readable) {
    this.#socket = socket;
    this.#readSocket = socket.read.bind(socket) as (size?: number) => Buffer | null;
    // Streams call read(0) themselves, to have more come: that takes nothing.
    socket.read = (size) => (size === 0 ? this.#readSocket(0) : this.#read());
  }

  /** A request goes out: what is read next begins the answers to it. */
  begin(events: HeadEvents): void {
    this.#events = events;
    this.#part = null;
    this.#isBlocked = false;
  }

  /** Reads nothing until `unblock`: the client does not take the interim answers. */
  block(): void {
    // A body is held back by undici itself.
    this.#isBlocked = this.#events !== null;
  }

  unblock(): void {
    if (!this.#isBlocked) return;
    this.#isBlocked = false;
    this.#socket.emit("readable");
  }

  #read(): Buffer | null {
    while (this.#events !== null) {
      if (this.#isBlocked) return null;
      const bytes = this.#readSocket();
      if (bytes === null) return null;
      this.#events.onResponseStarted();
      const rest = this.#readHeads(this.#events, this.#part ? Buffer.concat([this.#part, bytes]) : bytes);
      if (rest !== null) return rest;
    }
    return this.#readSocket();
  }

  /** Takes the interim heads off the front. Returns what is left for undici, or null where that is not known yet. */
  #readHeads(events: HeadEvents, bytes: Buffer): Buffer | null {
    this.#part = null;
    for (let at = 0; at < bytes.length; ) {
      const head = readResponseHead(bytes, at);
      if (head === "more") {
        this.#part = bytes.subarray(at);
        return null;
      }
      if (head === "bad" || (head.status >= 200 && !isFramedOnce(head.rawHeaders))) {
        this.#socket.destroy(new errors.HTTPParserError("not an answer in HTTP/1.1"));
        return null;
      }
      if (head.status === 101 || head.status >= 200) {
        this.#events = null;
        return Buffer.concat([Buffer.from(headText(head), "latin1"), bytes.subarray(at + head.size)]);
      }
      at += head.size;
      events.onInterim(head.status, head.rawHeaders);
    }
    return null;
  }
}

function headText({ isVersion10, status, reason, rawHeaders }: ResponseHead): string {
  const version = isVersion10 ? "1.0" : "1.1";
  return `HTTP/${version} ${status} ${reasonText(status, reason)}\r\n${fieldLines(rawHeaders)}\r\n`;
}
