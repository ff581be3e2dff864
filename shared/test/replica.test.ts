// The replica, following the log of a real embedded store: what it promises to whoever takes its steps.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { ReplicaStep } from "../src/store/replica.ts";
import { StoreError } from "../src/store/store.ts";
import {
  commitNow,
  follow,
  openStore,
  putRoute,
  serviceRecord,
  temporaryDirectory,
  until,
} from "./helper.ts";

test("a replica that never read a catalog has none; one of an empty store is at revision 0", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const { replica, steps } = follow(t, dataDir);
  await replica.catchUp();
  assert.equal(replica.position, null);
  assert.deepEqual(steps, []);
  const head = await openStore(t, dataDir, "control-plane").initialise();
  await replica.catchUp();
  assert.deepEqual(replica.position, { epoch: head.epoch, revision: 0, commitId: head.epoch });
  assert.deepEqual(
    steps.map(({ changes, position }) => [changes, position]),
    [[[], replica.position]],
  );
});

test("catching up brings every commit that was acknowledged before, whoever else is catching up", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const store = openStore(t, dataDir, "control-plane");
  await store.initialise();
  const { replica } = follow(t, dataDir);
  for (let revision = 1; revision <= 100; revision++) {
    const early = replica.catchUp();
    await commitNow(store, [putRoute("a", revision)]);
    await Promise.all([
      early,
      replica.catchUp().then(() => assert.ok((replica.position?.revision ?? 0) >= revision)),
      replica.catchUp(),
    ]);
    assert.equal(replica.catalog.routes.get("a")?.revision, revision);
  }
});

test("a step tells what changed, before and after, and shares all else with the last catalog", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const store = openStore(t, dataDir, "control-plane");
  await store.initialise();
  await commitNow(store, [
    { kind: "service", id: "s", before: null, after: serviceRecord("s", 1) },
    ...["a", "b", "c"].map((id) => putRoute(id, 1)),
  ]);
  const { replica, steps } = follow(t, dataDir);
  await replica.catchUp();
  const first = steps[0] as ReplicaStep;
  assert.equal(first.changes.length, 4);
  assert.equal(first.catalog, replica.catalog);
  await commitNow(store, [
    putRoute("a", 2, { path: "/new" }),
    { kind: "route", id: "b", before: "", after: null },
    putRoute("d", 2),
  ]);
  await replica.catchUp();
  const { changes, catalog, position } = steps[1] as ReplicaStep;
  assert.deepEqual(
    new Map(
      changes.map(({ id, before, after }) => [
        id,
        [before === first.catalog.routes.get(id), after === catalog.routes.get(id)],
      ]),
    ),
    new Map(["a", "b", "d"].map((id) => [id, [true, true]])),
  );
  assert.deepEqual([...catalog.routes.keys()].sort(), ["a", "c", "d"]);
  assert.equal(catalog.routes.get("a")?.path, "/new");
  assert.equal(catalog.routes.get("c"), first.catalog.routes.get("c"));
  assert.equal(catalog.services, first.catalog.services);
  assert.deepEqual([...(catalog.routeIdsByService.get("s")?.keys() ?? [])].sort(), ["a", "c", "d"]);
  assert.equal(position.revision, 2);
});

test("commits that wait come in one step with their net change, and a large commit is never split", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const store = openStore(t, dataDir, "control-plane");
  await store.initialise();
  const { replica, steps } = follow(t, dataDir);
  await replica.catchUp();
  await commitNow(store, [putRoute("brief", 1), putRoute("kept", 1)]);
  await commitNow(
    store,
    Array.from({ length: 3000 }, (_, n) => putRoute(`r${n}`, 2)),
  );
  await commitNow(store, [{ kind: "route", id: "brief", before: "", after: null }, putRoute("kept", 3)]);
  await replica.catchUp();
  assert.equal(steps.length, 2);
  const { changes, position } = steps[1] as ReplicaStep;
  assert.equal(position.revision, 3);
  assert.equal(changes.length, 3001);
  assert.equal(
    changes.some(({ id }) => id === "brief"),
    false,
  );
  assert.equal(changes.find(({ id }) => id === "kept")?.after?.revision, 3);
});

test("a replica that follows steps through every revision whole, in order, while commits flip two routes", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const store = openStore(t, dataDir, "control-plane");
  await store.initialise();
  const { replica, steps } = follow(t, dataDir);
  replica.start();
  for (let revision = 1; revision <= 200; revision++) {
    const priority = revision % 2;
    await commitNow(store, [
      putRoute("a", revision, { priority }),
      putRoute("b", revision, { priority: 1 - priority }),
    ]);
  }
  await until("the replica is there", () => replica.position?.revision === 200);
  let last = -1;
  for (const { catalog, position } of steps) {
    assert.ok(position.revision > last);
    last = position.revision;
    if (last === 0) continue;
    assert.deepEqual(
      ["a", "b"].map((id) => catalog.routes.get(id)?.revision),
      [last, last],
    );
  }
  await replica.stop();
  await commitNow(store, [putRoute("a", 201)]);
  await assert.rejects(replica.catchUp(), StoreError);
  assert.equal(replica.position?.revision, 200);
});

test("a new head rings the bell within milliseconds, long before the next tick", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const store = openStore(t, dataDir, "control-plane");
  await store.initialise();
  const { replica } = follow(t, dataDir);
  replica.start();
  await until("the replica stands", () => replica.position !== null);
  const waits: number[] = [];
  for (let revision = 1; revision <= 50; revision++) {
    await commitNow(store, [putRoute("a", revision)]);
    const committed = performance.now();
    await until("the commit is there", () => replica.position?.revision === revision);
    waits.push(performance.now() - committed);
  }
  waits.sort((a, b) => a - b);
  t.diagnostic(
    `from acknowledged to held: p50 ${waits[25]?.toFixed(1)} ms, longest ${waits.at(-1)?.toFixed(1)} ms`,
  );
  assert.ok((waits[25] as number) < 100);
});

test("the next step is taken only when the last one was, and one that failed is offered again", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const store = openStore(t, dataDir, "control-plane");
  await store.initialise();
  const events: string[] = [];
  const hold = Promise.withResolvers<void>();
  const { replica } = follow(t, dataDir, {
    onStep: async ({ position, changes }) => {
      events.push(`begin ${position.revision} (${changes.length})`);
      if (position.revision === 0) await hold.promise;
      if (position.revision === 1 && events.length === 3) throw new Error("no");
      events.push(`end ${position.revision}`);
    },
  });
  const first = replica.catchUp();
  await until("the first step has begun", () => events.length > 0);
  await commitNow(store, [putRoute("a", 1)]);
  const second = replica.catchUp();
  assert.equal(Boolean(replica.position), false);
  hold.resolve();
  await first;
  await assert.rejects(second, /no/);
  assert.equal(replica.position?.revision, 0);
  await replica.catchUp();
  assert.equal(replica.position?.revision, 1);
  assert.deepEqual(events, ["begin 0 (0)", "end 0", "begin 1 (1)", "begin 1 (1)", "end 1"]);
});
