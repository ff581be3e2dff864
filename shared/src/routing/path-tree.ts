// The paths of one host: a tree with a node for each segment, as immutable data that a change copies only along one
// path, but for nodes that its owner has made. `editPaths` keeps one form: nodes without routes in or below them are
// gone, whatever was there before.
import { type Owner, PersistentMap } from "../model/persistent-map.ts";
import type { CompiledRoute } from "./compiled-route.ts";

/** Routes of one host and one path shape, in the order of order.ts. */
export type RouteList = readonly CompiledRoute[];

export interface PathNode {
  /** Children by literal segment. */
  readonly literals: PersistentMap<PathNode>;
  /** Children by literal text around one param, in the order in which they are tried. */
  readonly affixes: readonly AffixGroup[];
  /** The child for any non-empty segment. */
  readonly param: PathNode | null;
  /** Routes that take the rest of the path from the next segment on. */
  readonly rest: RouteList;
  /** Routes whose pattern ends here. */
  readonly routes: RouteList;
  /** Where the only way from here leads, if it is literal. Made from the fields above, as the next. */
  readonly run: LiteralRun | null;
  /** Tells whether the only way from here is the param, so that there is nothing to come back for. */
  readonly isParamOnly: boolean;
}

/**
 * Optimisation: segments in which every node has one literal child and nothing else are compared as one text, so the
 * prefix that all routes of a catalog share costs one comparison.
 */
export interface LiteralRun {
  /** One segment or several, joined by slashes. */
  readonly text: string;
  readonly node: PathNode;
}

/**
 * All children of a node whose param has so many characters of literal text before and after it. Of one group at most
 * one child fits a segment, so it is looked up; there are as many groups as pairs of lengths, and few in practice.
 */
export interface AffixGroup {
  readonly before: number;
  readonly after: number;
  /** By `affixKey`. */
  readonly children: PersistentMap<PathNode>;
}

/** What every node is: its owner may change it in place, for as long as anybody is that owner. */
class OwnedNode implements PathNode {
  literals: PersistentMap<PathNode>;
  affixes: readonly AffixGroup[];
  param: PathNode | null;
  rest: RouteList;
  routes: RouteList;
  run: LiteralRun | null;
  isParamOnly: boolean;
  readonly #owner: Owner | undefined;

  constructor({ literals, affixes, param, rest, routes, run, isParamOnly }: PathNode, owner?: Owner) {
    this.literals = literals;
    this.affixes = affixes;
    this.param = param;
    this.rest = rest;
    this.routes = routes;
    this.run = run;
    this.isParamOnly = isParamOnly;
    this.#owner = owner;
  }

  /** The node itself where it is the owner's, or else a copy for the owner. */
  static of(node: PathNode, owner: Owner): OwnedNode {
    return #owner in node && node.#owner === owner ? node : new OwnedNode(node, owner);
  }
}

const noRoutes: RouteList = [];
const noAffixes: readonly AffixGroup[] = [];
export const noPaths: PathNode = new OwnedNode({
  literals: PersistentMap.empty(),
  affixes: noAffixes,
  param: null,
  rest: noRoutes,
  routes: noRoutes,
  run: null,
  isParamOnly: false,
});
/** Bounds the memory that runs take on a path of a thousand segments. */
const runCharactersMax = 64;

/** Safe because: a segment has no slash. */
export function affixKey(before: string, after: string): string {
  return `${before}/${after}`;
}

/**
 * Gives the routes of one shape another list; an empty list takes them out. Returns `noPaths` when nothing is left.
 * The owner uses the tree up that is given.
 * A loop down and a loop up, not a recursion: a shape may have two thousand segments.
 */
export function editPaths(
  root: PathNode,
  shape: string,
  owner: Owner,
  edit: (routes: RouteList) => RouteList,
): PathNode {
  const takesRest = shape.endsWith("/*");
  const segments = shape.slice(1).split("/");
  if (takesRest) segments.pop();

  const nodes = [root];
  let node = root;
  for (const segment of segments) {
    node = childOf(node, segment) ?? noPaths;
    nodes.push(node);
  }
  let changed = OwnedNode.of(node, owner);
  if (takesRest) changed.rest = orNone(edit(changed.rest));
  else changed.routes = orNone(edit(changed.routes));
  finish(changed);
  for (let depth = segments.length - 1; depth >= 0; depth--) {
    const parent = OwnedNode.of(nodes[depth] ?? noPaths, owner);
    if (changed !== nodes[depth + 1] || isEmpty(changed))
      putChild(parent, segments[depth] ?? "", isEmpty(changed) ? null : changed, owner);
    finish(parent);
    changed = parent;
  }
  return isEmpty(changed) ? noPaths : changed;
}

export function childOf(node: PathNode, segment: string): PathNode | null | undefined {
  if (segment === "{}") return node.param;
  const param = segment.indexOf("{}");
  if (param === -1) return node.literals.get(segment);
  const before = segment.slice(0, param);
  const after = segment.slice(param + 2);
  return groupOf(node.affixes, before.length, after.length)?.children.get(affixKey(before, after));
}

function putChild(node: OwnedNode, segment: string, child: PathNode | null, owner: Owner): void {
  const param = segment.indexOf("{}");
  if (segment === "{}") node.param = child;
  else if (param === -1) node.literals = withEntry(node.literals, segment, child, owner);
  else {
    const before = segment.slice(0, param);
    const after = segment.slice(param + 2);
    const group = groupOf(node.affixes, before.length, after.length);
    const changed = {
      before: before.length,
      after: after.length,
      children: withEntry(group?.children ?? PersistentMap.empty(), affixKey(before, after), child, owner),
    };
    const affixes = node.affixes.filter((other) => other !== group);
    if (changed.children.size > 0) affixes.push(changed);
    node.affixes = affixes.length === 0 ? noAffixes : affixes.sort(compareGroups);
  }
}

/** Makes anew what is made from the node's other fields. */
function finish(node: OwnedNode): void {
  node.isParamOnly =
    node.param !== null && node.literals.size === 0 && node.rest.length === 0 && node.affixes.length === 0;
  node.run = hasOtherChoices(node) || node.literals.size !== 1 ? null : runFrom(node);
}

function runFrom(node: PathNode): LiteralRun {
  const [[text, child] = ["", noPaths]] = node.literals;
  const further = child.routes.length === 0 ? child.run : null;
  const isLong = further === null || further.text.length > runCharactersMax;
  const end = isLong ? child : further.node;
  // Safe because: only one text leads from a node to another.
  if (node.run?.node === end) return node.run;
  return { text: isLong ? text : `${text}/${further.text}`, node: end };
}

/** Tells whether a node has children beside literal ones. */
export function hasOtherChoices(node: PathNode): boolean {
  return node.param !== null || node.rest.length > 0 || node.affixes.length > 0;
}

/**
 * Longer literal text first, then longer text before the param. Two children of one group never fit the same segment,
 * so the last rule of that order, by code units, has nothing to decide here.
 */
function compareGroups(a: AffixGroup, b: AffixGroup): number {
  return b.before + b.after - (a.before + a.after) || b.before - a.before;
}

function groupOf(groups: readonly AffixGroup[], before: number, after: number): AffixGroup | undefined {
  return groups.find((group) => group.before === before && group.after === after);
}

function withEntry(
  children: PersistentMap<PathNode>,
  key: string,
  child: PathNode | null,
  owner: Owner,
): PersistentMap<PathNode> {
  return child === null ? children.delete(key, owner) : children.set(key, child, owner);
}

function isEmpty(node: PathNode): boolean {
  return node.routes.length === 0 && node.literals.size === 0 && !hasOtherChoices(node);
}

function orNone(routes: RouteList): RouteList {
  return routes.length === 0 ? noRoutes : routes;
}
