// Reads JSON bodies. Small ones in one go; large ones piece by piece, because parsing 60 MB at once would hold the event
// loop for half a second: of what is long, the items or members are parsed one after another, each as a whole if it is short.
// The lists of a bulk body are not even kept: 100,000 objects that live as long as their request are 200 MB that the collector
// has to copy, so their items are judged as JSON once and made anew whenever somebody walks the list.
import type { Pace } from "@switchyard/shared";
import { ApiError } from "./errors.ts";
import { startPace } from "./pace.ts";

/** Up to this size a body is parsed at once, which takes 2 ms. */
const parsedAtOnceBytes = 256 * 1024;

/** Short items of a list are parsed so many bytes at a time. */
const partBytes = 16 * 1024;

/** Texts and numbers cannot be cut, so no longer ones are taken; none of the API's is over a megabyte. */
const scalarBytesMax = 4 * 1024 * 1024;

/** Deeper than any object of the API; what walks a value later needs no care for its depth. */
const nestingMax = 64;

/** Bytes scanned between two looks at the clock. */
const scanStep = 64 * 1024;

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];

/** The value of a body; throws a 400 where it is not JSON in UTF-8. */
export async function parseJsonBody(body: Buffer): Promise<unknown> {
  const pace = startPace();
  await judgeNesting(body, pace);
  return parseRange(body, { begin: 0, end: body.length }, pace);
}

/** A list in a body: an array, or one whose items are parsed as they are come to. */
export type BodyList = readonly unknown[] | LongList;

export function isBodyList(value: unknown): value is BodyList {
  return Array.isArray(value) || value instanceof LongList;
}

/** The value of a bulk body, an object whose long lists are a `LongList` each. Throws like `parseJsonBody`. */
export async function parseBulkBody(body: Buffer): Promise<unknown> {
  const pace = startPace();
  await judgeNesting(body, pace);
  const begin = skipBlanks(body, 0, body.length);
  if (body[begin] !== openBrace || body.length - begin <= parsedAtOnceBytes)
    return parseRange(body, { begin, end: body.length }, pace);
  return parseLongObject(body, begin, body.length, pace, openLongList);
}

/** A list that is a walk over the text of a body, which it holds. Each walk gives the items anew. */
export class LongList implements Iterable<unknown> {
  readonly #body: Buffer;
  readonly #pieces: readonly ListPiece[];

  /** @param pieces known to parse */
  constructor(body: Buffer, pieces: readonly ListPiece[]) {
    this.#body = body;
    this.#pieces = pieces;
  }

  *[Symbol.iterator](): Generator {
    for (const piece of this.#pieces) {
      if ("value" in piece) yield piece.value;
      else yield* parsePart(this.#body, piece, "[]") as unknown[];
    }
  }
}

/** Several short items, or a long one, which could not be parsed in one go and is kept. */
type ListPiece = Range | { readonly value: unknown };

/** Reads a value of a body; a list or object is long. */
type ReadLong = (body: Buffer, range: Range, pace: Pace) => Promise<unknown>;

async function openLongList(body: Buffer, range: Range, pace: Pace): Promise<unknown> {
  const begin = skipBlanks(body, range.begin, range.end);
  if (body[begin] !== openBracket) return parseRange(body, range, pace);
  const pieces: ListPiece[] = [];
  for (const part of await partsOf(body, begin, range.end, pace)) {
    if (part.isLong) {
      pieces.push({ value: await parseRange(body, part, pace) });
    } else {
      parsePart(body, part, "[]");
      pieces.push(part);
    }
    if (pace.isDue) await pace.rest();
  }
  return new LongList(body, pieces);
}

/** A part of the text, which holds one value. */
interface Range {
  readonly begin: number;
  readonly end: number;
}

/** Parses a value at once where it is short, else its items or members one after another. */
async function parseRange(body: Buffer, range: Range, pace: Pace): Promise<unknown> {
  if (pace.isDue) await pace.rest();
  const begin = skipBlanks(body, range.begin, range.end);
  if (range.end - begin <= parsedAtOnceBytes) return parsePiece(body, begin, range.end);
  if (body[begin] === openBracket) return parseLongList(body, begin, range.end, pace);
  if (body[begin] === openBrace) return parseLongObject(body, begin, range.end, pace);
  if (range.end - begin <= scalarBytesMax) return parsePiece(body, begin, range.end);
  throw new ApiError("BODY_TOO_LARGE", `no text of a body is over ${scalarBytesMax} bytes`);
}

async function parseLongList(body: Buffer, begin: number, end: number, pace: Pace): Promise<unknown[]> {
  const items: unknown[] = [];
  for (const part of await partsOf(body, begin, end, pace)) {
    if (part.isLong) items.push(await parseRange(body, part, pace));
    else for (const item of parsePart(body, part, "[]") as unknown[]) items.push(item);
    if (pace.isDue) await pace.rest();
  }
  return items;
}

async function parseLongObject(
  body: Buffer,
  begin: number,
  end: number,
  pace: Pace,
  readLong: ReadLong = parseRange,
): Promise<object> {
  const members: [string, unknown][] = [];
  for (const part of await partsOf(body, begin, end, pace)) {
    if (part.isLong) {
      const { key, value } = splitMember(body, part);
      members.push([key, await readLong(body, value, pace)]);
    } else {
      for (const member of Object.entries(parsePart(body, part, "{}"))) members.push(member);
    }
    if (pace.isDue) await pace.rest();
  }
  // Safe because: fromEntries defines own properties, also for a key named `__proto__`.
  return Object.fromEntries(members);
}

/** One long item or member, or several short ones that stand side by side. */
interface Part extends Range {
  readonly isLong: boolean;
}

/** The items of a list or the members of an object. Whether they are well formed is the parser's business. */
async function partsOf(body: Buffer, open: number, end: number, pace: Pace): Promise<Part[]> {
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

/** Several short items or members, parsed together in brackets of their own. */
function parsePart(body: Buffer, { begin, end }: Range, brackets: "[]" | "{}"): object {
  const values = parsePiece(body, begin, end, brackets) as object;
  if (Object.keys(values).length === 0) throw malformed("there is nothing beside a comma", begin);
  return values;
}

function splitMember(body: Buffer, { begin, end }: Range): { key: string; value: Range } {
  const keyBegin = skipBlanks(body, begin, end);
  const keyEnd = endOfString(body, keyBegin) + 1;
  const at = skipBlanks(body, keyEnd, end);
  if (body[keyBegin] !== quote || body[at] !== colon) {
    throw malformed('an object has members like "name": value', begin);
  }
  return { key: parsePiece(body, keyBegin, keyEnd) as string, value: { begin: at + 1, end } };
}

/** Refuses a text that nests so deep that whoever walks its value would run out of stack, and one that does not end. */
async function judgeNesting(body: Buffer, pace: Pace): Promise<void> {
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
      if (depth > nestingMax)
        throw new ApiError("BAD_REQUEST", `the body nests deeper than ${nestingMax} levels`);
    } else if (byte === closeBrace || byte === closeBracket) depth--;
  }
  if (depth !== 0) throw new ApiError("MALFORMED_JSON", "the body ends before its brackets are closed");
}

/** Index of the quote that ends the string, or of the last byte where none does. */
function endOfString(body: Buffer, begin: number): number {
  for (let at = begin + 1; at < body.length; at++) {
    if (body[at] === backslash) at++;
    else if (body[at] === quote) return at;
  }
  return body.length - 1;
}

/** Index of the first byte that is no blank (RFC 8259 §2), or the end. */
function skipBlanks(body: Buffer, begin: number, end: number): number {
  let at = begin;
  while (at < end && (body[at] === 0x20 || body[at] === 0x0a || body[at] === 0x0d || body[at] === 0x09)) at++;
  return at;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** @param brackets what to put around the text */
function parsePiece(body: Buffer, begin: number, end: number, brackets = ""): unknown {
  let text: string;
  try {
    text = utf8.decode(body.subarray(begin, end));
  } catch {
    throw new ApiError("MALFORMED_JSON", "the body is not UTF-8");
  }
  try {
    return JSON.parse(brackets.slice(0, 1) + text + brackets.slice(1));
  } catch (error) {
    throw malformed(withoutSource((error as SyntaxError).message), begin);
  }
}

/** The parser quotes the text around a fault, and that may be a secret. */
function withoutSource(message: string): string {
  return message.replace(/, (?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/s, " in JSON");
}

function malformed(what: string, from: number): ApiError {
  return new ApiError("MALFORMED_JSON", from > 0 ? `${what} (counted from byte ${from})` : what);
}
