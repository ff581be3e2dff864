// Which routes of a list can hide a route that is tried after them. Of a short list all of them; a long one would make
// looking at every route of it take time by its square, so there only those count whose rules are all among the route's
// own, which an index finds at once.
import type { CompiledRoute } from "./compiled-route.ts";
import type { RouteList } from "./path-tree.ts";
import { ruleIdentity } from "./rule.ts";

/** Longer lists are looked up, not looked through. */
const listLengthMax = 200;

/** Routes indexed between two yields: a millisecond. */
const routesPerStep = 300;

interface Entry {
  readonly route: CompiledRoute;
  readonly place: number;
  /** Identities of its rules. */
  readonly rules: readonly string[];
}

/** Routes under the identity of their first rule, `""` for those without rules. */
interface ListIndex {
  readonly byFirstRule: ReadonlyMap<string, readonly Entry[]>;
  readonly places: ReadonlyMap<string, number>;
}

/** Tables are immutable, so the index of a list holds as long as the list is there. */
const indexes = new WeakMap<RouteList, ListIndex>();

/** The routes of a list that are tried before a route and may hide it, and whether the route is in the list itself. */
export function hidersAmong(
  routes: RouteList,
  route: CompiledRoute,
): { readonly hiders: readonly CompiledRoute[]; readonly hasRoute: boolean } {
  if (routes.length <= listLengthMax) {
    const place = routes.findIndex(({ id }) => id === route.id);
    return { hiders: place === -1 ? routes : routes.slice(0, place), hasRoute: place !== -1 };
  }
  const index = indexOf(routes);
  const place = index.places.get(route.id);
  const own = new Set(identitiesOf(route));
  const entries = ["", ...own].flatMap((rule) => index.byFirstRule.get(rule) ?? []);
  const hiders = entries
    .filter((entry) => entry.place < (place ?? routes.length) && entry.rules.every((rule) => own.has(rule)))
    .sort((one, other) => one.place - other.place)
    .slice(0, listLengthMax);
  return { hiders: hiders.map((entry) => entry.route), hasRoute: place !== undefined };
}

function indexOf(routes: RouteList): ListIndex {
  const steps = indexInSteps(routes);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Makes the index of a list if it is long and has none yet. Yields after every piece of bounded work. */
export function* prepareHiders(routes: RouteList): Generator<void, void, void> {
  if (routes.length > listLengthMax && !indexes.has(routes)) yield* indexInSteps(routes);
}

function* indexInSteps(routes: RouteList): Generator<void, ListIndex, void> {
  const known = indexes.get(routes);
  if (known !== undefined) return known;
  const byFirstRule = new Map<string, Entry[]>();
  const places = new Map<string, number>();
  const seen = new Set<string>();
  for (const [place, route] of routes.entries()) {
    if (place % routesPerStep === routesPerStep - 1) yield;
    places.set(route.id, place);
    const rules = identitiesOf(route);
    // Of routes with the same rules and methods the first one hides all that the others do.
    const key = JSON.stringify([rules, route.methods]);
    if (seen.has(key)) continue;
    seen.add(key);
    const [first = ""] = rules;
    const entries = byFirstRule.get(first);
    if (entries) entries.push({ route, place, rules });
    else byFirstRule.set(first, [{ route, place, rules }]);
  }
  const index = { byFirstRule, places };
  indexes.set(routes, index);
  return index;
}

function identitiesOf({ rules }: CompiledRoute): string[] {
  return [...new Set(rules.map((rule) => ruleIdentity(rule.source)))].sort();
}
