// Regular expressions of rules: RE2 syntax, unanchored, in time linear in the value whatever the pattern (re2js).
// Linear is not yet cheap: a step costs as much as the program is long, so pattern, program and value are all bounded.
import { RE2JS, RE2JSException } from "re2js";
import { accept, type Outcome, refuse } from "../model/fault.ts";

export interface Regex {
  /** Tells whether the pattern matches anywhere in the text. */
  test(text: string): boolean;
}

/** The longest pattern, in bytes of UTF-8. */
export const regexBytesMax = 512;

/**
 * The largest program, in instructions of re2js. Measured with patterns and values of 4 KiB made to be slow: up to
 * 9 ms at this size, and more in proportion above it (`(a?){1000}$` has 4,003).
 */
const programSizeMax = 160;
const slowestMs = 9;

/**
 * Memory of one pattern's state cache, in bytes. re2js would take 8 MiB; past this bound it runs the program as it
 * stands, which for a pattern with so many states is faster than filling the cache.
 */
const stateCacheBytes = 128 * 1024;

/** Equal patterns share one program: a catalog may repeat a rule on thousands of routes. The oldest goes first. */
const compiledRegexes = new Map<string, Regex>();
const compiledRegexesMax = 1024;

const tooCostly = refuse("the regex is too costly: use fewer or smaller repetitions and character classes");

/** Compiles a pattern, or says why it is refused. */
export function compileRegex(pattern: string, letterCase: "exact" | "ignored"): Outcome<Regex> {
  const key = `${letterCase}:${pattern}`;
  const known = compiledRegexes.get(key);
  if (known !== undefined) return accept(known);

  if (Buffer.byteLength(pattern) > regexBytesMax) return refuse(`a regex has at most ${regexBytesMax} bytes`);
  const isBounded = isLiteralSet(pattern);
  // Order matters: compiling `x{1000}` seventy times takes 100 ms, so its size is judged before it is built.
  if (!isBounded && expandedSize(pattern) > programSizeMax) return tooCostly;
  const regex = parseRe2(pattern, letterCase === "ignored" ? RE2JS.CASE_INSENSITIVE : 0);
  if (!regex.ok) return regex;
  if (!isBounded && regex.value.programSize() > programSizeMax) return tooCostly;

  const stateCache = regex.value.re2().dfa;
  stateCache.stateBudget = stateCacheBytes;
  stateCache.memBudget = stateCacheBytes;
  if (compiledRegexes.size === compiledRegexesMax) {
    const [oldest = key] = compiledRegexes.keys();
    compiledRegexes.delete(oldest);
  }
  compiledRegexes.set(key, regex.value);
  return accept(regex.value);
}

/**
 * How long a worker may be held by one value of 4 KiB, in ms, by the measure of `programSizeMax`; 0 where the pattern
 * is a list of words or does not compile.
 */
export function regexCostMs(pattern: string, letterCase: "exact" | "ignored"): number {
  const regex = isLiteralSet(pattern) ? null : compileRegex(pattern, letterCase);
  if (!regex?.ok) return 0;
  // Safe because: every regex here was made by parseRe2.
  return ((regex.value as RE2JS).programSize() / programSizeMax) * slowestMs;
}

function parseRe2(pattern: string, flags: number): Outcome<RE2JS> {
  try {
    return accept(RE2JS.compile(pattern, flags));
  } catch (error) {
    if (error instanceof RE2JSException) return refuse(`the regex is not RE2 syntax: ${error.message}`);
    throw error;
  }
}

/**
 * A list of words has no more states than characters, so 512 bytes of it stay cheap. Lists of user agents and the like
 * are the longest patterns seen in the field.
 */
function isLiteralSet(pattern: string): boolean {
  return /^\^?(?:\((?:\?:)?)?[^\\^$.|?*+()[\]{}]*(?:\|[^\\^$.|?*+()[\]{}]*)*\)?\$?$/.test(pattern);
}

const token =
  /\\[pP](?:\{\^?\w+\}|[A-Z])|\\[^]|\[\^?\]?(?:\[:\^?\w+:\]|\\[^]|[^\]\\])*\]|\(\?[a-zA-Z-]+\)|\((?:\?(?:P?<\w+>|[a-zA-Z-]*:))?|\{(\d+)(?:,(\d*))?\}|[^]/g;

/**
 * About how many instructions a pattern compiles to, from its text. Unicode classes count four: they have hundreds of
 * ranges, and a step through one takes as much longer.
 */
function expandedSize(pattern: string): number {
  const groups: { readonly sizeBefore: number; readonly ownSize: number }[] = [];
  let size = 0;
  let last = 0;
  for (const [text, least, most] of pattern.matchAll(token)) {
    if (text.startsWith("(") && text.endsWith(")")) continue;
    if (text.startsWith("(")) {
      const isCapturing = text === "(" || text.endsWith(">");
      groups.push({ sizeBefore: size, ownSize: isCapturing ? 2 : 0 });
      size = 0;
      last = 0;
    } else if (text === ")") {
      const { sizeBefore, ownSize } = groups.pop() ?? { sizeBefore: 0, ownSize: 0 };
      last = size + ownSize;
      size = sizeBefore + last;
    } else if (least !== undefined) {
      const repeated = last * Math.max(Number(least), Number(most ?? 0), 1);
      size += repeated - last;
      last = repeated;
    } else if (text === "*" || text === "+" || text === "?" || text === "|") {
      size += 1;
      last += 1;
    } else {
      last = /\\[pP]|\[:/.test(text) ? 4 : 1;
      size += last;
    }
  }
  return size;
}
