// Patterns of route paths. A pattern's shape is its normal text with nameless params: `/t/{}/v{}.json/*`. Literals are
// in their matching form, in which `{`, `}` and `*` are always escaped, so the shape alone says what every segment is.
import { accept, type Outcome, refuse } from "../model/fault.ts";
import { Pool } from "../model/sharing.ts";
import { byteString, gainsDotSegment, matchingForm, normaliseCharacters } from "./path.ts";

export interface PathPattern {
  /** Equal for two patterns exactly when they match the same paths: `/u/{a}` and `/u/{b}` are both `/u/{}`. */
  readonly shape: string;
  /** The names of the params from left to right. */
  readonly params: readonly string[];
}

const noParams: readonly string[] = [];
const paramLists = new Pool<readonly string[]>();
const paramName = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/** Parses a route's `path`: literals, `{name}`, a literal with one param in it, and a last `*`. */
export function parsePattern(path: string): Outcome<PathPattern> {
  if (!path.startsWith("/")) return refuse("a path begins with /");
  const segments = splitSegments(path);
  const params: string[] = [];
  const shapes: string[] = [];
  for (const [index, segment] of segments.entries()) {
    const shape = parseSegment(segment, index === segments.length - 1, params);
    if (!shape.ok) return shape;
    shapes.push(shape.value);
  }
  const twice = params.find((name, index) => params.indexOf(name) !== index);
  if (twice !== undefined) return refuse(`the param {${twice}} occurs twice; give each its own name`);
  const shape = `/${shapes.join("/")}`;
  if (gainsDotSegment(shape))
    return refuse("a path has no dot segments, also not behind %2F, %5C or before ;");
  return accept({
    shape,
    params: params.length === 0 ? noParams : paramLists.share(params.join(), params.slice()),
  });
}

/**
 * Judges a service's `pathPrefix` and gives its normal form. All of it is literal: `{`, `}` and `*` are characters.
 * The empty prefix is fine.
 */
export function judgePathPrefix(prefix: string): Outcome<string> {
  if (prefix === "") return accept(prefix);
  if (!prefix.startsWith("/")) return refuse("a pathPrefix begins with /");
  if (prefix.endsWith("/"))
    return refuse("a pathPrefix does not end in /: the paths of its routes begin with it");
  const normal = literalForm(splitSegments(prefix).join("/"));
  if (!normal.ok) return normal;
  if (gainsDotSegment(`/${normal.value}`)) {
    return refuse("a pathPrefix has no dot segments, also not behind %2F, %5C or before ;");
  }
  return accept(`/${normal.value}`);
}

/** The pattern of a route of a service. @param prefix a normal prefix, as `judgePathPrefix` gives it. */
export function joinPattern(prefix: string, pattern: PathPattern): PathPattern {
  return prefix === "" ? pattern : { shape: prefix + pattern.shape, params: pattern.params };
}

/** Tells whether a pattern ends in `*`, so that its last captured value is the rest of the path. */
export function takesRest(pattern: PathPattern): boolean {
  return pattern.shape.endsWith("/*");
}

/** The segments after the leading slash; empty ones are merged away, but for the last (a trailing slash matters). */
function splitSegments(path: string): string[] {
  return path
    .slice(1)
    .split("/")
    .filter((segment, index, all) => segment !== "" || index === all.length - 1);
}

/** The shape of one segment; the name of its param is added to `params`. */
function parseSegment(segment: string, isLast: boolean, params: string[]): Outcome<string> {
  if (segment === "*") {
    return isLast ? accept(segment) : refuse("a * takes the rest of the path, so it is the last segment");
  }
  if (segment.includes("*")) {
    return refuse("a * stands alone, as the last segment; a literal * is written %2A, one segment is {name}");
  }
  if (!/[{}]/.test(segment)) return literalForm(segment);

  const parts = /^([^{}]*)\{([^{}]*)\}([^{}]*)$/.exec(segment);
  if (parts === null) {
    return /^(?:[^{}]*\{[^{}]*\}){2,}[^{}]*$/.test(segment)
      ? refuse("a segment has at most one param")
      : refuse("braces come in pairs around a param's name; literal ones are written %7B and %7D");
  }
  const [, before = "", name = "", after = ""] = parts;
  if (!paramName.test(name)) {
    return refuse(`{${name}} is no param: a name is a letter or _ and then up to 63 letters, digits or _`);
  }
  const prefix = literalForm(before);
  if (!prefix.ok) return prefix;
  const suffix = literalForm(after);
  if (!suffix.ok) return suffix;
  params.push(name);
  return accept(`${prefix.value}{}${suffix.value}`);
}

function literalForm(text: string): Outcome<string> {
  const normal = normaliseCharacters(byteString(text));
  return normal.ok ? accept(matchingForm(normal.value)) : normal;
}
