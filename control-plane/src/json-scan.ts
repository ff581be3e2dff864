// Finds its way in JSON text without parsing it: where a value begins, where the items of a list or the members of an object
// end, and how deep it nests. Whether what it finds is well formed is the parser's business.
import type { Pace } from "@switchyard/shared";
import { ApiError } from "./errors.ts";

/** Up to this size a body is parsed at once, which takes 2 ms. */
export const parsedAtOnceBytes = 256 * 1024;

/** Short items of a list are parsed so many bytes at a time. */
const partBytes = 16 * 1024;

/** Deeper than any object of the API; what walks a value later needs no care for its depth. */
const nestingMax = 64;

/** Bytes scanned between two looks at the clock. */
const scanStep = 64 * 1024;

export const [quote, colon, openBracket, openBrace] = [0x22, 0x3a, 0x5b, 0x7b];
const [backslash, comma, closeBracket, closeBrace] = [0x5c, 0x2c, 0x5d, 0x7d];

/** A part of the text, which holds one value. */
export interface Range {
  readonly begin: number;
  readonly end: number;
}

/** One long item or member, or several short ones that stand side by side. */
export interface Part extends Range {
  readonly isLong: boolean;
}

/** The items of a list or the members of an object. Whether they are well formed is the parser's business. */
export async function partsOf(body: Buffer, open: number, end: number, pace: Pace): Promise<Part[]> {
  const parts: Part[] = [];
  let depth = 0;
  let partBegin = open + 1;
  let itemBegin = open + 1;
  let nextLook = open + scanStep;
  const endItem = (at: number, isLast: boolean): void => {
    const isLong = at - itemBegin > parsedAtOnceBytes;
    if (isLong && partBegin < itemBegin) parts.push({ begin: partBegin, end: itemBegin - 1, isLong: false });
    if (isLong) parts.push({ begin: itemBegin, end: at, isLong });
    else if (isLast || at - partBegin >= partBytes) parts.push({ begin: partBegin, end: at, isLong });
    itemBegin = at + 1;
    if (parts.at(-1)?.end === at) partBegin = itemBegin;
  };
  for (let at = open; at < end; at++) {
    if (at >= nextLook) {
      nextLook = at + scanStep;
      if (pace.isDue) await pace.rest();
    }
    const byte = body[at];
    if (byte === quote) at = endOfString(body, at);
    else if (byte === openBrace || byte === openBracket) depth++;
    else if (byte === comma && depth === 1) endItem(at, false);
    else if (byte === closeBrace || byte === closeBracket) {
      depth--;
      if (depth > 0) continue;
      const isEmpty = itemBegin === open + 1 && skipBlanks(body, itemBegin, at) === at;
      if (!isEmpty) endItem(at, true);
      const isWhole = body[at] === (body[open] === openBrace ? closeBrace : closeBracket);
      if (isWhole && skipBlanks(body, at + 1, end) === end) return parts;
      break;
    }
  }
  throw malformed("a list or object does not end as it began", open);
}

/**
 * Refuses a text that nests so deep that whoever walks its value would run out of stack, and one that does not end. The parser
 * itself takes 50 bytes for each level, outside the heap that can be bounded.
 */
export async function judgeNesting(body: Buffer, pace: Pace, levelsMax = nestingMax): Promise<void> {
  let depth = 0;
  let nextLook = scanStep;
  for (let at = 0; at < body.length; at++) {
    if (at >= nextLook) {
      nextLook = at + scanStep;
      if (pace.isDue) await pace.rest();
    }
    const byte = body[at];
    if (byte === quote) at = endOfString(body, at);
    else if (byte === openBrace || byte === openBracket) {
      depth++;
      if (depth > levelsMax)
        throw new ApiError("BAD_REQUEST", `the body nests deeper than ${levelsMax} levels`);
    } else if (byte === closeBrace || byte === closeBracket) depth--;
  }
  if (depth !== 0) throw new ApiError("MALFORMED_JSON", "the body ends before its brackets are closed");
}

/** Index of the quote that ends the string, or of the last byte where none does. */
export function endOfString(body: Buffer, begin: number): number {
  for (let at = begin + 1; at < body.length; at++) {
    if (body[at] === backslash) at++;
    else if (body[at] === quote) return at;
  }
  return body.length - 1;
}

/** Index of the first byte that is no blank (RFC 8259 §2), or the end. */
export function skipBlanks(body: Buffer, begin: number, end: number): number {
  let at = begin;
  while (at < end && (body[at] === 0x20 || body[at] === 0x0a || body[at] === 0x0d || body[at] === 0x09)) at++;
  return at;
}

export function malformed(what: string, from: number): ApiError {
  return new ApiError("MALFORMED_JSON", from > 0 ? `${what} (counted from byte ${from})` : what);
}
