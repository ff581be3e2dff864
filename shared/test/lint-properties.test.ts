// Reachability against brute force, both ways: every request of a small world is put to the matcher, and a route that
// answers none of them, and no other, is told to be unreachable. The world has names and texts that no pattern uses,
// because real clients do, and several values of one name at once.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { MatchRule, Route } from "../src/model/route.ts";
import { requestMethods } from "../src/model/route.ts";
import type { CompiledRoute } from "../src/routing/compiled-route.ts";
import { routeIdentity } from "../src/routing/compiled-route.ts";
import { type MatchableRequest, matchRequest } from "../src/routing/match.ts";
import { judgeReach } from "../src/routing/reach.ts";
import { changeTable, emptyTable, type Table } from "../src/routing/table.ts";
import { compiled, route } from "./routes.ts";

const cases = Number(process.env["CASES"] ?? 10_000);
const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const random = mulberry32(seed);
const below = (count: number) => Math.floor(random() * count);
const pick = <T>(...choices: T[]): T => choices[below(choices.length)] as T;
const listOf = <T>(countMax: number, make: () => T): T[] => Array.from({ length: below(countMax + 1) }, make);

interface World {
  readonly name: string;
  readonly routesMax: number;
  readonly hasRegexes: boolean;
  readonly route: (id: string) => Route;
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly (readonly string[])[];
  readonly queries: readonly (readonly string[])[];
}

const segments = ["a", "z", "vz"];
const paths: readonly string[] = [1, 2, 3]
  .flatMap((length) => product(Array.from({ length }, () => segments)))
  .flatMap((parts) => [`/${parts.join("/")}`, `/${parts.join("/")}/`])
  .concat("/");

/** Hosts, paths and methods overlap; rules are few. */
const places: World = {
  name: "hosts, paths and methods",
  routesMax: 14,
  hasRegexes: false,
  route: (id) => {
    const parts = [
      ...listOf(pick(1, 1, 2), () => pick("{p}", "{p}", "a", "v{p}")),
      ...pick<string[]>(["*"], ["*"], [""], ["{p}"], []),
    ].map((part, index) => part.replace("p}", `p${index}}`));
    return route({
      id,
      path: `/${parts.join("/")}`.replace(/\/{2,}/g, "/"),
      hosts: pick<string[]>([], [], [], ["a.t"], ["*.t"], ["a.t", "*.t"], ["*.b.t", "a.t"]),
      methods: pick<string[]>([], [], [], ["GET"], ["GET", "POST"], [...requestMethods]) as Route["methods"],
      match: pick<MatchRule[]>([], [], [], [rule("header", "exists")], [rule("header", "notExists")]),
      priority: pick(0, 0, 0, 1),
    });
  },
  hosts: ["a.t", "z.t", "z.b.t", "z"],
  paths,
  methods: ["GET", "POST", "PUT"],
  headers: [[], ["z"]],
  queries: [[]],
};

const texts = ["", "a", "b", "z", "az", "za", "zaz", "bz", "zb", "zbz", "ab", "azb", "bza"];

/** One place, many rules on one header and one query parameter. */
const rules: World = {
  name: "rules",
  routesMax: 6,
  hasRegexes: false,
  route: (id) => ruledRoute(id, randomRule),
  hosts: ["z"],
  paths: ["/a"],
  methods: ["GET", "PUT"],
  headers: [[], ...subsets(texts, 3)],
  queries: [[], [""], ["a"], ["z"], ["a", "z"], ["", "z"], ["az"], ["az", "a"]],
};

/** Of regexes it need not be known whether they hide a route, but none may be accused. */
const regexes: World = {
  ...rules,
  name: "regexes",
  hasRegexes: true,
  route: (id) =>
    ruledRoute(id, () => {
      const text = pick("^a", "a$", "b", "^a$", "", ".*", "a|b", "[ab]", "^[^a]", "(?i)A", "a.b", "^$", "z?");
      return pick(randomRule(), rule("header", pick("regex", "iregex"), text));
    }),
};

function ruledRoute(id: string, makeRule: () => MatchRule): Route {
  return route({
    id,
    path: "/a",
    methods: pick<Route["methods"]>([], [], ["GET"]),
    match: pick(listOf(2, makeRule), listOf(3, makeRule)),
    priority: pick(0, 0, 1, 2),
  });
}

function randomRule(): MatchRule {
  if (pick(true, false, false)) {
    return pick(
      rule("query", "exists"),
      rule("query", "notExists"),
      rule("query", "equals", "a"),
      rule("query", "notEquals", "a"),
    );
  }
  const op = pick<MatchRule["op"]>(
    "equals",
    "notEquals",
    "prefix",
    "suffix",
    "contains",
    "exists",
    "notExists",
    "empty",
    "any",
  );
  const value = pick("a", "a", "b", "");
  return op === "exists" || op === "notExists" || op === "empty" || op === "any"
    ? rule("header", op)
    : rule("header", op, value);
}

function rule(source: MatchRule["in"], op: MatchRule["op"], value?: string): MatchRule {
  return { in: source, name: "n", op, ...(value !== undefined && { value }) };
}

for (const [world, tables] of [
  [places, cases / 2],
  [rules, cases / 2],
  [regexes, cases / 10],
] as const) {
  const claim = world.hasRegexes ? "only if" : "exactly if";
  test(`a route is told to be unreachable ${claim} no request reaches it: ${world.name}, ${tables} tables (SEED=${seed})`, (t) => {
    let unreachable = 0;
    let together = 0;
    let unknown = 0;
    // What several hide together is rare: a sample that happens to hold too few goes on.
    const hasEnough = (done: number) => done >= tables && (together > tables / 500 || done >= 4 * tables);
    for (let done = 0; !hasEnough(done); done++) {
      const identities = new Map<string, Route>();
      for (let count = 2 + below(world.routesMax - 1), index = 0; index < count; index++) {
        const made = world.route(`r${index}`);
        identities.set(routeIdentity(made, ""), made);
      }
      const routes = [...identities.values()].map((each) => compiled(each));
      const reached = reachedIn(world, routes);
      const table = tableOf(routes);
      for (const one of routes) {
        const reach = judgeReach(table, one);
        const story = () => `SEED=${seed}\n${one.id}: ${reach.kind}\n${routes.map(brief).join("\n")}`;
        const isMissed = world.hasRegexes && reach.kind === "reachable" && !reached.has(one.id);
        if (isMissed) unknown++;
        else assert.equal(reach.kind === "reachable", reached.has(one.id), story());
        if (reach.kind === "reachable") continue;
        unreachable++;
        const by = reach.kind === "hidden" ? reach.by : [];
        if (by.length > 1) together++;
        assert.ok(
          !reachedIn(world, [...by, one]).has(one.id),
          `${story()}\nnot hidden by ${by.map(({ id }) => id).join()}`,
        );
      }
    }
    t.diagnostic(
      `${unreachable} unreachable routes, ${together} of them hidden by several together; ${unknown} not told of`,
    );
    assert.ok(unreachable > tables / 25 && together > tables / 500 && unknown < unreachable / 10);
  });
}

function reachedIn(world: World, routes: readonly CompiledRoute[]): Set<string> {
  const table = tableOf(routes);
  const reached = new Set<string>();
  for (const host of world.hosts) {
    for (const path of world.paths) {
      for (const method of world.methods) {
        for (const header of world.headers) {
          for (const query of world.queries) {
            const request: MatchableRequest = {
              method,
              host,
              path,
              sentPath: path,
              values: (source) => (source === "header" ? header : query),
            };
            const result = matchRequest(table, request);
            if (result.kind !== "matched") continue;
            reached.add(result.route.id);
            if (reached.size === routes.length) return reached;
          }
        }
      }
    }
  }
  return reached;
}

function tableOf(routes: readonly CompiledRoute[]): Table {
  return changeTable(emptyTable, [], routes);
}

function brief({ route: { id, hosts, methods, path, match, priority } }: CompiledRoute): string {
  return JSON.stringify({ id, hosts, methods: methods.slice(0, 3), path, match, priority });
}

function product<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>((all, list) => all.flatMap((one) => list.map((item) => [...one, item])), [[]]);
}

function subsets<T>(items: readonly T[], sizeMax: number): T[][] {
  if (sizeMax === 0) return [];
  return items.flatMap((item, index) => [
    [item],
    ...subsets(items.slice(index + 1), sizeMax - 1).map((rest) => [item, ...rest]),
  ]);
}

function mulberry32(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
