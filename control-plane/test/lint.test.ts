// GET /v1/lint and the warnings of a change: what they say, that both say the same, and that they leave the event loop to
// others.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { LintItem, ObjectChange, Route, Service } from "@switchyard/shared";
import { longestStall } from "../../shared/test/helper.ts";
import { lintCatalog, lintChanges } from "../src/lint.ts";
import type { CatalogView } from "../src/live-catalog.ts";
import { startPlane } from "./helper.ts";

const target = { url: "http://10.0.0.1:80" };

test("lint names what is wrong and what hides a route", async (t) => {
  const { call } = await startPlane(t);
  const changes = [
    ["service", "shop", { targets: [target] }],
    ["service", "drained", { targets: [{ ...target, weight: 0 }] }],
    ["service", "unused", { targets: [{ ...target, weight: 0 }] }],
    ["route", "general", { service: "shop", path: "/a/{x}", priority: 5 }],
    ["route", "hidden", { service: "shop", path: "/a/{y}", methods: ["GET"] }],
    [
      "route",
      "stop",
      {
        service: "shop",
        path: "/a/{y}",
        match: [{ in: "header", name: "x", op: "exists" }],
        intercept: true,
      },
    ],
    [
      "route",
      "never",
      {
        service: "shop",
        path: "/n",
        match: [
          { in: "query", name: "x", op: "exists" },
          { in: "query", name: "x", op: "notExists" },
        ],
      },
    ],
    ["route", "with", { service: "shop", path: "/b", match: [{ in: "header", name: "x", op: "exists" }] }],
    [
      "route",
      "without",
      { service: "shop", path: "/b", match: [{ in: "header", name: "x", op: "notExists" }] },
    ],
    ["route", "rest", { service: "shop", path: "/b" }],
    ["route", "wide", { service: "shop", path: "/h", hosts: ["*.x.test"] }],
    ["route", "narrow", { service: "shop", path: "/h", hosts: ["*.y.x.test"] }],
    ["route", "twice", { service: "shop", path: "/i", hosts: ["a.z.test", "*.z.test"] }],
    ["route", "dry", { service: "drained", path: "/d" }],
    [
      "route",
      "slow",
      { service: "shop", path: "/s", match: [{ in: "header", name: "x", op: "regex", value: "(a?){30}$" }] },
    ],
  ].map(([kind, id, value]) => ({ op: "put", kind, id, value }));
  assert.equal((await call("POST", "/v1/commits", { changes })).status, 200);
  const { body, headers } = await call("GET", "/v1/lint");
  assert.equal(headers["switchyard-revision"], "1");
  const told = body.items.map(({ code, route, service, hiddenBy }: LintItem) =>
    [code, route, hiddenBy ?? service].join(" ").trim(),
  );
  assert.deepEqual(told, [
    "no-usable-target dry drained",
    "unreachable hidden general",
    "overlapping-hosts narrow",
    "unreachable never",
    "unreachable rest with",
    "slow-rule slow",
    "unreachable stop general",
    "overlapping-hosts twice",
    "no-usable-target  unused",
  ]);
  const detailOf = (id: string) => body.items.find(({ route }: LintItem) => route === id).detail;
  assert.equal(
    detailOf("rest"),
    "with, without are tried first and together take every request that it fits",
  );
  assert.equal(
    detailOf("stop"),
    "general is tried first and takes every request that it fits; what it was to intercept is forwarded",
  );
});

test("the warnings of a change are exactly those that the catalog has more after it, on 300 random changes", async (t) => {
  const { call, catalog } = await startPlane(t);
  const below = (count: number) => Math.floor(Math.random() * count);
  const pick = <T>(...choices: T[]): T => choices[below(choices.length)] as T;
  const service = () => ({ targets: [{ ...target, weight: pick(0, 1) }], pathPrefix: pick("", "/a") });
  const route = () => ({
    service: pick("s0", "s1"),
    path: pick("/a", "/a/*", "/{p}", "/a/{p}", "/*", "/{p}/*", "/a/"),
    hosts: pick<string[]>([], [], ["*.t"], ["*.a.t"], ["a.t", "*.t"]),
    methods: pick<string[]>([], ["GET"]),
    match: pick<object[]>([], [], [{ in: "header", name: "x", op: pick("exists", "notExists") }]),
    priority: pick(0, 1),
  });
  await call("PUT", "/v1/services/s0", service());
  await call("PUT", "/v1/services/s1", service());
  let brought = 0;
  for (let done = 0; done < 300; done++) {
    const before = catalog.view as CatalogView;
    const id = `r${below(12)}`;
    const answer = await (pick(true, true, true, false)
      ? call("PUT", `/v1/routes/${id}`, route())
      : pick(true, false)
        ? call("DELETE", `/v1/routes/${id}`)
        : call("PUT", `/v1/services/${pick("s0", "s1")}`, service()));
    if (answer.status >= 400) continue;
    const after = await catalog.latest();
    const warnings = await lintChanges(before, changesBetween(before, after));
    const known = new Set((await itemsOf(before)).map(keyOf));
    const expected = (await itemsOf(after)).filter((item) => !known.has(keyOf(item)));
    assert.deepEqual(warnings.map(keyOf).sort(), expected.map(keyOf).sort());
    brought += warnings.length;
  }
  assert.ok(brought > 100, `only ${brought} warnings`);
});

const keyOf = ({ code, route, service }: LintItem) => JSON.stringify([code, route, service]);

async function itemsOf(view: CatalogView): Promise<LintItem[]> {
  const items: LintItem[] = [];
  for await (const item of lintCatalog(view)) items.push(item);
  return items;
}

function changesBetween(before: CatalogView, after: CatalogView): ObjectChange[] {
  const changes: ObjectChange[] = [];
  for (const kind of ["service", "route"] as const) {
    const [old, now] = [before.catalog[`${kind}s`], after.catalog[`${kind}s`]];
    for (const id of new Set([...old.keys(), ...now.keys()])) {
      const [was, is] = [old.get(id), now.get(id)] as [
        Service | Route | undefined,
        Service | Route | undefined,
      ];
      if (was !== is)
        changes.push({ kind, id, ...(was && { before: was }), ...(is && { after: is }) } as ObjectChange);
    }
  }
  return changes;
}

test("lint of 30,000 routes, most of them in one list, holds the event loop for less than 50 ms at a time", async (t) => {
  const { call, catalog } = await startPlane(t);
  const routes = Array.from({ length: 30_000 }, (_, n) =>
    n % 3 === 0
      ? {
          id: `r${n}`,
          service: "s",
          path: `/a${n % 300}/{x}/*`,
          hosts: [`h${n % 1000}.test`],
          priority: Math.floor(n / 3000),
        }
      : {
          id: `r${n}`,
          service: "s",
          path: "/one",
          match: [{ in: "header", name: "t", op: "equals", value: `${n}` }],
        },
  );
  const document = { services: [{ id: "s", targets: [target] }], routes };
  assert.equal((await call("PUT", "/v1/catalog", document)).status, 200);
  const view = await catalog.latest();
  await view.table;
  const stallMs = await longestStall(() => itemsOf(view));
  t.diagnostic(`${stallMs.toFixed(1)} ms`);
  assert.ok(stallMs < 50, `${stallMs} ms`);
});
