// Routes that came near a request and why each of them lost, in words. The ones that fit host and path are shown by the
// walk that matching takes; the others are looked for where people go wrong: the other end of the slash, upper and lower
// case, another host.
import type { CompiledRoute } from "./compiled-route.ts";
import type { HostPattern } from "./host.ts";
import { judgeRules, type MatchableRequest } from "./match.ts";
import { compareRoutes } from "./order.ts";
import type { PathTree, RouteList } from "./path-tree.ts";
import type { CompiledRule } from "./rule.ts";
import { type Visitor, walkPaths, walkTable } from "./search.ts";
import type { Table } from "./table.ts";

export interface Miss {
  /** The route's id. */
  readonly route: string;
  readonly reason: string;
}

/** Most routes told of: more would be read by nobody. */
const missesMax = 50;

/** Hosts looked at between two yields; each costs about a microsecond. */
const hostsPerStep = 500;

/**
 * The routes that came near.
 * @param matched the route that answers, or null
 */
export function* missesOf(
  table: Table,
  request: MatchableRequest,
  matched: CompiledRoute | null,
): Generator<void, { readonly misses: Miss[]; readonly isTruncated: boolean }, void> {
  const misses = new Misses(request, matched);
  walkTable(
    table,
    request.host,
    request.path,
    misses.of((route) => misses.whyPassedOver(route)),
  );
  for (const { path, reason } of similarPaths(request.path)) {
    walkTable(
      table,
      request.host,
      path,
      misses.of((route) => (misses.holds(route) ? reason : null)),
    );
  }
  let hosts = 0;
  for (const [host, paths] of otherHosts(table)) {
    if (misses.isFull) break;
    walkPaths(
      paths,
      request.path,
      misses.of((route) => (misses.holds(route) ? whyOtherHost(request, host) : null)),
    );
    if (++hosts % hostsPerStep === 0) yield;
  }
  return { misses: [...misses.found.values()], isTruncated: misses.isFull };
}

/** What was found so far; each route counts once, with the first reason found for it. */
class Misses {
  readonly found = new Map<string, Miss>();
  isFull = false;
  readonly #request: MatchableRequest;
  readonly #matched: CompiledRoute | null;
  #hasPassedMatched = false;

  constructor(request: MatchableRequest, matched: CompiledRoute | null) {
    this.#request = request;
    this.#matched = matched;
  }

  /** A visitor that notes every route for which there is a reason. */
  of(reasonFor: (route: CompiledRoute) => string | null): Visitor {
    return {
      visit: (routes: RouteList) => {
        for (const route of routes) {
          if (route.id === this.#matched?.id) this.#hasPassedMatched = true;
          if (route.id === this.#matched?.id || this.found.has(route.id)) continue;
          const reason = reasonFor(route);
          if (reason === null) continue;
          this.isFull = this.found.size >= missesMax;
          if (this.isFull) return true;
          this.found.set(route.id, { route: route.id, reason });
        }
        return false;
      },
    };
  }

  /** Why a route whose host and path fit does not answer. */
  whyPassedOver(route: CompiledRoute): string | null {
    const { method } = this.#request;
    if (!takesMethod(route, method)) return `method: ${method} is not one of ${route.methods.join(", ")}`;
    const rules = judgeRules(route, this.#request);
    if (rules !== "hold") {
      return rules.verdict === "value-too-long"
        ? `${describeRule(rules.rule)} would have to read a value over 4 KiB`
        : `${describeRule(rules.rule)} does not hold: ${describeValues(rules.rule, this.#request)}`;
    }
    // Without a match a route can hold only behind one whose rule ended the search.
    if (this.#matched === null || !this.#hasPassedMatched) return "the search ended before it";
    return `${this.#matched.id} comes first: ${whyFirst(this.#matched, route, this.#request.host)}`;
  }

  /** Whether method and rules of a route hold, so that only its host or path stands in the way. */
  holds(route: CompiledRoute): boolean {
    return takesMethod(route, this.#request.method) && judgeRules(route, this.#request) === "hold";
  }
}

function takesMethod(route: CompiledRoute, method: string): boolean {
  return route.methods.length === 0 || route.methods.includes(method);
}

function similarPaths(path: string): { readonly path: string; readonly reason: string }[] {
  const similar = path.endsWith("/")
    ? [{ path: path.slice(0, -1), reason: "path: it has no trailing slash, the request's has" }]
    : [{ path: `${path}/`, reason: "path: it goes on with a slash, which the request's lacks" }];
  const lower = path.replaceAll(/%[0-9A-F]{2}|[A-Z]/g, (text) =>
    text.length === 1 ? text.toLowerCase() : text,
  );
  if (lower !== path) similar.push({ path: lower, reason: "path: upper and lower case differ" });
  return similar.filter((one) => one.path !== "");
}

function* otherHosts({ hosts, wildcards }: Table): Generator<[host: HostPattern, paths: PathTree]> {
  yield* hosts;
  for (const [name, paths] of wildcards) yield [`*.${name}`, paths];
}

function whyOtherHost({ host }: MatchableRequest, other: HostPattern): string {
  if (other === `*.${host}`)
    return `host: ${other} takes one or more labels before ${host}, not ${host} itself`;
  return `host: it takes ${other}, not ${host}`;
}

function describeRule({ source }: CompiledRule): string {
  const value = source.value === undefined ? "" : ` ${JSON.stringify(source.value)}`;
  return `rule: ${source.in} ${source.name} ${source.op}${value}`;
}

/** The request's values of what a rule looks at; the first ones, shortened. */
function describeValues({ in: source, name }: CompiledRule, request: MatchableRequest): string {
  const values = request.values(source, name);
  if (values.length === 0) return `the ${source} is absent`;
  const shown = values
    .slice(0, 3)
    .map((value) => JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value));
  return `the ${source} has ${shown.join(", ")}${values.length > 3 ? ` and ${values.length - 3} more values` : ""}`;
}

/** Why the first of two routes that both fit is tried before the second: the first difference in the order. */
function whyFirst(first: CompiledRoute, second: CompiledRoute, host: string): string {
  const [firstHost, secondHost] = [bestHost(first, host), bestHost(second, host)];
  if (firstHost !== secondHost) return `its host ${firstHost} is more specific than ${secondHost}`;
  if (first.pattern.shape !== second.pattern.shape) return whyFirstPath(first, second);
  if (first.route.priority !== second.route.priority) {
    return `its priority is ${first.route.priority}, not ${second.route.priority}`;
  }
  if ((first.methods.length === 0) !== (second.methods.length === 0)) return "it names the method";
  if (first.rules.length !== second.rules.length)
    return `it has more rules (${first.rules.length}, not ${second.rules.length})`;
  if (first.strictness !== second.strictness) return "its rules are stricter";
  return compareRoutes(first, second) < 0
    ? "all else being equal, its id sorts first"
    : "it was reached first";
}

function whyFirstPath(first: CompiledRoute, second: CompiledRoute): string {
  const [segments, others] = [first.pattern.shape.split("/"), second.pattern.shape.split("/")];
  const at = segments.findIndex((segment, index) => segment !== others[index]);
  return `in segment ${at} of the path ${kindOfSegment(segments[at])} goes before ${kindOfSegment(others[at])}`;
}

function kindOfSegment(segment = ""): string {
  if (segment === "*") return "the rest (*)";
  if (segment === "{}") return "a param";
  if (segment.includes("{}")) return `a param with literal text (${segment})`;
  return segment === "" ? "a trailing slash" : `the literal ${segment}`;
}

/** The most specific of a route's hosts that fits; "any host" where it names none. */
function bestHost({ hosts }: CompiledRoute, host: string): string {
  if (hosts.length === 0) return "any host";
  if (hosts.includes(host)) return host;
  const fitting = hosts.filter((one) => one.startsWith("*.") && host.endsWith(one.slice(1)));
  return fitting.sort((one, other) => other.length - one.length)[0] ?? "any host";
}
