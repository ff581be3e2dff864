// The table against a naive matcher that sorts all candidates and imports nothing of routing/: the rules of
// docs/matching.md written down twice. SEED=… repeats a run; CASES=… sets the number of requests.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { MatchRule, Route } from "../src/model/route.ts";
import { matchRequest } from "../src/routing/match.ts";
import { RequestFacts } from "../src/routing/request-facts.ts";
import { changeTable, emptyTable, type Table } from "../src/routing/table.ts";
import { compiled, route } from "./routes.ts";

const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const cases = Number(process.env["CASES"] ?? 100_000);
const requestsPerTable = 50;

interface Request {
  method: string;
  host: string;
  path: string;
  header: string[];
  query: string[];
  cookie: string[];
}

// --- The naive matcher ---

type Rank = (number | string)[];

function naiveAnswer(routes: readonly Route[], request: Request): string {
  const candidates = routes.flatMap((route) => {
    const path = naivePath(route.path.slice(1).split("/"), request.path.slice(1).split("/"));
    const hosts = route.hosts.length === 0 ? ["any"] : route.hosts;
    return hosts.flatMap((host) => {
      const fits =
        host === "any" || host === request.host || (host[0] === "*" && request.host.endsWith(host.slice(1)));
      if (!fits || path === null) return [];
      const hostRank: Rank = host === "any" ? [2, 0] : host[0] === "*" ? [1, -host.length] : [0, 0];
      const strictness = route.match.map((rule) => strictnessOf[rule.op]).sort((a, b) => a - b);
      const rest: Rank = [
        -route.priority,
        route.methods.length > 0 ? 0 : 1,
        -route.match.length,
        ...strictness,
        route.id,
      ];
      return [{ route, rank: [...hostRank, ...path.rank, ...rest], captures: path.captures }];
    });
  });
  candidates.sort((a, b) => compareRanks(a.rank, b.rank));
  const holding = candidates.filter(({ route }) =>
    route.match.every((rule) => naiveRule(rule, request[rule.in])),
  );
  const found = holding.find(
    ({ route: { methods } }) => methods.length === 0 || methods.includes(request.method as never),
  );
  if (found) return `${found.route.id}: ${found.captures.join(", ")}`;
  if (holding.length === 0) return "404";
  return `405 ${[...new Set(holding.flatMap(({ route }) => route.methods))].sort().join(", ")}`;
}

function naivePath(pattern: string[], path: string[]): { rank: Rank; captures: string[] } | null {
  const rank: Rank = [];
  const captures: string[] = [];
  for (const [index, segment] of pattern.entries()) {
    const rest = path.slice(index);
    const [text] = rest;
    if (text === undefined) return null;
    if (segment === "*") return { rank: [...rank, 3], captures: [...captures, rest.join("/")] };
    const [before = "", after] = segment.split(/\{\w+\}/);
    if (after === undefined) {
      if (segment !== text) return null;
      rank.push(0);
      continue;
    }
    const [units = [], head = [], tail = []] = [text, before, after].map(
      (part): string[] => part.match(/%..|./g) ?? [],
    );
    const captured = units.slice(head.length, units.length - tail.length);
    if (captured.length === 0 || [...head, ...captured, ...tail].join("") !== text) return null;
    if (units.length < head.length + tail.length) return null;
    captures.push(captured.join(""));
    rank.push(
      ...(before + after === "" ? [2] : [1, -(before + after).length, -before.length, before, after]),
    );
  }
  return pattern.length === path.length ? { rank, captures } : null;
}

function naiveRule({ op, value = "" }: MatchRule, values: string[]): boolean {
  if (op === "any") return true;
  if (op === "notExists") return values.length === 0;
  if (values.length === 0) return false;
  if (op === "exists") return true;
  if (op === "empty") return values.join("") === "";
  if (op === "notEquals") return !values.includes(value);
  return values.some((text) => {
    if (op === "equals") return text === value;
    if (op === "contains") return text.includes(value);
    if (op === "prefix") return text.startsWith(value);
    if (op === "suffix") return text.endsWith(value);
    return new RegExp(value, op === "iregex" ? "i" : "").test(text);
  });
}

const strictnessOf = {
  equals: 0,
  prefix: 1,
  suffix: 1,
  contains: 2,
  regex: 3,
  iregex: 3,
  notEquals: 4,
  empty: 5,
  exists: 5,
  notExists: 5,
  any: 6,
};

function compareRanks(a: Rank, b: Rank): number {
  for (const [index, one] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (one !== other) return one < other ? -1 : 1;
  }
  return -1;
}

// --- Random routes and requests from alphabets so small that nearly all of them meet ---

const random = mulberry32(seed);
const below = (count: number) => Math.floor(random() * count);
const pick = <T>(...choices: T[]): T => choices[below(choices.length)] as T;
const listOf = <T>(countMax: number, make: () => T): T[] => Array.from({ length: below(countMax + 1) }, make);

function randomRoute(id: string): Route {
  const segments = [...listOf(3, randomSegment), ...pick([], [], ["*"], [""])];
  const named = segments.map((segment, index) => segment.replace("{}", `{p${index}}`));
  return route({
    id,
    path: `/${named.join("/")}`.replace(/\/{2,}/g, "/"),
    hosts: pick(
      [],
      [],
      listOf(2, () => pick("x.com", "a.x.com", "b.a.x.com", "*.x.com", "*.a.x.com", "*.com")),
    ),
    methods: pick(
      [],
      listOf(2, () => pick("GET", "PUT", "POST")),
    ),
    match: pick([], listOf(2, randomRule), listOf(3, randomRule)),
    priority: pick(0, 0, 0, -1, 1),
  });
}

function randomSegment(): string {
  return pick(
    "a",
    "b",
    "ab",
    "a",
    "b",
    "{}",
    "{}",
    "a{}",
    "{}b",
    "a{}b",
    "ab{}",
    "{}ab",
    "a:b",
    "a:{}",
    "{}:b",
    "{}5",
    "%25{}",
    "{}%25",
  );
}

function randomRule(): MatchRule {
  const rule = { in: pick("header" as const, "query" as const, "cookie" as const), name: "n" };
  const op = pick(...(Object.keys(strictnessOf) as MatchRule["op"][]));
  if (op === "any" || op === "exists" || op === "empty" || op === "notExists") return { ...rule, op };
  return {
    ...rule,
    op,
    value: op === "regex" || op === "iregex" ? pick("^a", "b$", "A", "a.b", "^$") : pick("", "a", "ab", "A"),
  };
}

function randomRequest(): Request {
  const values = () =>
    pick<string[]>(
      [],
      [],
      listOf(2, () => pick("", "a", "ab", "A", "aab")),
    );
  return {
    method: pick("GET", "GET", "PUT", "POST", "DELETE"),
    host: pick("x.com", "a.x.com", "b.a.x.com", "c.b.a.x.com", "y.com", "com"),
    path: `/${[...listOf(3, () => pick("a", "b", "ab", "aab", "abb", "a%25", "%25b", "%25", "5", "a5", "c", "a:b", "a:ab", "a::b")), ...pick([], [""])].join("/")}`,
    header: values(),
    query: values(),
    cookie: values(),
  };
}

function tableAnswer(table: Table, { method, host, path, header, query, cookie }: Request): string {
  const rawHeaders = header.flatMap((value) => ["N", value]);
  if (cookie.length > 0) rawHeaders.push("Cookie", cookie.map((value) => `n=${value}`).join("; "));
  const rawQuery = query.map((value) => `n=${value}`).join("&");
  // An encoded spelling is matched like the plain one, and captured as it was spelled.
  const spelled = path.replaceAll(":", () => pick(":", "%3A"));
  const result = matchRequest(table, new RequestFacts({ method, host, path: spelled, rawHeaders, rawQuery }));
  if (result.kind === "matched") {
    for (const capture of result.captures)
      assert.ok(spelled.includes(capture), `${capture} is not in ${spelled}`);
    return `${result.route.id}: ${result.captures.join(", ").replaceAll("%3A", ":")}`;
  }
  if (result.kind === "method-not-allowed") return `405 ${result.allow.join(", ")}`;
  return result.kind === "none" ? "404" : String(result.status);
}

function mulberry32(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

test(`the table and a naive matcher agree on ${cases} random requests (SEED=${seed})`, (t) => {
  const answers = { matched: 0, "404": 0, "405": 0 };
  for (let done = 0; done < cases; done += requestsPerTable) {
    const routes: Route[] = [];
    for (let index = below(24); index >= 0; index--) {
      const made = randomRoute(`r${index}`);
      const rival = pick(...routes, made);
      // Half of the routes have the host and path of another, so that the order among such routes is put to the test.
      routes.push(pick(made, { ...made, hosts: rival.hosts, path: rival.path }));
    }
    const table = changeTable(
      emptyTable,
      [],
      routes.map((each) => compiled(each)),
    );
    for (let request = 0; request < requestsPerTable; request++) {
      const asked = randomRequest();
      const expected = naiveAnswer(routes, asked);
      const told = tableAnswer(table, asked);
      if (told !== expected) {
        const brief = routes.map(({ id, hosts, methods, path, match, priority }) => ({
          id,
          hosts,
          methods,
          path,
          match,
          priority,
        }));
        assert.equal(
          told,
          expected,
          `SEED=${seed}\n${JSON.stringify(asked)}\n${brief.map((one) => JSON.stringify(one)).join("\n")}`,
        );
      }
      answers[expected === "404" ? "404" : expected.startsWith("405") ? "405" : "matched"]++;
    }
  }
  t.diagnostic(`answers: ${JSON.stringify(answers)}`);
  for (const [kind, count] of Object.entries(answers)) assert.ok(count > cases / 50, `hardly any ${kind}`);
});

test(`commits applied one by one give the table of a load from nothing (SEED=${seed})`, () => {
  for (let run = 0; run < 100; run++) {
    const current = new Map<string, ReturnType<typeof compiled>>();
    let table = emptyTable;
    for (let commit = 0; commit < 30; commit++) {
      const ids = listOf(5, () => `r${below(40)}`);
      const removed = ids.flatMap((id) => current.get(id) ?? []);
      for (const { id } of removed) current.delete(id);
      const added = listOf(5, () => compiled(randomRoute(`r${below(40)}`)));
      for (const one of added) current.set(one.id, one);
      table = changeTable(table, removed, added);
    }
    assert.deepEqual(table, changeTable(emptyTable, [], current.values()));
    assert.deepEqual(changeTable(table, current.values(), []), emptyTable);
  }
});
