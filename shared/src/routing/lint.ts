// What looks wrong about a catalog that is valid: routes that can never answer, services that take no requests, hosts
// that overlap, rules that are slow. Each route is judged by itself, at a cost that follows what competes with it, so a
// caller can pause between routes; `lintNeighbours` tells which others a change of one route can matter to.
import type { Service } from "../model/service.ts";
import type { CompiledRoute } from "./compiled-route.ts";
import { prepareHiders } from "./hiders.ts";
import { routesAt } from "./path-tree.ts";
import { judgeReach, treesOf } from "./reach.ts";
import { regexCostMs } from "./regex.ts";
import type { Table } from "./table.ts";

export const lintCodes = [
  "unreachable",
  "no-usable-target",
  "overlapping-hosts",
  "slow-rule",
  "unreadable",
] as const;
export type LintCode = (typeof lintCodes)[number];

export interface LintItem {
  readonly code: LintCode;
  /** Id; null where a service that no route uses is at fault. */
  readonly route: string | null;
  /** Id of the service at fault. */
  readonly service?: string;
  /** Id of the route that hides it; of several, the first. */
  readonly hiddenBy?: string;
  readonly detail: string;
}

/** A regex that may hold a worker for longer on one value is told of. */
const costToldMs = 3;

/** As many routes with regexes may compete for one host and path before it is told of. */
const regexRoutesMax = 30;

/** Most routes named in a detail. */
const namedMax = 10;

/**
 * Prepares what makes judging the routes of a long list cheap. Yields after every piece of bounded work, so whoever lints
 * many routes does it for all of them first.
 */
export function* prepareLint(table: Table, route: CompiledRoute): Generator<void, void, void> {
  for (const paths of treesOf(table, route)) yield* prepareHiders(routesAt(paths, route.pattern.shape));
}

/** Everything that looks wrong about a route. */
export function lintRoute(table: Table, route: CompiledRoute): LintItem[] {
  return [
    ...lintReach(table, route),
    ...lintTargets(table, route),
    ...lintHosts(table, route),
    ...lintRegexes(table, route),
  ];
}

/** What looks wrong about a service that no route uses; of one that is used, its routes tell. */
export function lintUnusedService(service: Service): LintItem[] {
  if (hasUsableTarget(service)) return [];
  const detail = `service ${service.id} has only targets of weight 0, so it will answer no request`;
  return [{ code: "no-usable-target", route: null, service: service.id, detail }];
}

/**
 * Other routes whose lint may change when this one comes, goes or changes; the table holds it or did. Those that it may
 * hide, and those whose narrower hosts its own contain.
 */
export function* lintNeighbours(table: Table, route: CompiledRoute): Generator<CompiledRoute> {
  const { shape } = route.pattern;
  const shapes = [shape];
  // A rest is hidden by what has params in its place, and by nothing that names more.
  for (let stem = /^(.*)\/\*?$/.exec(shape)?.[1] ?? shape; ; stem = stem.slice(0, -"/{}".length)) {
    if (`${stem}/*` !== shape) shapes.push(`${stem}/*`);
    if (!stem.endsWith("/{}")) break;
  }
  for (const paths of treesOf(table, route)) {
    for (const one of shapes) yield* routesAt(paths, one);
  }
  for (const host of route.hosts) {
    if (!host.startsWith("*.")) continue;
    for (const [name, paths] of table.wildcards)
      if (name.endsWith(host.slice(1))) yield* routesAt(paths, shape);
  }
}

function lintReach(table: Table, route: CompiledRoute): LintItem[] {
  const reach = judgeReach(table, route);
  const item = { code: "unreachable", route: route.id } as const;
  switch (reach.kind) {
    case "reachable":
      return [];
    case "contradictory":
      return [{ ...item, detail: "its rules never hold together, so it never answers" }];
    case "hidden": {
      const [first, ...others] = reach.by;
      if (first === undefined) return [];
      const names = reach.by.slice(0, namedMax).map(({ id }) => id);
      const more = reach.by.length > namedMax ? ` and ${reach.by.length - namedMax} more` : "";
      const who =
        others.length === 0
          ? `${first.id} is tried first and takes`
          : `${names.join(", ")}${more} are tried first and together take`;
      return [
        {
          ...item,
          hiddenBy: first.id,
          detail: `${who} every request that it fits${consequence(route, first)}`,
        },
      ];
    }
  }
}

/** What it means where one of the two answers requests itself. */
function consequence({ route }: CompiledRoute, { route: first }: CompiledRoute): string {
  if (route.intercept && !first.intercept) return "; what it was to intercept is forwarded";
  return first.intercept && !route.intercept ? `; they are intercepted with ${first.interceptStatus}` : "";
}

function lintTargets(table: Table, { route }: CompiledRoute): LintItem[] {
  if (route.intercept) return [];
  const taken = (route.split ?? []).reduce((sum, { weight }) => sum + weight, 0);
  const shares = [{ service: route.service, weight: 100 - taken }, ...(route.split ?? [])];
  const services = new Set(shares.filter(({ weight }) => weight > 0).map(({ service }) => service));
  return [...services]
    .map((id) => table.services.get(id))
    .filter((service) => service !== undefined && !hasUsableTarget(service))
    .map((service) => ({
      code: "no-usable-target",
      route: route.id,
      service: service?.id ?? "",
      detail: `its service ${service?.id} has only targets of weight 0, so its requests are answered 503`,
    }));
}

function hasUsableTarget({ targets }: Service): boolean {
  return targets.some(({ weight }) => weight > 0);
}

/** A host within a wildcard of the route itself, and a wildcard within another route's that takes the same path. */
function lintHosts(table: Table, route: CompiledRoute): LintItem[] {
  const items: LintItem[] = [];
  const item = { code: "overlapping-hosts", route: route.id } as const;
  for (const host of route.hosts) {
    const wider = widerWildcards(host);
    const own = wider.find((name) => route.hosts.includes(`*.${name}`));
    if (own !== undefined) {
      items.push({
        ...item,
        detail: `its host ${host} lies within its host *.${own}, so it may be left out`,
      });
    } else if (host.startsWith("*.")) {
      const other = wider
        .map((name) => ({ name, route: routesAt(table.wildcards.get(name), route.pattern.shape).at(0) }))
        .find((one) => one.route !== undefined);
      if (other?.route === undefined) continue;
      const detail =
        `its host ${host} lies within *.${other.name} of route ${other.route.id}, which has the same path: for names ` +
        `under ${host.slice(2)} this route is tried first`;
      items.push({ ...item, detail });
    }
  }
  return items;
}

/** What follows `*.` in the wildcards that contain a host, from the longest on. */
function widerWildcards(host: string): string[] {
  const labels = host.replace(/^\*\./, "").split(".");
  return labels.slice(1).map((_, index) => labels.slice(index + 1).join("."));
}

function lintRegexes(table: Table, route: CompiledRoute): LintItem[] {
  if (!route.rules.some((rule) => rule.isRegex)) return [];
  const item = { code: "slow-rule", route: route.id } as const;
  const items: LintItem[] = [];
  for (const { isRegex, source } of route.rules) {
    const costMs = isRegex ? regexCostMs(source.value ?? "", source.op === "regex" ? "exact" : "ignored") : 0;
    if (costMs < costToldMs) continue;
    const detail = `the regex on ${source.in} ${source.name} may take ${Math.round(costMs)} ms on a value of 4 KiB, during which the worker does nothing else`;
    items.push({ ...item, detail });
  }
  for (const paths of treesOf(table, route)) {
    const list = routesAt(paths, route.pattern.shape);
    const isFirst = list.find((one) => one.rules.some((rule) => rule.isRegex))?.id === route.id;
    if (!isFirst || list.length <= regexRoutesMax) continue;
    const count = list.filter((one) => one.rules.some((rule) => rule.isRegex)).length;
    if (count <= regexRoutesMax) continue;
    const detail = `${count} routes of the same host and path have regexes, which a request may have to try one after another`;
    items.push({ ...item, detail });
    break;
  }
  return items;
}
