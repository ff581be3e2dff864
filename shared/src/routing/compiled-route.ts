// A route as the table keeps it: everything that matching needs worked out, everything else by reference.
// It names its service by id, so that changing a service's targets touches no route, and shares what is empty.
import type { Fault, Outcome } from "../model/fault.ts";
import type { Route } from "../model/route.ts";
import { Pool } from "../model/sharing.ts";
import { type HostPattern, parseHostPattern } from "./host.ts";
import { joinPattern, judgePathPrefix, type PathPattern, parsePattern } from "./pattern.ts";
import { type CompiledRule, compileRule, judgeRuleName, ruleIdentity } from "./rule.ts";
import { compileUpstreamPath, type UpstreamPath } from "./upstream-path.ts";

export interface CompiledRoute {
  readonly id: string;
  /** The service's id. */
  readonly service: string;
  /** Distinct; empty = any. */
  readonly hosts: readonly HostPattern[];
  /** The whole path, the service's `pathPrefix` included. */
  readonly pattern: PathPattern;
  /** Distinct and sorted; empty = any. */
  readonly methods: readonly string[];
  /** The ones that read most come last. */
  readonly rules: readonly CompiledRule[];
  /** The strictness of each rule, one character each, sorted: compares as the list does. */
  readonly strictness: string;
  readonly upstreamPath: UpstreamPath | null;
  /** What the rules of forwarding are read from. */
  readonly route: Route;
}

const none: readonly never[] = [];

/**
 * Compiles a route of a service with that `pathPrefix`, or tells all of its faults, each with a pointer into the route.
 * A bad `pathPrefix` is the service's fault and is told at `/service`.
 */
export function compileRoute(
  route: Route,
  pathPrefix: string,
): { readonly route: CompiledRoute } | { readonly faults: Fault[] } {
  const faults: Fault[] = [];
  const take = <T>(pointer: string, outcome: Outcome<T>): T | null => {
    if (outcome.ok) return outcome.value;
    faults.push({ pointer, detail: outcome.detail });
    return null;
  };

  const prefix = take("/service", judgePathPrefix(pathPrefix));
  const pattern = take("/path", parsePattern(route.path));
  const hosts = route.hosts.map((host, index) => take(`/hosts/${index}`, parseHostPattern(host)));
  const rules = route.match.map((rule, index) => {
    take(`/match/${index}/name`, judgeRuleName(rule));
    return take(`/match/${index}/value`, compileRule(rule));
  });
  const upstreamPath =
    route.upstreamPath === undefined
      ? null
      : take("/upstreamPath", compileUpstreamPath(route.upstreamPath, pattern));
  if (prefix === null || pattern === null || faults.length > 0) return { faults };

  return {
    route: {
      id: route.id,
      service: route.service,
      hosts: sharedSet(hostLists, distinct(hosts.filter((host) => host !== null))),
      pattern: joinPattern(prefix, pattern),
      methods: sharedSet(methodLists, distinct(route.methods).sort()),
      rules: leanList(cheapestFirst(rules.filter((rule) => rule !== null))),
      strictness: strictnessOf(rules.filter((rule) => rule !== null)),
      upstreamPath,
      route,
    },
  };
}

/**
 * A text that is equal for two routes exactly when they are refused as duplicates: equal hosts, path shape, priority,
 * methods and rules, each compared as a set.
 */
export function routeIdentity(route: Route, pathPrefix: string): string {
  const prefix = valueOr(judgePathPrefix(pathPrefix), pathPrefix);
  const pattern = parsePattern(route.path);
  return JSON.stringify([
    distinct(route.hosts.map((host) => valueOr(parseHostPattern(host), host))).sort(),
    prefix + (pattern.ok ? pattern.value.shape : route.path),
    route.priority,
    distinct(route.methods).sort(),
    distinct(route.match.map(ruleIdentity)).sort(),
  ]);
}

function valueOr<T>(outcome: Outcome<T>, otherwise: T): T {
  return outcome.ok ? outcome.value : otherwise;
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

/** Most routes name one of a few sets: shared, they take no memory and are in the processor's cache. */
const hostLists = new Pool<readonly HostPattern[]>();
const methodLists = new Pool<readonly string[]>();

/** Safe because: neither hosts nor methods have a comma. */
function sharedSet<T extends string>(pool: Pool<readonly T[]>, values: readonly T[]): readonly T[] {
  return values.length === 0 ? none : pool.share(values.join(), values);
}

function leanList<T>(values: readonly T[]): readonly T[] {
  return values.length === 0 ? none : values;
}

/**
 * A long value must be read only where all else holds, so regexes come last; a rule that looks only at presence or
 * equality before them saves their time too.
 */
function cheapestFirst(rules: readonly CompiledRule[]): CompiledRule[] {
  return [...rules.filter((rule) => !rule.isRegex), ...rules.filter((rule) => rule.isRegex)];
}

function strictnessOf(rules: readonly CompiledRule[]): string {
  return rules
    .map((rule) => rule.strictness)
    .sort()
    .join("");
}
