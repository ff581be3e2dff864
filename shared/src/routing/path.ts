// The normal form of a path: what is matched is what is forwarded, so no upstream sees a path that was not judged.
// Paths here are byte strings, as node:http gives them: one character a byte, never above 0xff.
// The surprise: `%2F` and `%5C` stay escaped and separate nothing, but what they could become is still judged.
import { accept, type Outcome, refuse } from "../model/fault.ts";

/** What to do with `%2F` and `%5C` in a request path: leave them escaped, or refuse the request. */
export type EscapedSlashes = "keep" | "reject";

const refused = 0;
const plain = 1;
const encoded = 2;
const percent = 3;
const slash = 4;

/** What becomes of each byte: RFC 3986's pchar stays (but for `*`, which patterns use), the rest is percent-encoded. */
const kindOf = new Uint8Array(256).fill(encoded);
kindOf.fill(refused, 0x00, 0x20);
for (const byte of [0x7f, 0x5c /* \ */, 0x23 /* # */, 0x3f /* ? */]) kindOf[byte] = refused;
for (const char of "!$&'()+,;=:@") kindOf[char.charCodeAt(0)] = plain;
kindOf[0x25] = percent;
kindOf[0x2f] = slash;

/** RFC 3986 §2.3: an escape of these means the same as the character, so it is decoded. */
const isUnreserved = new Uint8Array(256);
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~") {
  isUnreserved[char.charCodeAt(0)] = 1;
  kindOf[char.charCodeAt(0)] = plain;
}

const escapeOf = Array.from(
  { length: 256 },
  (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
);

/** The value of a hex digit by its character code, -1 for other characters. */
const hexValue = new Int8Array(256).fill(-1);
for (let digit = 0; digit < 16; digit++) {
  hexValue[digit.toString(16).charCodeAt(0)] = digit;
  hexValue[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}

/**
 * The normal form of a request path (the part of the target before `?`), or why it is refused. Never throws.
 *
 * In this order: escapes of unreserved characters decoded and all others in upper case (RFC 3986 §6.2.2), characters
 * outside pchar escaped, `//` merged, dot segments removed. A path that is normal already comes back as it is.
 */
export function normalisePath(path: string, escapedSlashes: EscapedSlashes): Outcome<string> {
  // Hot path: nearly every request is in normal form, which one scan without allocation finds out.
  if (isNormalAtSight(path)) return accept(path);
  if (path.charCodeAt(0) !== 0x2f) return refuse("a path begins with /");

  const text = normaliseCharacters(path);
  if (!text.ok) return text;
  if (escapedSlashes === "reject" && /%2F|%5C/.test(text.value)) {
    return refuse("an escaped slash or backslash is refused here (ESCAPED_SLASHES=reject)");
  }
  const normal = removeDotSegments(text.value.replace(/\/{2,}/g, "/"));
  if (gainsDotSegment(normal)) {
    return refuse(
      "the path would gain a dot segment once %2F and %5C are decoded or ;… is cut from a segment",
    );
  }
  return accept(normal);
}

/**
 * Decodes and escapes character by character; slashes and dots are left as they stand. A text that needs nothing of it
 * comes back as it is, and of another only what changes is put together: a text made of single characters would be a list
 * of them in memory for as long as somebody holds it.
 */
export function normaliseCharacters(text: string): Outcome<string> {
  let normal = "";
  /** How much of the text is in `normal` already. */
  let taken = 0;
  for (let at = 0; at < text.length; at++) {
    const byte = text.charCodeAt(at);
    switch (kindOf[byte]) {
      case plain:
      case slash:
        break;
      case encoded:
        normal += text.slice(taken, at) + escapeOf[byte];
        taken = at + 1;
        break;
      case percent: {
        const value =
          ((hexValue[text.charCodeAt(at + 1)] ?? -1) << 4) | (hexValue[text.charCodeAt(at + 2)] ?? -1);
        if (value < 0) return refuse("a % is followed by two hex digits; a literal % is written %25");
        if (value === 0) return refuse("%00 is not a character of a path");
        normal +=
          text.slice(taken, at) + (isUnreserved[value] ? String.fromCharCode(value) : escapeOf[value]);
        at += 2;
        taken = at + 1;
        break;
      }
      default:
        return refuse(refusalOf(byte));
    }
  }
  return accept(taken === 0 ? text : normal + text.slice(taken));
}

/**
 * Tells whether software that decodes `%2F` and `%5C`, or cuts `;…` from segments, would see a dot segment in a path
 * whose escapes are normal. Dot segments in plain sight count too.
 */
export function gainsDotSegment(path: string): boolean {
  return path.includes(".") && /(?:\/|%2F|%5C)\.\.?(?:;|%3B|\/|%2F|%5C|$)/.test(path);
}

/** What becomes of `;…` in a segment before it is matched: part of it, cut off, or the request is refused. */
export type PathParams = "keep" | "ignore" | "reject";

/** Escapes of characters that pchar allows as they are (RFC 3986 §3.3), but for `*`, which patterns use. */
const pcharEscape = /%(?:21|24|26|27|28|29|2B|2C|3A|3B|3D|40)/g;

/**
 * The form in which a normal path, or a literal of a pattern, is matched: many upstreams take `%3A` for `:`, so a route must
 * not tell them apart. Hot path: nearly all paths come back as they are.
 */
export function matchingForm(path: string): string {
  return path.includes("%")
    ? path.replace(pcharEscape, (escape) => String.fromCharCode(Number.parseInt(escape.slice(1), 16)))
    : path;
}

/** The form in which a request's normal path is matched, or why it is refused. */
export function requestForm(path: string, pathParams: PathParams): Outcome<string> {
  const form = matchingForm(path);
  if (pathParams === "keep" || !form.includes(";")) return accept(form);
  if (pathParams === "reject") return refuse("a ; in a path is refused here (PATH_PARAMS=reject)");
  const cut = form.replace(/;[^/]*/g, "");
  // Software that merges slashes afterwards would see another path.
  return cut.includes("//")
    ? refuse("a segment of nothing but ;… is refused here (PATH_PARAMS=ignore)")
    : accept(cut);
}

/**
 * Where each character of a form, and its end, lies in the path that it is the form of: an escape that was decoded is three
 * characters there, and what was cut off comes before the slash or the end behind it.
 */
export function formOffsets(path: string, form: string): number[] {
  const offsets: number[] = [];
  let at = 0;
  for (let n = 0; n <= form.length; n++) {
    const isEndOfSegment = n === form.length || form.charCodeAt(n) === 0x2f;
    if (isEndOfSegment && at < path.length && path.charCodeAt(at) !== 0x2f) {
      const end = path.indexOf("/", at);
      at = end === -1 ? path.length : end;
    }
    offsets.push(at);
    at += path.charCodeAt(at) === 0x25 && form.charCodeAt(n) !== 0x25 ? 3 : 1;
  }
  return offsets;
}

/** A text of a configuration as the bytes that a client would send for it (UTF-8), one character a byte. */
export function byteString(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}

function isNormalAtSight(path: string): boolean {
  if (path.charCodeAt(0) !== 0x2f) return false;
  let previous = 0;
  for (let at = 0; at < path.length; at++) {
    const byte = path.charCodeAt(at);
    const kind = kindOf[byte];
    if (kind !== plain && kind !== slash) return false;
    // A slash or a dot after a slash may be an empty or a dot segment: the slow path finds out.
    if (previous === 0x2f && (byte === 0x2f || byte === 0x2e)) return false;
    previous = byte;
  }
  return true;
}

/** RFC 3986 §5.2.4 for a path that begins with `/` and has no empty segment but perhaps the last. */
function removeDotSegments(path: string): string {
  if (!path.includes("/.")) return path;
  const kept: string[] = [];
  const segments = path.slice(1).split("/");
  for (const segment of segments) {
    if (segment === "..") kept.pop();
    else if (segment !== ".") kept.push(segment);
  }
  const last = segments.at(-1);
  if (last === "." || last === "..") kept.push("");
  return `/${kept.join("/")}`;
}

function refusalOf(byte: number): string {
  if (byte === 0x5c) return "a raw backslash is refused; write %5C";
  if (byte === 0x23) return "a path has no #; write %23";
  if (byte === 0x3f) return "a path has no ?; write %3F";
  if (byte > 0xff) return "a path has no character above one byte; percent-encode it";
  return "a path has no control characters";
}
