// Forward Upstream Path: a template that becomes the path and query of the upstream request.
// Captured text goes in as it stood in the normal request path, never decoded again, and the result is judged again:
// a capture can be `..` (pattern `/v{x}`, path `/v...`), which alone in a segment would lead the upstream elsewhere.
import { accept, type Outcome, refuse } from "../model/fault.ts";
import { Pool } from "../model/sharing.ts";
import { byteString, gainsDotSegment, normaliseCharacters } from "./path.ts";
import { type PathPattern, takesRest } from "./pattern.ts";

/**
 * A template: literal texts and, between them, indexes into the captured values. There is one more literal than there
 * are indexes.
 */
interface Template {
  readonly literals: readonly string[];
  readonly captures: readonly number[];
}

export interface UpstreamPath {
  readonly path: Template;
  /** Put before the client's query; null when `upstreamPath` has none. */
  readonly query: Template | null;
}

const captureLists = new Pool<readonly number[]>();

/**
 * Compiles a route's `upstreamPath` for the pattern whose captured values it will be given. Without one, all but its params
 * is judged.
 */
export function compileUpstreamPath(text: string, pattern: PathPattern | null): Outcome<UpstreamPath> {
  if (!text.startsWith("/")) return refuse("an upstreamPath begins with /");
  if (text.includes("#")) return refuse("an upstreamPath has no #; write %23");
  if (text.split("*").length > 2)
    return refuse("an upstreamPath places the rest once; a literal * is written %2A");
  const mark = text.indexOf("?");
  const pathText = mark === -1 ? text : text.slice(0, mark);
  const queryText = mark === -1 ? "" : text.slice(mark + 1);
  // Unless a * places it, the rest of the path follows the text, and appending puts exactly one slash between them.
  const restFollows = pattern !== null && takesRest(pattern) && !text.includes("*");
  const path = compileTemplate(
    restFollows ? `${pathText.replace(/\/+$/, "")}/*` : pathText,
    pattern,
    normalisePathText,
  );
  if (!path.ok) return path;
  if (gainsDotSegment(path.value.literals.join("{}"))) {
    return refuse("an upstreamPath has no dot segments, also not behind %2F, %5C or before ;");
  }
  if (queryText === "") return accept({ path: path.value, query: null });
  const query = compileTemplate(queryText, pattern, normaliseQueryText);
  return query.ok ? accept({ path: path.value, query: query.value }) : query;
}

/**
 * The target (path and query) for the upstream, or null when what was captured would lead out of its segment: then
 * the request's path is a bad one.
 *
 * @param captures the captured values of the match, in the order of the pattern.
 * @param clientQuery the query as the client sent it, without `?`; null when its target had no `?`.
 */
export function renderUpstreamPath(
  upstreamPath: UpstreamPath,
  captures: readonly string[],
  clientQuery: string | null,
): string | null {
  const path = renderPath(upstreamPath.path, captures);
  if (upstreamPath.path.captures.length > 0 && gainsDotSegment(path)) return null;
  if (upstreamPath.query === null) return clientQuery === null ? path : `${path}?${clientQuery}`;
  const query = renderQuery(upstreamPath.query, captures);
  return clientQuery === null || clientQuery === "" ? `${path}?${query}` : `${path}?${query}&${clientQuery}`;
}

/**
 * Pieces never double a slash: the rest may be empty or end in one. Safe because: captured values come from a normal
 * path, so they have no `?`, `#` or `//` and do not begin with `/`.
 */
function renderPath(template: Template, captures: readonly string[]): string {
  let path = template.literals[0] ?? "";
  for (const [index, capture] of template.captures.entries()) {
    path += captures[capture] ?? "";
    const literal = template.literals[index + 1] ?? "";
    path += literal.startsWith("/") && path.endsWith("/") ? literal.slice(1) : literal;
  }
  return path;
}

/** Characters that are plain in a path but mean something between the parameters of a query are escaped. */
function renderQuery(template: Template, captures: readonly string[]): string {
  let query = template.literals[0] ?? "";
  for (const [index, capture] of template.captures.entries()) {
    const value = captures[capture] ?? "";
    query += value.replaceAll("&", "%26").replaceAll("+", "%2B").replaceAll(";", "%3B");
    query += template.literals[index + 1] ?? "";
  }
  return query;
}

/** Splits a text at `{name}` and `*`, and brings the literals between them to their normal form. */
function compileTemplate(
  text: string,
  pattern: PathPattern | null,
  normalise: (literal: string) => Outcome<string>,
): Outcome<Template> {
  const literals: string[] = [];
  const captures: number[] = [];
  // The odd pieces are the placeholders.
  for (const [index, piece] of text.split(/(\{[^{}]*\}|\*)/).entries()) {
    if (index % 2 === 0) {
      if (/[{}]/.test(piece))
        return refuse("braces come in pairs around a param's name; literal ones are %7B and %7D");
      const literal = normalise(piece);
      if (!literal.ok) return literal;
      literals.push(literal.value);
    } else if (pattern === null) {
      captures.push(0);
    } else if (piece === "*") {
      if (!takesRest(pattern)) return refuse("a * needs a path that ends in *; a literal * is written %2A");
      captures.push(pattern.params.length);
    } else {
      const param = pattern.params.indexOf(piece.slice(1, -1));
      if (param === -1) return refuse(`the path has no param ${piece}`);
      captures.push(param);
    }
  }
  // Copies, because a list that grew item by item has room for a dozen more.
  return accept({
    literals: literals.slice(),
    captures: captureLists.share(captures.join(), captures.slice()),
  });
}

function normalisePathText(text: string): Outcome<string> {
  return normaliseCharacters(byteString(text.replace(/\/{2,}/g, "/")));
}

/** As a path's text, but that `?` is plain in it. */
function normaliseQueryText(text: string): Outcome<string> {
  const query = text.split("?").map((part) => normaliseCharacters(byteString(part)));
  const refused = query.find((part) => !part.ok);
  if (refused !== undefined) return refused;
  return accept(query.map((part) => (part.ok ? part.value : "")).join("?"));
}
