// Reads JSON bodies. Small ones in one go; large ones piece by piece, because parsing 60 MB at once would hold the event
// loop for half a second: of what is long, the items or members are parsed one after another, each as a whole if it is short.
// The lists of a bulk body are not even kept: 100,000 objects that live as long as their request are 200 MB that the collector
// has to copy, so their items are judged as JSON once and made anew whenever somebody walks the list.
import type { Pace } from "@switchyard/shared";
import { ApiError } from "./errors.ts";
import { describeJsonFault } from "./json-fault.ts";
import {
  colon,
  endOfString,
  judgeNesting,
  malformed,
  openBrace,
  openBracket,
  parsedAtOnceBytes,
  partsOf,
  quote,
  type Range,
  skipBlanks,
} from "./json-scan.ts";
import { startPace } from "./pace.ts";

/** Texts and numbers cannot be cut, so no longer ones are taken; none of the API's is over a megabyte. */
const scalarBytesMax = 4 * 1024 * 1024;

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
    throw malformed(describeJsonFault(error), begin);
  }
}
