// Follows the framing of a chunked body to the byte (RFC 9112 §7.1) and gives what it frames. Strict: exact CRLF, sizes of
// hexadecimal digits; extensions are skipped, up to a bound. Pure but for the sink.
import { incomplete, malformed, readFieldLines } from "./field-lines.ts";

/** Takes what a body consists of. The bytes are a view of the buffer that was read. */
export interface ChunkSink {
  onBody(bytes: Buffer): void;
}

/** Longest size line, extensions included, and longest trailer section, in bytes; node's parser has the same bound. */
const lineBytesMax = 16_384;

const cr = 13;
const lf = 10;

export class ChunkReader {
  /** Set once the last chunk and the trailer section were read. */
  isComplete = false;
  /** Set where the framing is wrong: what follows is no part of any message. */
  isMalformed = false;
  /** Trailer fields, name, value, name, value…; empty until complete. */
  readonly trailers: string[] = [];
  readonly #sink: ChunkSink;
  #state: "size" | "data" | "data-end" | "trailers" = "size";
  #remaining = 0;
  /** What came of a line that is not complete. */
  #text = "";

  constructor(sink: ChunkSink) {
    this.#sink = sink;
  }

  /** Reads on from an offset. Returns the offset behind what belongs to the body. */
  read(bytes: Buffer, from: number): number {
    let at = from;
    while (at < bytes.length && !this.isComplete && !this.isMalformed) {
      switch (this.#state) {
        case "data": {
          const end = Math.min(bytes.length, at + this.#remaining);
          this.#remaining -= end - at;
          if (this.#remaining === 0) this.#state = "data-end";
          this.#sink.onBody(bytes.subarray(at, end));
          at = end;
          break;
        }
        case "data-end":
          at = this.#readDataEnd(bytes, at);
          break;
        case "size":
          at = this.#readLine(bytes, at);
          break;
        case "trailers":
          at = this.#readTrailers(bytes, at);
          break;
      }
    }
    return at;
  }

  #readDataEnd(bytes: Buffer, at: number): number {
    const expected = this.#text === "" ? cr : lf;
    if (bytes[at] !== expected) {
      this.isMalformed = true;
    } else if (expected === cr) {
      this.#text = "\r";
    } else {
      this.#text = "";
      this.#state = "size";
    }
    return at + 1;
  }

  #readLine(bytes: Buffer, from: number): number {
    const end = bytes.indexOf(lf, from);
    const lineEnd = end === -1 ? bytes.length : end + 1;
    this.#text += bytes.toString("latin1", from, lineEnd);
    const text = this.#text;
    if (text.length > lineBytesMax || (end !== -1 && !sizeLine.test(text))) {
      this.isMalformed = true;
    } else if (end !== -1) {
      this.#text = "";
      this.#remaining = Number.parseInt(text, 16);
      this.#state = this.#remaining === 0 ? "trailers" : "data";
    }
    return lineEnd;
  }

  #readTrailers(bytes: Buffer, from: number): number {
    const known = this.#text.length;
    this.#text += bytes.toString("latin1", from, Math.min(bytes.length, from + lineBytesMax));
    this.trailers.length = 0;
    const end = readFieldLines(this.#text, 0, this.trailers);
    if (end === malformed || (end === incomplete && this.#text.length > lineBytesMax))
      this.isMalformed = true;
    if (end < 0) return bytes.length;
    this.#text = "";
    this.isComplete = true;
    return from + end - known;
  }
}

/** A size and extensions, which mean nothing to us (RFC 9112 §7.1.1): those that node's parser takes, so that the lanes agree. */
const sizeLine =
  /^[0-9A-Fa-f]{1,13}(?:;(?!\r)[!#$%&'*+.^_`|~0-9A-Za-z-]*(?:=[!#$%&'*+.^_`|~0-9A-Za-z-]*(?:"(?:[\t !#-[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*")?)?)*\r\n$/;
