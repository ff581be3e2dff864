// Reads JSON bodies. Small ones in one go; large ones piece by piece, because parsing 60 MB at once would hold the event
// loop for half a second. A large body is an object with long lists, whose items are parsed one after another.
import type { Pace } from "@switchyard/shared";
import { ApiError } from "./errors.ts";
import { startPace } from "./pace.ts";

/** Up to this size a body is parsed at once, which takes 2 ms. */
const parsedAtOnceBytes = 256 * 1024;

/** Deeper than any object of the API; what walks a value later needs no care for its depth. */
const nestingMax = 64;

/** Bytes scanned between two looks at the clock. */
const scanStep = 64 * 1024;

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];

/** The value of a body; throws a 400 where it is not JSON in UTF-8. */
export async function parseJsonBody(body: Buffer): Promise<unknown> {
  const pace = startPace();
  const lists = await findLists(body, pace);
  return body.length <= parsedAtOnceBytes
    ? parsePiece(body, 0, body.length)
    : parseInPieces(body, lists, pace);
}

/** A list of the outermost object, as the ranges of its items in the text. */
interface LongList {
  readonly begin: number;
  end: number;
  readonly items: { readonly begin: number; end: number }[];
}

async function parseInPieces(body: Buffer, lists: readonly LongList[], pace: Pace): Promise<unknown> {
  // What is left of the text when each list is replaced by its number is small.
  const skeleton: Buffer[] = [];
  let from = 0;
  for (const [number, list] of lists.entries()) {
    skeleton.push(body.subarray(from, list.begin + 1), Buffer.from(String(number)));
    from = list.end;
  }
  const text = Buffer.concat([...skeleton, body.subarray(from)]);
  const outermost = parsePiece(text, 0, text.length);
  if (typeof outermost !== "object" || outermost === null || lists.length === 0) return outermost;

  const parsed: [string, unknown][] = [];
  for (const [key, value] of Object.entries(outermost)) {
    const list = Array.isArray(value) ? lists[value[0] as number] : undefined;
    parsed.push([key, list ? await parseItems(body, list, pace) : value]);
  }
  return Object.fromEntries(parsed);
}

async function parseItems(body: Buffer, list: LongList, pace: Pace): Promise<unknown[]> {
  const items: unknown[] = [];
  for (const { begin, end } of list.items) {
    items.push(parsePiece(body, begin, end));
    if (pace.isDue) await pace.rest();
  }
  return items;
}

/**
 * The lists that are values of the outermost object. Whether all else is well formed is the parser's business, but for
 * how deep it nests: the parser and whoever walks its value would run out of stack.
 */
async function findLists(body: Buffer, pace: Pace): Promise<LongList[]> {
  const lists: LongList[] = [];
  let list: LongList | undefined;
  let depth = 0;
  let isObject = false;
  let itemBegin = 0;
  let nextLook = scanStep;
  for (let at = 0; at < body.length; at++) {
    if (at >= nextLook) {
      nextLook = at + scanStep;
      if (pace.isDue) await pace.rest();
    }
    switch (body[at]) {
      case quote:
        at = endOfString(body, at);
        break;
      case openBrace:
      case openBracket:
        if (depth === 0) isObject = body[at] === openBrace;
        if (depth === 1 && isObject && body[at] === openBracket) {
          list = { begin: at, end: at, items: [] };
          itemBegin = at + 1;
        }
        depth++;
        if (depth > nestingMax)
          throw new ApiError("BAD_REQUEST", `the body nests deeper than ${nestingMax} levels`);
        break;
      case comma:
        if (depth === 2 && list) {
          list.items.push({ begin: itemBegin, end: at });
          itemBegin = at + 1;
        }
        break;
      case closeBrace:
      case closeBracket:
        depth--;
        if (depth === 1 && list) {
          const isEmpty = list.items.length === 0 && isBlank(body, itemBegin, at);
          if (!isEmpty) list.items.push({ begin: itemBegin, end: at });
          list.end = at;
          lists.push(list);
          list = undefined;
        }
        break;
      default:
        break;
    }
  }
  if (depth !== 0) throw new ApiError("MALFORMED_JSON", "the body ends before its brackets are closed");
  return lists;
}

/** Index of the quote that ends the string, or of the last byte where none does. */
function endOfString(body: Buffer, begin: number): number {
  for (let at = begin + 1; at < body.length; at++) {
    if (body[at] === backslash) at++;
    else if (body[at] === quote) return at;
  }
  return body.length - 1;
}

function isBlank(body: Buffer, begin: number, end: number): boolean {
  return body.toString("latin1", begin, end).trim() === "";
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function parsePiece(body: Buffer, begin: number, end: number): unknown {
  let text: string;
  try {
    text = utf8.decode(body.subarray(begin, end));
  } catch {
    throw new ApiError("MALFORMED_JSON", "the body is not UTF-8");
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const where = begin > 0 ? ` (counted from byte ${begin})` : "";
    throw new ApiError("MALFORMED_JSON", `${(error as SyntaxError).message}${where}`);
  }
}
