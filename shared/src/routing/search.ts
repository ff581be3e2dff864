// The walk through the table: shows a visitor every list of routes whose host and path fit a request, best first, until
// the visitor has what it wants. Matching, `Allow` and explaining are three visitors of this one walk.
// A loop with frames of its own, not a recursion: the tree may be as deep as a path has segments.
import { formOffsets } from "./path.ts";
import {
  affixKey,
  hasOtherChoices,
  type PathNode,
  type PathTree,
  type RouteList,
  Tail,
} from "./path-tree.ts";
import { endOfLiteral, endOfSegment } from "./shape.ts";
import type { Table } from "./table.ts";

export interface Visitor {
  /** Looks at routes whose host and path fit, in their order; true ends the walk. */
  visit(routes: RouteList, captures: Capture | null): boolean;
}

/** What the params and the rest took of the path, as a list that backtracking shares: the last first. */
export interface Capture {
  readonly start: number;
  readonly end: number;
  readonly previous: Capture | null;
}

/** A node that was reached, whose children beside the literal one wait to be tried with one segment of the path. */
interface Frame {
  readonly node: PathNode;
  readonly start: number;
  readonly end: number;
  readonly captures: Capture | null;
  readonly previous: Frame | null;
  /** What to try next: the affix groups in their order, then the param, then the rest. */
  choice: number;
}

const slash = 0x2f;
const asterisk = 0x2a;

/**
 * Visits through hosts from the most to the least specific: the exact host, the wildcards from the longest to the
 * shortest, any host. Within a host, through paths as `walkPaths` tells.
 *
 * @param host as `normaliseHost` gives it. @param path as `requestForm` gives it.
 */
export function walkTable(table: Table, host: string, path: string, visitor: Visitor): boolean {
  const exact = table.hosts.get(host);
  if (exact !== undefined && walkPaths(exact, path, visitor)) return true;
  if (table.wildcards.size > 0) {
    for (let dot = host.indexOf("."); dot !== -1; dot = host.indexOf(".", dot + 1)) {
      const wildcard = table.wildcards.get(host.slice(dot + 1));
      if (wildcard !== undefined && walkPaths(wildcard, path, visitor)) return true;
    }
  }
  return walkPaths(table.anyHost, path, visitor);
}

/** The captured texts, from left to right, as they stood in the request. */
export function captureTexts(
  { path, sentPath }: { readonly path: string; readonly sentPath: string },
  captures: Capture | null,
): readonly string[] {
  let count = 0;
  for (let capture = captures; capture !== null; capture = capture.previous) count++;
  if (count === 0) return noCaptures;
  const texts = new Array<string>(count);
  const offsets = path === sentPath ? null : formOffsets(sentPath, path);
  for (let capture = captures; capture !== null; capture = capture.previous) {
    texts[--count] =
      offsets === null
        ? path.slice(capture.start, capture.end)
        : sentPath.slice(offsets[capture.start], offsets[capture.end]);
  }
  return texts;
}

const noCaptures: readonly string[] = [];

/**
 * Visits segment by segment from the left, and in each segment tries: the literal; literals with a param in them, the
 * longer literal text first, then the longer text before the param; the param; the rest. When a branch leads nowhere,
 * the next choice of the segment before is tried, so every list that fits is visited once.
 */
export function walkPaths(root: PathTree, path: string, visitor: Visitor): boolean {
  if (root instanceof Tail) {
    const captures = captureTail(root, path, 0, null);
    return captures !== misfit && visitor.visit(root.routes, captures);
  }
  let node = root;
  let start = 1;
  let captures: Capture | null = null;
  let waiting: Frame | null = null;
  for (;;) {
    let end: number;
    let child: PathTree | null | undefined;
    if (node.run !== null) {
      const { text } = node.run;
      end = start + text.length;
      if ((end === path.length || path.charCodeAt(end) === slash) && path.slice(start, end) === text) {
        child = node.run.tree;
      }
    } else {
      end = endOfSegment(path, start);
      if (node.isParamOnly) {
        if (start < end) {
          child = node.param;
          captures = { start, end, previous: captures };
        }
      } else {
        child = node.literals.get(path.slice(start, end));
        if (hasOtherChoices(node)) waiting = { node, start, end, captures, previous: waiting, choice: 0 };
      }
    }

    // Down to the child, or back to the last node that has something left to try.
    for (;;) {
      if (child instanceof Tail) {
        const all = captureTail(child, path, end, captures);
        if (all !== misfit && visitor.visit(child.routes, all)) return true;
      } else if (child) {
        if (end < path.length) break;
        if (child.routes.length > 0 && visitor.visit(child.routes, captures)) return true;
      }
      if (waiting === null) return false;
      const frame: Frame = waiting;
      const { affixes, param, rest } = frame.node;
      const choice = frame.choice++;
      ({ start, end, captures } = frame);
      child = null;
      if (choice < affixes.length) {
        const group = affixes[choice];
        const from = start + (group?.before ?? 0);
        const to = end - (group?.after ?? 0);
        if (from < to && !splitsEscape(path, to)) {
          child = group?.children.get(affixKey(path.slice(start, from), path.slice(to, end)));
          captures = { start: from, end: to, previous: captures };
        }
      } else if (choice === affixes.length) {
        if (param !== null && start < end) {
          child = param;
          captures = { start, end, previous: captures };
        }
      } else {
        waiting = frame.previous;
        if (rest.length > 0 && visitor.visit(rest, { start, end: path.length, previous: captures }))
          return true;
      }
    }
    node = child;
    start = end + 1;
  }
}

/** Of a path that a tail does not fit. */
const misfit = Symbol("misfit");

/**
 * What the params and the rest of a tail take of a path from a place on, which is a slash or the path's end, after what was
 * captured before it. One pass: a tail has nothing to choose from.
 */
function captureTail(
  tail: Tail,
  path: string,
  begin: number,
  before: Capture | null,
): Capture | null | typeof misfit {
  const { literal } = tail;
  let at = begin + literal.length;
  // Hot path: a tail with little or no text is the usual one.
  if (literal !== "" && path.slice(begin, at) !== literal) return misfit;
  const { shape } = tail;
  let from = tail.from + literal.length;
  let captures = before;
  while (from < shape.length) {
    if (shape.charCodeAt(from) === asterisk) return { start: at, end: path.length, previous: captures };
    const start = at;
    const text = from + 2;
    at = endOfSegment(path, start);
    from = endOfSegment(shape, text);
    const end = at - (from - text);
    if (start >= end) return misfit;
    // Only literal text after the param can cut an escape in two.
    if (from > text && (splitsEscape(path, end) || path.slice(end, at) !== shape.slice(text, from)))
      return misfit;
    captures = { start, end, previous: captures };
    const next = endOfLiteral(shape, from);
    if (path.slice(at, at + next - from) !== shape.slice(from, next)) return misfit;
    at += next - from;
    from = next;
  }
  return at === path.length ? captures : misfit;
}

/** Tells whether a cut there goes through `%XX`: `{x}5` does not fit `a%25`, whose last character is a percent sign. */
function splitsEscape(path: string, at: number): boolean {
  return path.charCodeAt(at - 1) === 0x25 || path.charCodeAt(at - 2) === 0x25;
}
