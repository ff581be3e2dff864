// Runs every line of docs/matching.md: that page is the documentation of matching and this test its proof.
// A table is known by its first column's title; the columns a table leaves out have their defaults.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Outcome } from "../src/model/fault.ts";
import type { MatchRule } from "../src/model/route.ts";
import { compileRoute, routeIdentity } from "../src/routing/compiled-route.ts";
import { normaliseHost, parseHostPattern } from "../src/routing/host.ts";
import { type MatchResult, matchRequest } from "../src/routing/match.ts";
import { byteString, normalisePath, type PathParams, requestForm } from "../src/routing/path.ts";
import { judgePathPrefix, parsePattern } from "../src/routing/pattern.ts";
import { RequestFacts } from "../src/routing/request-facts.ts";
import { changeTable, emptyTable, type Table } from "../src/routing/table.ts";
import { renderUpstreamPath } from "../src/routing/upstream-path.ts";
import { compiled, route } from "./routes.ts";

type Row = Record<string, string>;

/** Runs a row of the table whose first column has this title. `routes` is the last table of routes before it. */
const runners: Record<string, (row: Row, routes: Table) => void> = {
  "request path": (row) => {
    if (row["PATH_PARAMS"] !== undefined) return runPathParams(row);
    const path = normalisePath(byteString(row["request path"] ?? ""), "keep");
    assert.equal(path.ok ? path.value : "400", row["normal form"]);
    if (path.ok)
      assert.deepEqual(normalisePath(path.value, "keep"), path, "a normal form is its own normal form");
  },
  "route path": (row) => {
    if (row["upstreamPath"] !== undefined) runUpstreamPath(row);
    else sameOutcome(shapeOf(row["route path"] ?? ""), row["shape, or why it is refused"]);
  },
  prefix: (row) =>
    sameOutcome(judgePathPrefix(row["prefix"] ?? ""), row["normal form, or why it is refused"]),
  "route host": (row) =>
    sameOutcome(parseHostPattern(row["route host"] ?? ""), row["what it is, or why it is refused"]),
  "request host": (row) => assert.equal(normaliseHost(row["request host"] ?? "") ?? "400", row["host"]),
  request: (row, routes) => {
    assert.equal(answerOf(routes, row["request"] ?? "", row["headers"] ?? ""), row["answer"]);
  },
  rule: (row) => {
    const rules = parseRules(row["rule"] ?? "");
    const outcome = compileRoute(route({ id: "r", path: "/", match: rules }), "");
    const reason = row["why it is refused"];
    if (reason !== undefined) {
      assert.ok("faults" in outcome, "accepted");
      const pointer = reason === "name" ? "/match/0/name" : "/match/0/value";
      assert.deepEqual(
        outcome.faults.map((fault) => fault.pointer),
        [pointer],
      );
      assert.ok(outcome.faults[0]?.detail.includes(reason), outcome.faults[0]?.detail);
      return;
    }
    assert.ok("route" in outcome, "refused");
    const table = changeTable(emptyTable, [], [outcome.route]);
    assert.equal(
      answerOf(table, `GET ${row["request"]}`, row["headers"] ?? "") === "r" ? "yes" : "no",
      row["holds"],
    );
  },
  "one route": (row) => {
    const [one, other] = [row["one route"] ?? "", row["another"] ?? ""].map((text) =>
      routeIdentity(parseRoute(text), ""),
    );
    assert.equal(one === other ? "yes" : "no", row["the same"]);
  },
};

test("every example of docs/matching.md is true", async (t) => {
  let routes = emptyTable;
  for (const { section, line, title, rows } of tablesOf(new URL("../../docs/matching.md", import.meta.url))) {
    if (title === "route") {
      routes = changeTable(
        emptyTable,
        [],
        rows.map((row) => compiled(routeOf(row))),
      );
      continue;
    }
    const run = runners[title];
    assert.ok(run, `line ${line}: no runner for tables of "${title}"`);
    for (const [index, row] of rows.entries()) {
      await t.test(`${section}, line ${line + index}: ${Object.values(row).join(" | ")}`, () =>
        run(row, routes),
      );
    }
  }
});

function runPathParams(row: Row): void {
  const path = normalisePath(byteString(row["request path"] ?? ""), "keep");
  assert.ok(path.ok);
  const form = requestForm(path.value, row["PATH_PARAMS"] as PathParams);
  assert.equal(form.ok ? form.value : "400", row["matched as"]);
}

function runUpstreamPath(row: Row): void {
  const expected = row["upstream, or why it is refused"] ?? "";
  const outcome = compileRoute(
    route({ id: "r", path: row["route path"] ?? "", upstreamPath: row["upstreamPath"] ?? "" }),
    "",
  );
  if (expected.startsWith("refused: ")) {
    assert.ok("faults" in outcome, "accepted");
    assert.deepEqual(
      outcome.faults.map((fault) => fault.pointer),
      ["/upstreamPath"],
    );
    assert.ok(outcome.faults[0]?.detail.includes(expected.slice(9)), outcome.faults[0]?.detail);
    return;
  }
  assert.ok("route" in outcome, "refused");
  const [path = "", query = null] = (row["request"] ?? "").split(/\?(.*)/s);
  const result = match(changeTable(emptyTable, [], [outcome.route]), "GET", "", path, query ?? "", "");
  assert.ok(typeof result !== "string" && result.kind === "matched" && result.route.upstreamPath);
  assert.equal(renderUpstreamPath(result.route.upstreamPath, result.captures, query) ?? "400", expected);
}

function shapeOf(path: string): Outcome<string> {
  const pattern = parsePattern(path);
  return pattern.ok ? { ok: true, value: pattern.value.shape } : pattern;
}

function sameOutcome(outcome: Outcome<string>, expected = ""): void {
  if (expected.startsWith("refused: ")) {
    assert.ok(!outcome.ok, "accepted");
    assert.ok(outcome.detail.includes(expected.slice(9)), outcome.detail);
  } else {
    assert.equal(outcome.ok ? outcome.value : outcome.detail, expected);
  }
}

/** `GET host/path?query` and `name: value & name: value`, as a client would send them. */
function answerOf(table: Table, request: string, headers: string): string {
  const [, method = "", host = "", path = "", query = ""] =
    /^(\S+) ([^/]*)([^?]*)\??(.*)$/.exec(request) ?? [];
  const result = match(table, method, host, path, query, headers);
  if (typeof result === "string") return result;
  if (result.kind === "none") return "404";
  if (result.kind === "method-not-allowed") return `405 ${result.allow.join(", ")}`;
  if (result.kind === "value-too-long") return String(result.status);
  return result.captures.length === 0
    ? result.route.id
    : `${result.route.id}: ${result.captures.join(", ")}`.trim();
}

function match(
  table: Table,
  method: string,
  rawHost: string,
  rawPath: string,
  rawQuery: string,
  headers: string,
): MatchResult | "400" {
  const host = normaliseHost(rawHost === "" ? "any.example" : rawHost);
  const path = normalisePath(byteString(rawPath), "keep");
  if (host === null || !path.ok) return "400";
  const rawHeaders = headers === "" ? [] : headers.split("& ").flatMap((header) => header.split(/:(.*)/s, 2));
  return matchRequest(
    table,
    new RequestFacts({
      method,
      host,
      path: path.value,
      rawHeaders: rawHeaders.map((text) => byteString(text.trim())),
      rawQuery: byteString(rawQuery),
    }),
  );
}

function routeOf(row: Row) {
  return route({
    id: row["route"] ?? "",
    path: row["path"] ?? "",
    hosts: listOf(row["hosts"]),
    methods: listOf(row["methods"]),
    match: parseRules(row["match"] ?? ""),
    priority: Number(row["priority"] ?? 0),
  });
}

/** `/path hosts a, b methods GET priority 1 match header x exists` */
function parseRoute(text: string) {
  const [path = "", ...rest] = text.split(/ (?=hosts |methods |priority |match )/);
  const fields = new Map(rest.map((field) => field.split(/ (.*)/s, 2) as [string, string]));
  return route({
    id: "r",
    path,
    hosts: listOf(fields.get("hosts")),
    methods: listOf(fields.get("methods")),
    priority: Number(fields.get("priority") ?? 0),
    match: parseRules(fields.get("match") ?? ""),
  });
}

function listOf(cell = "") {
  return cell === "" ? [] : (cell.split(", ") as never[]);
}

/** `header x equals 1 & cookie c exists`; a name may have spaces, an operator may not. */
function parseRules(text: string): MatchRule[] {
  if (text === "") return [];
  return text.split(" & ").map((rule) => {
    const parts =
      /^(\w+) (.+?) (equals|notEquals|prefix|suffix|contains|regex|iregex|exists|notExists|empty|any)(?: (.*))?$/.exec(
        rule,
      );
    assert.ok(parts, rule);
    const [, source, name, op, value] = parts;
    return { in: source, name, op, ...(value === undefined ? {} : { value }) } as MatchRule;
  });
}

function* tablesOf(file: URL): Generator<{ section: string; line: number; title: string; rows: Row[] }> {
  const lines = readFileSync(file, "utf8").split("\n");
  let section = "";
  for (let at = 0; at < lines.length; at++) {
    section = /^#+ (.*)/.exec(lines[at] ?? "")?.[1] ?? section;
    if (!lines[at]?.startsWith("|")) continue;
    const titles = cellsOf(lines[at] ?? "");
    const first = at + 2;
    for (at = first; lines[at]?.startsWith("|"); at++);
    const rows = lines.slice(first, at).map((row) => {
      return Object.fromEntries(
        cellsOf(row).flatMap((cell, index) => (cell === "" ? [] : [[titles[index] ?? "", cell]])),
      );
    });
    yield { section, line: first + 1, title: titles[0] ?? "", rows };
  }
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split("|")
    .map((cell) => cell.replaceAll("`", "").trim());
}
