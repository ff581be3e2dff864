// What a worker makes of the steps of its replica: which table it serves, also after steps that it refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  applyChange,
  type Catalog,
  emptyCatalog,
  matchRequest,
  type ObjectChange,
  parseRouteInput,
  parseServiceInput,
  type ReplicaStep,
  type Route,
  type Service,
  TargetGuard,
} from "@switchyard/shared";
import { createLive } from "../src/live.ts";
import { CatalogWatch, type ServiceChange } from "../src/watch.ts";

const made = { createdAt: "2026-01-01T00:00:00Z", updatedAt: "2026-01-01T00:00:00Z", revision: 1 };

const unreadable = { kind: "route", id: "x", record: "{", why: "bad" } as const;

function service(id: string, more: object = {}): Service {
  const input = { targets: [{ url: "http://10.0.0.1" }], ...more };
  const parsed = parseServiceInput(input, { id, isAddressed: true }, new TargetGuard([]));
  assert.ok(parsed.ok);
  return { ...parsed.value, ...made };
}

function route(id: string, more: object = {}): Route {
  const parsed = parseRouteInput({ service: "s", path: `/${id}`, ...more }, { id, isAddressed: true });
  assert.ok(parsed.ok);
  return { ...parsed.value, ...made };
}

/** A watch, and the replica's part: each call of `step` changes the catalog and offers it. */
function watching() {
  const live = createLive();
  const swapped: (readonly ServiceChange[])[] = [];
  const watch = new CatalogWatch(live, { onSwap: (services) => swapped.push(services), onRefusal() {} });
  let catalog: Catalog = emptyCatalog;
  let revision = 0;
  const step = async (
    objects: { services?: [string, Service | undefined][]; routes?: [string, Route | undefined][] },
    more: Partial<ReplicaStep> = {},
  ) => {
    const before = catalog;
    const changes = [
      ...(objects.services ?? []).map(([id, after]) => ({
        kind: "service",
        id,
        before: before.services.get(id),
        after,
      })),
      ...(objects.routes ?? []).map(([id, after]) => ({
        kind: "route",
        id,
        before: before.routes.get(id),
        after,
      })),
    ] as ObjectChange[];
    for (const change of changes) catalog = applyChange(catalog, change);
    const position = { epoch: "e", revision: ++revision, commitId: `c${revision}` };
    await watch.onStep({ catalog, changes, position, parentEpoch: null, unreadable: new Map(), ...more });
  };
  const answer = (path: string) => {
    assert.ok(live.table);
    const result = matchRequest(live.table, {
      method: "GET",
      host: "any.example",
      path,
      sentPath: path,
      values: () => [],
    });
    return result.kind === "matched" ? result.route.id : result.kind;
  };
  return { live, watch, swapped, step, answer };
}

test("what refused steps changed is served with the first step that is not refused", async () => {
  const { live, watch, swapped, step, answer } = watching();
  await step({
    services: [["s", service("s")]],
    routes: [
      ["a", route("a")],
      ["b", route("b")],
    ],
  });
  const served = live.table;

  await step({
    routes: [
      ["c", route("c", { service: "missing" })],
      ["a", undefined],
    ],
  });
  assert.match(watch.refusal?.error ?? "", /missing does not exist/);
  await step({ routes: [["d", route("d")]] }, { unreadable: new Map([["route/x", unreadable]]) });
  assert.deepEqual(watch.refusal, { revision: 3, error: "route/x: bad" });
  await step({ routes: [["b", route("b", { path: "/b2" })]] });
  assert.equal(watch.refusal?.revision, 4);
  assert.equal(live.table, served);
  assert.equal(live.position?.revision, 1);

  await step({ services: [["missing", service("missing", { activeHealth: { path: "/up" } })]] });
  assert.equal(watch.refusal, null);
  assert.equal(live.position?.revision, 5);
  assert.deepEqual(["/a", "/b", "/b2", "/c", "/d"].map(answer), ["none", "none", "b", "c", "d"]);
  assert.deepEqual(
    swapped.at(-1)?.map(({ after }) => after?.id),
    ["missing"],
  );
  assert.equal(watch.compiled.routes.size, 3);
});

test("a kept catalog is served while what the store holds is refused, and gives way to what is not", async () => {
  const kept = watching();
  await kept.step({
    services: [["s", service("s")]],
    routes: [
      ["a", route("a")],
      ["b", route("b")],
    ],
  });
  const { live, watch, step, answer } = watching();
  await step(
    { services: [["s", service("s")]], routes: [["c", route("c")]] },
    { unreadable: new Map([["route/x", unreadable]]) },
  );
  assert.equal(live.table, null);
  const catalog = kept.watch.compiled;
  const changes = [
    ...[...catalog.services].map(([id, after]) => ({ kind: "service", id, after })),
    ...[...catalog.routes].map(([id, after]) => ({ kind: "route", id, after })),
  ] as ObjectChange[];
  const position = { epoch: "e", revision: 7, commitId: "k" };
  const step7: ReplicaStep = { catalog, changes, position, parentEpoch: null, unreadable: new Map() };
  assert.equal(await watch.serveKept(step7), null);
  assert.deepEqual([answer("/a"), answer("/b"), answer("/c"), watch.isKept], ["a", "b", "none", true]);
  assert.deepEqual([live.position?.revision, watch.refusal?.error], [7, "route/x: bad"]);

  await step({ routes: [["d", route("d")]] }, { unreadable: new Map([["route/x", unreadable]]) });
  assert.deepEqual([answer("/a"), answer("/d"), watch.isKept], ["a", "none", true]);
  await step({ routes: [["b", route("b", { path: "/b2" })]] });
  assert.deepEqual(["/a", "/b", "/b2", "/c", "/d"].map(answer), ["none", "none", "b", "c", "d"]);
  assert.deepEqual([watch.isKept, watch.refusal], [false, null]);
  await step({ routes: [["c", undefined]] });
  assert.deepEqual([answer("/c"), answer("/d")], ["none", "d"]);
});

test("what a refused step broke and a later one repaired is served as before", async () => {
  const { watch, step, answer } = watching();
  await step({ services: [["s", service("s")]], routes: [["a", route("a")]] });
  await step({ services: [["s", undefined]] });
  assert.match(watch.refusal?.error ?? "", /route\/a: its service s does not exist/);
  await step({ services: [["s", service("s", { pathPrefix: "/new" })]] });
  assert.equal(watch.refusal, null);
  assert.deepEqual(["/a", "/new/a"].map(answer), ["none", "a"]);
});

test("a new prefix of a service moves all of its routes, those that change in the same step too", async () => {
  const { live, step, answer } = watching();
  const ids = ["a", "b", "c"];
  await step({
    services: [
      ["s", service("s")],
      ["t", service("t")],
    ],
    routes: [...ids, "d"].map((id) => [id, route(id)]),
  });
  await step({
    services: [["s", service("s", { pathPrefix: "/v2" })]],
    routes: [
      ["a", route("a", { path: "/a2" })],
      ["b", undefined],
      ["d", route("d", { service: "t" })],
      ["e", route("e")],
    ],
  });
  assert.deepEqual(["/a", "/v2/a2", "/b", "/v2/b", "/c", "/v2/c", "/d", "/v2/e"].map(answer), [
    "none",
    "a",
    "none",
    "none",
    "none",
    "c",
    "d",
    "e",
  ]);
  assert.equal(live.table?.routes.size, 4);
});
