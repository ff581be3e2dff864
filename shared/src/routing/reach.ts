// Whether a route can ever answer. A request that fits it and as little else as possible is made up (what params take
// occurs in no pattern), and walked through the table as any other: the routes tried before it are the only ones that
// can hide it, and they do if no method and no values of headers, query and cookies get past them all.
// Hosts that are more specific never hide: a wildcard always takes a name that no route gives.
import { requestMethods } from "../model/route.ts";
import type { CompiledRoute } from "./compiled-route.ts";
import { hidersAmong } from "./hiders.ts";
import { childOf, type PathTree, type RouteList } from "./path-tree.ts";
import { type CompiledRule, ruleIdentity } from "./rule.ts";
import { canHoldAndFail } from "./rule-logic.ts";
import { walkPaths } from "./search.ts";
import type { Table } from "./table.ts";

export type Reach =
  | { readonly kind: "reachable" }
  /** Its own rules contradict each other, or ask for what no request has. */
  | { readonly kind: "contradictory" }
  /** Every request that fits it is taken by these, in their order; one where one suffices. */
  | { readonly kind: "hidden"; readonly by: readonly CompiledRoute[] };

const reachable: Reach = { kind: "reachable" };

/** Combinations of rules tried for one route; past it the route counts as reachable. */
const attemptsMax = 1000;

/** Stands for what occurs in no pattern: patterns never hold a NUL. */
const fresh = "\0\0";

/** A piece of what a route takes, and the routes tried before it there. */
interface Piece {
  readonly method: string;
  readonly hiders: readonly CompiledRoute[];
}

export function judgeReach(table: Table, route: CompiledRoute): Reach {
  const holding = byName(route.rules);
  if ([...holding.values()].some((rules) => !canHoldAndFail(rules, []))) return { kind: "contradictory" };
  const budget = { attempts: attemptsMax };
  const pieces: Piece[] = [];
  for (const paths of treesOf(table, route)) {
    for (const path of freshPaths(route.pattern.shape, paths)) {
      const hiders = triedBefore(paths, path, route);
      if (hiders.length === 0) return reachable;
      for (const method of distinctMethods(route, hiders)) {
        const piece = { method, hiders: hiders.filter((hider) => takesMethod(hider, method)) };
        if (!isCovered(holding, piece.hiders, budget)) return reachable;
        pieces.push(piece);
      }
    }
  }
  return { kind: "hidden", by: fewestHiders(holding, pieces) };
}

/** The trees in which a route stands: those of its hosts, or the one for any host. */
export function treesOf(table: Table, { hosts }: CompiledRoute): PathTree[] {
  if (hosts.length === 0) return [table.anyHost];
  return hosts
    .map((host) => (host.startsWith("*.") ? table.wildcards.get(host.slice(2)) : table.hosts.get(host)))
    .filter((paths) => paths !== undefined);
}

/**
 * Paths that fit a shape and as little else as possible. For a rest there is one of each length that a pattern with
 * params in its place could take, with and without a last slash, the longest first.
 */
function* freshPaths(shape: string, paths: PathTree): Generator<string> {
  if (!shape.endsWith("/*")) {
    yield shape.replaceAll("{}", fresh);
    return;
  }
  const prefix = shape.slice(0, -2);
  let tree: PathTree | null | undefined = paths;
  for (const segment of prefix.slice(1).split("/")) if (prefix !== "" && tree) tree = childOf(tree, segment);
  let depth = 1;
  for (let child = tree && childOf(tree, "{}"); child; child = childOf(child, "{}")) depth++;
  const stem = prefix.replaceAll("{}", fresh);
  for (; depth > 0; depth--) {
    yield stem + `/${fresh}`.repeat(depth);
    yield `${stem}${`/${fresh}`.repeat(depth)}/`;
  }
  yield `${stem}/`;
}

function triedBefore(paths: PathTree, path: string, route: CompiledRoute): CompiledRoute[] {
  const before: CompiledRoute[] = [];
  walkPaths(paths, path, {
    visit(routes: RouteList): boolean {
      const { hiders, hasRoute } = hidersAmong(routes, route);
      before.push(...hiders);
      return hasRoute;
    },
  });
  return before;
}

/** Methods that the route takes, one for each set of hiders that takes them, too. */
function distinctMethods(route: CompiledRoute, hiders: readonly CompiledRoute[]): string[] {
  const methods = route.methods.length > 0 ? route.methods : requestMethods;
  const named = hiders.filter((hider) => hider.methods.length > 0);
  if (named.length === 0) return methods.slice(0, 1);
  const bySet = new Map<string, string>();
  for (const method of methods) {
    const set = named.map((hider) => (hider.methods.includes(method) ? 1 : 0)).join("");
    if (!bySet.has(set)) bySet.set(set, method);
  }
  return [...bySet.values()];
}

function takesMethod(route: CompiledRoute, method: string): boolean {
  return route.methods.length === 0 || route.methods.includes(method);
}

type RulesByName = ReadonlyMap<string, readonly CompiledRule[]>;

function byName(rules: readonly CompiledRule[]): RulesByName {
  const names = new Map<string, CompiledRule[]>();
  for (const rule of rules) {
    const key = nameOf(rule);
    names.set(key, [...(names.get(key) ?? []), rule]);
  }
  return names;
}

function nameOf(rule: CompiledRule): string {
  return `${rule.in}:${rule.name}`;
}

/**
 * Whether no request for which the rules hold gets past all hiders: of each hider one rule would have to fail, and for
 * every name there would have to be values for which all those fail and the route's own hold.
 */
function isCovered(
  holding: RulesByName,
  hiders: readonly CompiledRoute[],
  budget: { attempts: number },
): boolean {
  const sorted = hiders.toSorted((one, other) => one.rules.length - other.rules.length);
  const getsPast = (from: number, failing: RulesByName): boolean => {
    const hider = sorted[from];
    if (hider === undefined) return true;
    const isPast = hider.rules.some((rule) =>
      failing.get(nameOf(rule))?.some((one) => isSameRule(one, rule)),
    );
    if (isPast) return getsPast(from + 1, failing);
    return hider.rules.some((rule) => {
      // Whoever runs out of attempts has found no way past, but has not proved that there is none.
      if (budget.attempts-- <= 0) return true;
      const key = nameOf(rule);
      const rules = [...(failing.get(key) ?? []), rule];
      return (
        canHoldAndFail(holding.get(key) ?? [], rules) && getsPast(from + 1, new Map(failing).set(key, rules))
      );
    });
  };
  return !getsPast(0, new Map());
}

function isSameRule(one: CompiledRule, other: CompiledRule): boolean {
  return one === other || ruleIdentity(one.source) === ruleIdentity(other.source);
}

/** One hider that covers all pieces, else few that do together. */
function fewestHiders(holding: RulesByName, pieces: readonly Piece[]): CompiledRoute[] {
  const covers = (hiders: ReadonlySet<CompiledRoute>) =>
    pieces.every((piece) =>
      isCovered(
        holding,
        piece.hiders.filter((hider) => hiders.has(hider)),
        { attempts: attemptsMax },
      ),
    );
  const all = [...new Set(pieces.flatMap((piece) => piece.hiders))].slice(0, hidersLookedAtMax);
  const alone = all.find((hider) => covers(new Set([hider])));
  if (alone !== undefined) return [alone];
  const needed = new Set(all);
  // From the last on, so that what is kept are the first in order.
  for (const hider of all.toReversed()) {
    needed.delete(hider);
    if (!covers(needed)) needed.add(hider);
  }
  return all.filter((hider) => needed.has(hider));
}

/** Telling who hides a route need not be complete where hundreds take part. */
const hidersLookedAtMax = 40;
