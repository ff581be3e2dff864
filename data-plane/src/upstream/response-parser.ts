// The plain lane's parser of response heads: strict, and without a second opinion. A head that it does not accept is a bad
// response, and its connection is closed. Pure.

import { incomplete, malformed, readFieldLines } from "../exchange/field-lines.ts";
import { responseHeadBytesMax } from "./connecting.ts";

export interface ResponseHead {
  readonly status: number;
  readonly reason: string;
  /** Name, value, name, value… as sent. */
  readonly rawHeaders: string[];
  readonly isVersion10: boolean;
  /** Bytes of the head. */
  readonly size: number;
}

const version11 = "HTTP/1.1 ";
const version10 = "HTTP/1.0 ";
const statusAt = version11.length;
const reasonAt = statusAt + 3;
/** Line ends that may come before a head, in bytes. */
const emptyLinesMax = 64;

/** How much of a read is looked at for a head at first; longer ones are rare. */
const headCharsFirst = 8_192;

/** Reads the response head that begins at an offset. "bad" is what is none, or is longer than `responseHeadBytesMax`. */
export function readResponseHead(bytes: Buffer, at: number): ResponseHead | "more" | "bad" {
  const length = bytes.length - at;
  const textTo = (chars: number) => bytes.toString("latin1", at, at + Math.min(length, chars));
  let head = parseResponseHead(textTo(headCharsFirst));
  if (head === "more" && length > headCharsFirst) head = parseResponseHead(textTo(responseHeadBytesMax));
  return head === "more" && length >= responseHeadBytesMax ? "bad" : head;
}

/** Reads a response head from what has come, in latin-1. Line ends in front of it are passed over. Hot path. */
function parseResponseHead(text: string): ResponseHead | "more" | "bad" {
  if (isLineEnd(text.charCodeAt(0))) {
    const start = text.search(/[^\r\n]/);
    if (start === -1) return text.length > emptyLinesMax ? "bad" : "more";
    const head = parseResponseHead(text.slice(start));
    return typeof head === "string" ? head : { ...head, size: head.size + start };
  }
  const isVersion11 = text.startsWith(version11);
  if (!isVersion11 && !text.startsWith(version10))
    return version11.startsWith(text) || version10.startsWith(text) ? "more" : "bad";
  const status =
    digitAt(text, statusAt) * 100 + digitAt(text, statusAt + 1) * 10 + digitAt(text, statusAt + 2);
  if (Number.isNaN(status))
    return text.length < reasonAt && !/[^\d]/.test(text.slice(statusAt)) ? "more" : "bad";
  if (status < 100) return "bad";
  // A reason phrase says nothing that the status does not, so odd bytes are no bad answer.
  let lineEnd = reasonAt;
  while (lineEnd < text.length && !isLineEnd(text.charCodeAt(lineEnd))) lineEnd++;
  if (lineEnd > reasonAt && text.charCodeAt(reasonAt) !== 0x20) return "bad";
  if (!text.startsWith("\r\n", lineEnd))
    return "\r\n".startsWith(text.slice(lineEnd, lineEnd + 2)) ? "more" : "bad";
  const rawHeaders: string[] = [];
  const size = readFieldLines(text, lineEnd + 2, rawHeaders);
  if (size === incomplete) return "more";
  if (size === malformed) return "bad";
  return { status, reason: text.slice(reasonAt + 1, lineEnd), rawHeaders, isVersion10: !isVersion11, size };
}

function isLineEnd(code: number): boolean {
  return code === 0x0d || code === 0x0a;
}

function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - 0x30;
  return digit >= 0 && digit <= 9 ? digit : Number.NaN;
}
