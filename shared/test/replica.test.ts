// The replica, following a real embedded store: what it promises to whoever reads its catalog or takes its steps.
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { TargetGuard } from "../src/model/target-url.ts";
import { EmbeddedStore } from "../src/store/embedded-store.ts";
import { Replica, type ReplicaOptions, type ReplicaStep, type ReplicaTrouble } from "../src/store/replica.ts";
import { type Head, type Store, StoreError } from "../src/store/store.ts";
import { commitNow, longestStall, newCommit, putRoute, routeRecord, serviceRecord, temporaryDirectory, until } from "./helper.ts";

test("a replica that never read a catalog has none; one of an empty store is at revision 0", async (t) => {
  const { dataDir, follow } = place(t);
  const { replica, steps } = follow();
  await replica.catchUp();
  assert.equal(replica.position, null);
  assert.deepEqual(steps, []);
  const head = await control(t, dataDir).initialise();
  await replica.catchUp();
  assert.deepEqual(replica.position, { epoch: head.epoch, revision: 0, commitId: head.epoch });
  assert.deepEqual(steps.map(({ changes, position }) => [changes, position]), [[[], replica.position]]);
});

test("catching up brings every commit that was acknowledged before, whoever else is catching up", async (t) => {
  const { dataDir, follow } = place(t);
  const store = control(t, dataDir);
  await store.initialise();
  const { replica } = follow();
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
  const { dataDir, follow } = place(t);
  const store = control(t, dataDir);
  await store.initialise();
  await commitNow(store, [
    { kind: "service", id: "s", before: null, after: serviceRecord("s", 1) },
    ...["a", "b", "c"].map((id) => putRoute(id, 1)),
  ]);
  const { replica, steps } = follow();
  await replica.catchUp();
  const first = steps[0] as ReplicaStep;
  assert.equal(first.changes.length, 4);
  assert.equal(first.catalog, replica.catalog);
  await commitNow(store, [putRoute("a", 2, { path: "/new" }), { kind: "route", id: "b", before: "", after: null }, putRoute("d", 2)]);
  await replica.catchUp();
  const { changes, catalog, position } = steps[1] as ReplicaStep;
  assert.deepEqual(
    changes.map(({ id, before, after }) => [id, before === first.catalog.routes.get(id), after === catalog.routes.get(id)]).sort(),
    [["a", true, true], ["b", true, true], ["d", true, true]],
  );
  assert.deepEqual([...catalog.routes.keys()].sort(), ["a", "c", "d"]);
  assert.equal(catalog.routes.get("a")?.path, "/new");
  assert.equal(catalog.routes.get("c"), first.catalog.routes.get("c"));
  assert.equal(catalog.services, first.catalog.services);
  assert.deepEqual([...(catalog.routeIdsByService.get("s")?.keys() ?? [])].sort(), ["a", "c", "d"]);
  assert.equal(position.revision, 2);
});

test("commits that wait come in one step with their net change, and a large commit is never split", async (t) => {
  const { dataDir, follow } = place(t);
  const store = control(t, dataDir);
  await store.initialise();
  const { replica, steps } = follow();
  await replica.catchUp();
  await commitNow(store, [putRoute("brief", 1), putRoute("kept", 1)]);
  await commitNow(store, Array.from({ length: 3000 }, (_, n) => putRoute(`r${n}`, 2)));
  await commitNow(store, [{ kind: "route", id: "brief", before: "", after: null }, putRoute("kept", 3)]);
  await replica.catchUp();
  assert.equal(steps.length, 2);
  const { changes, position } = steps[1] as ReplicaStep;
  assert.equal(position.revision, 3);
  assert.equal(changes.length, 3001);
  assert.equal(changes.some(({ id }) => id === "brief"), false);
  assert.equal(changes.find(({ id }) => id === "kept")?.after?.revision, 3);
});

test("a replica that follows steps through every revision whole, in order, while commits flip two routes", async (t) => {
  const { dataDir, follow } = place(t);
  const store = control(t, dataDir);
  await store.initialise();
  const { replica, steps } = follow();
  replica.start();
  for (let revision = 1; revision <= 200; revision++) {
    const priority = revision % 2;
    await commitNow(store, [putRoute("a", revision, { priority }), putRoute("b", revision, { priority: 1 - priority })]);
  }
  await until("the replica is there", () => replica.position?.revision === 200);
  let last = -1;
  for (const { catalog, position } of steps) {
    assert.ok(position.revision > last);
    last = position.revision;
    if (last === 0) continue;
    assert.deepEqual(["a", "b"].map((id) => catalog.routes.get(id)?.revision), [last, last]);
  }
  await replica.stop();
  await commitNow(store, [putRoute("a", 201)]);
  await assert.rejects(replica.catchUp(), StoreError);
  assert.equal(replica.position?.revision, 200);
});

test("a new head rings the bell within milliseconds, long before the next tick", async (t) => {
  const { dataDir, follow } = place(t);
  const store = control(t, dataDir);
  await store.initialise();
  const { replica } = follow();
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
  t.diagnostic(`from acknowledged to held: p50 ${waits[25]?.toFixed(1)} ms, longest ${waits.at(-1)?.toFixed(1)} ms`);
  assert.ok((waits[25] as number) < 100);
});

test("the next step is taken only when the last one was, and one that failed is offered again", async (t) => {
  const { dataDir, follow } = place(t);
  const store = control(t, dataDir);
  await store.initialise();
  const events: string[] = [];
  const hold = Promise.withResolvers<void>();
  const { replica } = follow({
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
  assert.equal(replica.position, null);
  hold.resolve();
  await first;
  await assert.rejects(second, /no/);
  assert.equal(replica.position?.revision, 0);
  await replica.catchUp();
  assert.equal(replica.position?.revision, 1);
  assert.deepEqual(events, ["begin 0 (0)", "end 0", "begin 1 (1)", "begin 1 (1)", "end 1"]);
});

test("behind a trimmed log the whole catalog is loaded, and only what differs is a change", async (t) => {
  const { dataDir, follow } = place(t);
  const store = control(t, dataDir, 1);
  await store.initialise();
  await commitNow(store, [...["a", "b", "c", "d"].map((id) => putRoute(id, 1)), ...noise(1)]);
  const { replica, steps } = follow();
  await replica.catchUp();
  const held = replica.catalog;
  // The same object in another form of text: equal all the same.
  const respelled = JSON.stringify(JSON.parse(routeRecord("b", 1)), null, 1);
  const later = await commitNow(store, [
    putRoute("a", 2, { path: "/new" }),
    { kind: "route", id: "b", before: "", after: respelled },
    { kind: "route", id: "c", before: "", after: null },
  ]);
  for (let revision = later.revision + 1; revision <= later.revision + 1001; revision++) await commitNow(store, noise(revision));
  await until("the log is trimmed", async () => (await store.commitsAfter(replica.position as Head)) === "gap");
  await replica.catchUp();
  const { changes, catalog } = steps[1] as ReplicaStep;
  assert.deepEqual(changes.map(({ id, before, after }) => [id, before?.revision, after?.revision]).sort(), [
    ["a", 1, 2],
    ["c", 1, undefined],
    ["noise", 1, later.revision + 1001],
  ]);
  for (const id of ["b", "d"]) assert.equal(catalog.routes.get(id), held.routes.get(id), id);
  assert.deepEqual(replica.position?.revision, later.revision + 1001);
});

test("a store that went back and on again is loaded whole, though its epoch is the same", async (t) => {
  const { dataDir, follow } = place(t);
  const store = control(t, dataDir);
  await store.initialise();
  await commitNow(store, [putRoute("a", 1)]);
  const restore = backup(dataDir);
  await commitNow(store, [putRoute("lost", 2)]);
  const { replica, steps } = follow({ mayTakeOver: () => assert.fail("nobody has to decide about a later revision") });
  await replica.catchUp();
  restore();
  await commitNow(store, [putRoute("b", 2)]);
  const head = await commitNow(store, [putRoute("c", 3)]);
  await replica.catchUp();
  assert.equal(replica.position?.commitId, head.commitId);
  assert.deepEqual([...replica.catalog.routes.keys()].sort(), ["a", "b", "c"]);
  assert.deepEqual(steps[1]?.changes.map(({ id, after }) => [id, after !== undefined]).sort(), [["b", true], ["c", true], ["lost", false]]);
});

const foreign: { what: string; change: (store: Store, dataDir: string, restore: () => void, t: TestContext) => Promise<unknown> }[] = [
  { what: "an earlier revision of its epoch", change: async (_store, _dataDir, restore) => restore() },
  {
    what: "another commit at its revision",
    change: async (store, _dataDir, restore) => {
      restore();
      await commitNow(store, [putRoute("b", 2)]);
    },
  },
  {
    what: "another epoch",
    change: async (_store, dataDir, _restore, t) => {
      fs.rmSync(dataDir, { recursive: true });
      await control(t, dataDir).initialise();
    },
  },
];
for (const { what, change } of foreign) {
  test(`a store at ${what} is refused and told once, until it may be taken over`, async (t) => {
    const { dataDir, follow } = place(t);
    const store = control(t, dataDir);
    await store.initialise();
    await commitNow(store, [putRoute("a", 1)]);
    const restore = backup(dataDir);
    await commitNow(store, [putRoute("lost", 2)]);
    let isAllowed = false;
    const asked: (readonly [Head, unknown])[] = [];
    const { replica, troubles } = follow({
      mayTakeOver: (head, held) => {
        asked.push([head, held]);
        return isAllowed;
      },
    });
    await replica.catchUp();
    const [position, catalog] = [replica.position, replica.catalog];
    await change(store, dataDir, restore, t);
    const reader = openStore(t, dataDir, "worker");
    await until("the head is the foreign one", async () => (await reader.head())?.commitId !== position?.commitId);
    for (let time = 0; time < 3; time++) await assert.rejects(replica.catchUp(), StoreError);
    assert.deepEqual([replica.position, replica.catalog], [position, catalog]);
    assert.deepEqual(troubles.map((trouble) => trouble?.code), ["FOREIGN_EPOCH"]);
    assert.deepEqual(asked[0], [await reader.head(), position]);
    isAllowed = true;
    await replica.catchUp();
    assert.equal(replica.position?.commitId, (await reader.head())?.commitId);
    assert.equal(replica.catalog.routes.has("lost"), false);
    assert.deepEqual(troubles.map((trouble) => trouble?.code), ["FOREIGN_EPOCH", undefined]);
  });
}

test("a store that goes away is told once, what is held stays, and all goes on when it is back", async (t) => {
  const { dataDir, follow } = place(t);
  const store = control(t, dataDir);
  await store.initialise();
  await commitNow(store, [putRoute("a", 1)]);
  const { replica, troubles } = follow();
  replica.start();
  await until("the commit is there", () => replica.position?.revision === 1);
  const database = join(dataDir, "switchyard.db");
  fs.renameSync(database, `${database}.away`);
  await until("the trouble is told", () => troubles.length === 1);
  assert.equal(troubles[0]?.code, "STORE_UNUSABLE");
  await assert.rejects(replica.catchUp(), { code: "STORE_UNUSABLE" });
  assert.equal(replica.catalog.routes.get("a")?.revision, 1);
  fs.renameSync(`${database}.away`, database);
  await until("all is well again", () => troubles.length === 2);
  assert.equal(troubles[1], null);
  await commitNow(store, [putRoute("a", 2)]);
  await until("the next commit is there", () => replica.position?.revision === 2);
});

test("a store that is no installation any more leaves the replica what it holds", async (t) => {
  const { dataDir, follow } = place(t);
  const store = control(t, dataDir);
  await store.initialise();
  await commitNow(store, [putRoute("a", 1)]);
  const { replica, steps } = follow();
  await replica.catchUp();
  fs.rmSync(dataDir, { recursive: true });
  await replica.catchUp();
  assert.equal(replica.catalog.routes.get("a")?.revision, 1);
  assert.equal(steps.length, 1);
});

const unreadableRecords: [string, string, RegExp][] = [
  ["that is not JSON", "{", /not JSON/],
  ["of another form", JSON.stringify({ id: "a" }), /another form/],
  ["under another's id", routeRecord("b", 2), /calls itself b/],
  ["with a field to come", JSON.stringify({ ...JSON.parse(routeRecord("a", 2)), later: 1 }), /later/],
];
for (const [what, record, says] of unreadableRecords) {
  test(`a record ${what} leaves its object as it was and is told, until it can be read`, async (t) => {
    const { dataDir, follow } = place(t);
    const store = control(t, dataDir);
    await store.initialise();
    await commitNow(store, [putRoute("a", 1)]);
    const { replica, steps } = follow();
    await replica.catchUp();
    await commitNow(store, [{ kind: "route", id: "a", before: "", after: record }, putRoute("c", 2)]);
    await replica.catchUp();
    assert.deepEqual([...(steps[1]?.unreadable.keys() ?? [])], ["route/a"]);
    assert.match(steps[1]?.unreadable.get("route/a") ?? "", says);
    assert.deepEqual(["a", "c"].map((id) => replica.catalog.routes.get(id)?.revision), [1, 2]);

    // One that begins now never saw the readable version.
    const late = follow();
    await late.replica.catchUp();
    assert.deepEqual([...(late.steps[0]?.unreadable.keys() ?? [])], ["route/a"]);
    assert.deepEqual([...late.replica.catalog.routes.keys()], ["c"]);

    await commitNow(store, [putRoute("d", 3)]);
    await replica.catchUp();
    assert.equal(steps[2]?.unreadable.size, 1);
    await commitNow(store, [putRoute("a", 4)]);
    await Promise.all([replica.catchUp(), late.replica.catchUp()]);
    for (const step of [steps[3], late.steps.at(-1)]) {
      assert.equal(step?.unreadable.size, 0);
      assert.equal(step.catalog.routes.get("a")?.revision, 4);
    }
  });
}

test("targets that the guard blocks make a stored service unreadable", async (t) => {
  const { dataDir, follow } = place(t);
  const store = control(t, dataDir);
  await store.initialise();
  const record = serviceRecord("s", 1, { targets: [{ url: "http://169.254.169.254", weight: 100 }] });
  await commitNow(store, [{ kind: "service", id: "s", before: null, after: record }]);
  const { replica, steps } = follow();
  await replica.catchUp();
  assert.match(steps[0]?.unreadable.get("service/s") ?? "", /169\.254\.169\.254/);
  const unblocked = follow({ guard: new TargetGuard(["169.254.169.254/32"]) });
  await unblocked.replica.catchUp();
  assert.equal(unblocked.replica.catalog.services.has("s"), true);
});

test("no load, log or diff of 100,000 routes holds the event loop", async (t) => {
  const { dataDir, follow } = place(t);
  const store = control(t, dataDir);
  const start = await store.initialise();
  const count = 100_000;
  const ids = Array.from({ length: count }, (_, n) => `r${n}`);
  const first = (await store.commit(newCommit(start, ids.map((id) => putRoute(id, 1))))).head;
  const restore = backup(dataDir);
  const { replica, steps } = follow();
  const measure = async (what: string) => {
    const began = performance.now();
    const stall = await longestStall(() => replica.catchUp());
    t.diagnostic(`${what}: ${(performance.now() - began).toFixed(0)} ms, event loop held for ${stall.toFixed(1)} ms at most`);
    assert.ok(stall < 25, `${what} held the event loop for ${stall} ms`);
  };
  await measure("whole load");
  assert.equal(steps[0]?.changes.length, count);
  const held = replica.catalog;

  await store.commit(newCommit(first, ids.map((id) => putRoute(id, 2, { priority: 1 }))));
  await measure("log of one commit that changes all");
  assert.equal(steps[1]?.changes.length, count);

  restore();
  await commitNow(store, [putRoute("r5", 2), { kind: "route", id: "r6", before: "", after: null }]);
  await until("the restored store is seen", async () => (await store.head())?.revision === 2);
  await measure("whole load that differs in all");
  assert.equal(steps[2]?.changes.length, count);

  const again = backup(dataDir);
  await commitNow(store, [putRoute("r7", 3)]);
  await replica.catchUp();
  again();
  await measure("whole load that differs in one");
  assert.deepEqual(steps[4]?.changes.map(({ id }) => id), ["r7"]);
  assert.equal(steps[4]?.catalog.routes.size, count - 1);
  assert.equal(held.routes.size, count);
});

interface Follower {
  readonly replica: Replica;
  readonly steps: ReplicaStep[];
  readonly troubles: (ReplicaTrouble | null)[];
}

/** A directory for one installation, and replicas that follow it. */
function place(t: TestContext): { dataDir: string; follow: (options?: Partial<ReplicaOptions>) => Follower } {
  const dataDir = join(temporaryDirectory(t), "data");
  const follow = (options: Partial<ReplicaOptions> = {}): Follower => {
    const steps: ReplicaStep[] = [];
    const troubles: (ReplicaTrouble | null)[] = [];
    const replica = new Replica({
      store: openStore(t, dataDir, "worker"),
      guard: new TargetGuard(),
      onStep: (step) => void steps.push(step),
      mayTakeOver: () => true,
      onTrouble: (trouble) => troubles.push(trouble),
      ...options,
    });
    t.after(() => replica.stop());
    return { replica, steps, troubles };
  };
  return { dataDir, follow };
}

function control(t: TestContext, dataDir: string, historyBytes?: number): Store {
  return openStore(t, dataDir, "control-plane", historyBytes);
}

function openStore(t: TestContext, dataDir: string, mode: "control-plane" | "worker", historyBytes?: number): Store {
  const store = new EmbeddedStore({ dataDir, mode, ...(historyBytes !== undefined && { historyBytes }) });
  t.after(() => store.close());
  return store;
}

/** A commit's worth of nothing that matters. */
function noise(revision: number) {
  return [putRoute("noise", revision)];
}

/** Saves the database as it is; the function returned puts it back, as an operator would. */
function backup(dataDir: string): () => void {
  const database = join(dataDir, "switchyard.db");
  const copy = `${database}.${process.hrtime.bigint()}`;
  const db = new DatabaseSync(database);
  db.exec(`VACUUM INTO '${copy}'`);
  db.close();
  return () => {
    for (const companion of ["-wal", "-shm"]) fs.rmSync(database + companion, { force: true });
    fs.renameSync(copy, database);
  };
}
