// Which route answers a request: a pure function of the table and the request.
//
// Precedence, the first difference decides: (1) host: exact, then the longest wildcard, then any; (2) path, segment by
// segment from the left: literal, literal with a param, param, `*`; (3)-(7) the order of order.ts. search.ts walks in
// the order of (1) and (2) and finds lists sorted by the rest. A route that fails on method or rules is passed over.
import type { CompiledRoute } from "./compiled-route.ts";
import type { RouteList } from "./path-tree.ts";
import type { RuleSource } from "./rule.ts";
import { type Capture, captureTexts, type Visitor, walkTable } from "./search.ts";
import type { Table } from "./table.ts";

/** What matching needs to know of a request. Values are asked for only when a rule needs them. */
export interface MatchableRequest {
  readonly method: string;
  /** As `normaliseHost` gives it. */
  readonly host: string;
  /** As `requestForm` gives it. */
  readonly path: string;
  /** As `normalisePath` gives it, and as it is forwarded: captures are taken from it. */
  readonly sentPath: string;
  /** All values of a header (by its `headerKey`), query parameter or cookie, in order; none when it is absent. */
  values(source: RuleSource, name: string): readonly string[];
}

export type MatchResult =
  | {
      readonly kind: "matched";
      readonly route: CompiledRoute;
      /** What the params took, in the order of the pattern, and then the rest where it ends in `*`. */
      readonly captures: readonly string[];
    }
  | { readonly kind: "none" }
  /** Only the method stood in the way. `allow` is sorted. */
  | { readonly kind: "method-not-allowed"; readonly allow: readonly string[] }
  /** A regex rule would have had to read a value over 4 KiB: 431, or 414 for the query. */
  | { readonly kind: "value-too-long"; readonly in: RuleSource; readonly status: 414 | 431 };

const noMatch: MatchResult = { kind: "none" };

/** Finds the route that answers the request, or why there is none. */
export function matchRequest(table: Table, request: MatchableRequest): MatchResult {
  const first = new FirstMatch(request);
  walkTable(table, request.host, request.path, first);
  if (first.result !== null) return first.result;
  if (!first.hasMissedMethod) return noMatch;

  const allowed = new AllowedMethods(request);
  walkTable(table, request.host, request.path, allowed);
  if (allowed.result !== null) return allowed.result;
  return allowed.methods.size === 0
    ? noMatch
    : { kind: "method-not-allowed", allow: [...allowed.methods].sort() };
}

/** Tells whether all rules of a route hold, else the first one that does not. */
export function judgeRules(
  route: CompiledRoute,
  request: MatchableRequest,
): "hold" | { readonly rule: CompiledRoute["rules"][number]; readonly verdict: "fails" | "value-too-long" } {
  for (const rule of route.rules) {
    const verdict = rule.judge(request.values(rule.in, rule.name));
    if (verdict !== "holds") return { rule, verdict };
  }
  return "hold";
}

/** Stops at the first route whose method and rules hold. */
class FirstMatch implements Visitor {
  result: MatchResult | null = null;
  hasMissedMethod = false;
  readonly #request: MatchableRequest;

  constructor(request: MatchableRequest) {
    this.#request = request;
  }

  visit(routes: RouteList, captures: Capture | null): boolean {
    for (const route of routes) {
      if (route.methods.length > 0 && !route.methods.includes(this.#request.method)) {
        this.hasMissedMethod = true;
        continue;
      }
      const rules = judgeRules(route, this.#request);
      if (rules === "hold") {
        this.result = { kind: "matched", route, captures: captureTexts(this.#request, captures) };
        return true;
      }
      if (rules.verdict === "value-too-long") {
        this.result = tooLong(rules.rule.in);
        return true;
      }
    }
    return false;
  }
}

/** Collects the methods of all routes whose host, path and rules hold. */
class AllowedMethods implements Visitor {
  result: MatchResult | null = null;
  readonly methods = new Set<string>();
  readonly #request: MatchableRequest;

  constructor(request: MatchableRequest) {
    this.#request = request;
  }

  visit(routes: RouteList): boolean {
    for (const route of routes) {
      const rules = judgeRules(route, this.#request);
      if (rules === "hold") for (const method of route.methods) this.methods.add(method);
      else if (rules.verdict === "value-too-long") {
        this.result = tooLong(rules.rule.in);
        return true;
      }
    }
    return false;
  }
}

function tooLong(source: RuleSource): MatchResult {
  return { kind: "value-too-long", in: source, status: source === "query" ? 414 : 431 };
}
