// The plain lane's parser of response heads: strict, and without a second opinion. A head that it does not accept is a bad
// response, and its connection is closed. Pure.
import { endOfRun, valueByte } from "../exchange/byte-classes.ts";
import { incomplete, malformed, readFieldLines } from "../exchange/field-lines.ts";

export interface ResponseHead {
  readonly status: number;
  readonly reason: string;
  /** Name, value, name, value… as sent. */
  readonly rawHeaders: string[];
  readonly isVersion10: boolean;
  /** Bytes of the head. */
  readonly size: number;
}

const statusAt = "HTTP/1.1 ".length;
const reasonAt = statusAt + 3;

/** Reads a response head from what has come, in latin-1. Hot path. */
export function parseResponseHead(text: string): ResponseHead | "more" | "bad" {
  const isVersion11 = text.startsWith("HTTP/1.1 ");
  if (!isVersion11 && !text.startsWith("HTTP/1.0 "))
    return "HTTP/1.1 ".startsWith(text) || "HTTP/1.0 ".startsWith(text) ? "more" : "bad";
  const status =
    digitAt(text, statusAt) * 100 + digitAt(text, statusAt + 1) * 10 + digitAt(text, statusAt + 2);
  if (Number.isNaN(status))
    return text.length < reasonAt && !/[^\d]/.test(text.slice(statusAt)) ? "more" : "bad";
  if (status < 100) return "bad";
  const lineEnd = endOfRun(text, reasonAt, valueByte);
  if (lineEnd > reasonAt && text.charCodeAt(reasonAt) !== 0x20) return "bad";
  if (!text.startsWith("\r\n", lineEnd))
    return "\r\n".startsWith(text.slice(lineEnd, lineEnd + 2)) ? "more" : "bad";
  const rawHeaders: string[] = [];
  const size = readFieldLines(text, lineEnd + 2, rawHeaders);
  if (size === incomplete) return "more";
  if (size === malformed) return "bad";
  return { status, reason: text.slice(reasonAt + 1, lineEnd), rawHeaders, isVersion10: !isVersion11, size };
}

function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - 0x30;
  return digit >= 0 && digit <= 9 ? digit : Number.NaN;
}
