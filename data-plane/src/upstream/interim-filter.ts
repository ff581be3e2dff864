// Takes interim answers (1xx but 101) out of what undici reads. undici ends the connection for a 100 that it did not ask for,
// and its parser for what follows a 103 with `Connection: close`; both are legal (RFC 9110 §15.2), and upstreams send them.
import type { Readable } from "node:stream";
import { errors } from "undici";
import { responseHeadBytesMax } from "./connecting.ts";
import { parseResponseHead } from "./response-parser.ts";

/** Takes an interim answer; its headers are name, value, name, value… */
export type OnInterim = (status: number, rawHeaders: readonly string[]) => void;

export class InterimFilter {
  readonly #socket: Readable;
  readonly #readSocket: (size?: number) => Buffer | null;
  /** Takes the interim answers to the request at hand; null once its final answer has begun. */
  #onInterim: OnInterim | null = null;
  /** What came of an interim head that is not complete. */
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
  begin(onInterim: OnInterim): void {
    this.#onInterim = onInterim;
    this.#part = null;
    this.#isBlocked = false;
  }

  /** Reads nothing until `unblock`: the client does not take the interim answers. */
  block(): void {
    // A body is held back by undici itself.
    this.#isBlocked = this.#onInterim !== null;
  }

  unblock(): void {
    if (!this.#isBlocked) return;
    this.#isBlocked = false;
    this.#socket.emit("readable");
  }

  #read(): Buffer | null {
    while (this.#onInterim !== null) {
      if (this.#isBlocked) return null;
      const bytes = this.#readSocket();
      if (bytes === null) return null;
      const rest = this.#takeInterim(this.#part ? Buffer.concat([this.#part, bytes]) : bytes);
      if (rest !== null) return rest;
    }
    return this.#readSocket();
  }

  /** Takes the interim heads off the front. Returns what is left for undici, or null where that is not known yet. */
  #takeInterim(bytes: Buffer): Buffer | null {
    this.#part = null;
    let at = 0;
    while (mayBeInterim(bytes, at)) {
      const head = parseResponseHead(bytes.toString("latin1", at, at + responseHeadBytesMax));
      if (head === "more" && bytes.length - at < responseHeadBytesMax) {
        this.#part = bytes.subarray(at);
        return null;
      }
      if (head === "bad") {
        // undici's parser takes more than ours, and could take this for the final answer.
        this.#socket.destroy(new errors.HTTPParserError("an interim answer is malformed"));
        return null;
      }
      if (head === "more" || head.status === 101 || head.status >= 200) break;
      at += head.size;
      this.#onInterim?.(head.status, head.rawHeaders);
    }
    if (at === bytes.length) return null;
    this.#onInterim = null;
    return at === 0 ? bytes : bytes.subarray(at);
  }
}

const interimStart = "HTTP/1.x 1";

/** Whether the bytes from there on are the beginning of an interim head, as far as they go. */
function mayBeInterim(bytes: Buffer, at: number): boolean {
  const length = Math.min(interimStart.length, bytes.length - at);
  for (let i = 0; i < length; i++) {
    // The minor version is left to the parser.
    if (i !== 7 && bytes[at + i] !== interimStart.charCodeAt(i)) return false;
  }
  return length > 0;
}
