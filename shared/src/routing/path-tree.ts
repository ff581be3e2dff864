// The paths of one host: a tree with a node for each segment in which paths part, as immutable data that a change copies
// only along one path, but for nodes that its owner has made. Where only one list of routes is left, the tree ends in a tail,
// however far their path goes on: most paths of a large catalog part early, so a route takes a tail and seldom a node.
// `editPaths` keeps one form: there are nodes exactly where there are two lists or more, whatever was there before.
import { type Owner, PersistentMap } from "../model/persistent-map.ts";
import type { CompiledRoute } from "./compiled-route.ts";
import { endOfLiteral, endsAt, segmentAt } from "./shape.ts";

/** Routes of one host and one path shape, in the order of order.ts. */
export type RouteList = readonly CompiledRoute[];

export type PathTree = PathNode | Tail;

/** The only list of routes from here on: the rest of their shape is compared with the rest of a path. */
export class Tail {
  /** Where the rest of the shape begins: at a slash, or at its end. */
  readonly from: number;
  /** At least one, all of one shape. */
  readonly routes: RouteList;
  /** The rest of the shape up to its first param or its `*`. */
  readonly literal: string;

  constructor(from: number, routes: RouteList) {
    this.from = from;
    this.routes = routes;
    this.literal = this.shape.slice(from, endOfLiteral(this.shape, from));
  }

  /** The whole shape, from the root on. */
  get shape(): string {
    return this.routes[0]?.pattern.shape ?? "";
  }
}

export interface PathNode {
  /** Children by literal segment. */
  readonly literals: PersistentMap<PathTree>;
  /** Children by literal text around one param, in the order in which they are tried. */
  readonly affixes: readonly AffixGroup[];
  /** The child for any non-empty segment. */
  readonly param: PathTree | null;
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
  readonly tree: PathTree;
}

/**
 * All children of a node whose param has so many characters of literal text before and after it. Of one group at most
 * one child fits a segment, so it is looked up; there are as many groups as pairs of lengths, and few in practice.
 */
export interface AffixGroup {
  readonly before: number;
  readonly after: number;
  /** By `affixKey`. */
  readonly children: PersistentMap<PathTree>;
}

/** What every node is: its owner may change it in place, for as long as anybody is that owner. */
class OwnedNode implements PathNode {
  literals: PersistentMap<PathTree>;
  affixes: readonly AffixGroup[];
  param: PathTree | null;
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
  root: PathTree,
  shape: string,
  owner: Owner,
  edit: (routes: RouteList) => RouteList,
): PathTree {
  const steps: { parent: OwnedNode; segment: string; child: PathTree | null | undefined }[] = [];
  let tree: PathTree | null | undefined = root;
  let from = 0;
  while (tree && !isTailOf(tree, shape) && !endsAt(shape, from)) {
    const parent = nodeOf(tree, owner);
    const segment = segmentAt(shape, from);
    tree = childOf(parent, segment);
    steps.push({ parent, segment, child: tree });
    from += 1 + segment.length;
  }
  if (!tree || isTailOf(tree, shape)) {
    const routes = edit(tree?.routes ?? noRoutes);
    tree = routes.length === 0 ? null : new Tail(from, routes);
  } else {
    const node = nodeOf(tree, owner);
    if (from === shape.length) node.routes = orNone(edit(node.routes));
    else node.rest = orNone(edit(node.rest));
    tree = settle(node, from);
  }
  for (const { parent, segment, child } of steps.reverse()) {
    from -= 1 + segment.length;
    // A child that was changed in place is the same object.
    if (tree !== child) putChild(parent, segment, tree, owner);
    tree = settle(parent, from);
  }
  return tree ?? noPaths;
}

/** The routes of one shape. */
export function routesAt(root: PathTree | undefined, shape: string): RouteList {
  let tree: PathTree | null | undefined = root;
  let from = 0;
  while (tree && !(tree instanceof Tail) && !endsAt(shape, from)) {
    const segment = segmentAt(shape, from);
    tree = childOf(tree, segment);
    from += 1 + segment.length;
  }
  if (!tree) return noRoutes;
  if (tree instanceof Tail) return tree.shape === shape ? tree.routes : noRoutes;
  return from === shape.length ? tree.routes : tree.rest;
}

/** What hangs below a segment of a shape; of a tail, one made anew that begins further on. */
export function childOf(tree: PathTree, segment: string): PathTree | null | undefined {
  if (tree instanceof Tail) {
    const { shape, from, routes } = tree;
    if (endsAt(shape, from) || segmentAt(shape, from) !== segment) return null;
    return new Tail(from + 1 + segment.length, routes);
  }
  if (segment === "{}") return tree.param;
  const param = segment.indexOf("{}");
  if (param === -1) return tree.literals.get(segment);
  const before = segment.slice(0, param);
  const after = segment.slice(param + 2);
  return groupOf(tree.affixes, before.length, after.length)?.children.get(affixKey(before, after));
}

function isTailOf(tree: PathTree, shape: string): tree is Tail {
  return tree instanceof Tail && tree.shape === shape;
}

/** The tree as a node that the owner may change. A tail that is about to be no longer the only one hangs below it. */
function nodeOf(tree: PathTree, owner: Owner): OwnedNode {
  if (!(tree instanceof Tail)) return OwnedNode.of(tree, owner);
  const node = new OwnedNode(noPaths, owner);
  const { shape, from, routes } = tree;
  if (from === shape.length) node.routes = routes;
  else if (endsAt(shape, from)) node.rest = routes;
  else {
    const segment = segmentAt(shape, from);
    putChild(node, segment, new Tail(from + 1 + segment.length, routes), owner);
  }
  return node;
}

/** What a node has become after a change of one of its lists or children: null where it has none left. */
function settle(node: OwnedNode, from: number): PathTree | null {
  const { routes, rest, literals, affixes, param } = node;
  let count = literals.size + (param ? 1 : 0) + (routes.length > 0 ? 1 : 0) + (rest.length > 0 ? 1 : 0);
  for (const { children } of affixes) count += children.size;
  if (count === 0) return null;
  if (count === 1) {
    if (routes.length > 0) return new Tail(from, routes);
    if (rest.length > 0) return new Tail(from, rest);
    const [child = param] = [...literals.values(), ...(affixes[0]?.children.values() ?? [])];
    if (child instanceof Tail) return new Tail(from, child.routes);
  }
  finish(node);
  return node;
}

function putChild(node: OwnedNode, segment: string, child: PathTree | null, owner: Owner): void {
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
    const others = node.affixes.filter((other) => other !== group);
    const affixes = changed.children.size > 0 ? [...others, changed] : others;
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
  const further = child instanceof Tail || child.routes.length > 0 ? null : child.run;
  const isLong = further === null || further.text.length > runCharactersMax;
  const end = isLong ? child : further.tree;
  // Safe because: only one text leads from a node to another.
  if (node.run?.tree === end) return node.run;
  return { text: isLong ? text : `${text}/${further.text}`, tree: end };
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
  children: PersistentMap<PathTree>,
  key: string,
  child: PathTree | null,
  owner: Owner,
): PersistentMap<PathTree> {
  return child === null ? children.delete(key, owner) : children.set(key, child, owner);
}

function orNone(routes: RouteList): RouteList {
  return routes.length === 0 ? noRoutes : routes;
}
