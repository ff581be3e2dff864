// The replica where the log does not lead on from what it holds: trimmed, gone back, foreign, away.
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { ReplicaStep } from "../src/store/replica.ts";
import { type ChangeRecord, type Head, type LogPiece, type Store, StoreError } from "../src/store/store.ts";
import {
  commitNow,
  follow,
  openStore,
  putRoute,
  routeRecord,
  saveBackup,
  temporaryDirectory,
  until,
} from "./helper.ts";

test("behind a trimmed log the whole catalog is loaded, and only what differs is a change", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const store = openStore(t, dataDir, "control-plane", 1);
  await store.initialise();
  await commitNow(store, [...["a", "b", "c", "d"].map((id) => putRoute(id, 1)), ...noise(1)]);
  const { replica, steps } = follow(t, dataDir);
  await replica.catchUp();
  const held = replica.catalog;
  // The same object in another form of text: equal all the same.
  const respelled = JSON.stringify(JSON.parse(routeRecord("b", 1)), null, 1);
  const later = await commitNow(store, [
    putRoute("a", 2, { path: "/new" }),
    { kind: "route", id: "b", before: "", after: respelled },
    { kind: "route", id: "c", before: "", after: null },
  ]);
  for (let revision = later.revision + 1; revision <= later.revision + 1001; revision++)
    await commitNow(store, noise(revision));
  await until(
    "the log is trimmed",
    async () => (await store.commitsAfter(replica.position as Head)) === "gap",
  );
  await replica.catchUp();
  const { changes, catalog } = steps[1] as ReplicaStep;
  const revisions = changes.map(
    ({ id, before, after }) => [id, [before?.revision, after?.revision]] as const,
  );
  assert.deepEqual(
    new Map(revisions),
    new Map([
      ["a", [1, 2]],
      ["c", [1, undefined]],
      ["noise", [1, later.revision + 1001]],
    ]),
  );
  for (const id of ["b", "d"]) assert.equal(catalog.routes.get(id), held.routes.get(id), id);
  assert.deepEqual(replica.position?.revision, later.revision + 1001);
});

test("a log that ends within a commit leaves no part of it: the whole catalog is loaded", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const store = openStore(t, dataDir, "control-plane");
  await store.initialise();
  await commitNow(store, [putRoute("a", 1)]);
  const reader = openStore(t, dataDir, "worker");
  const commitsAfter = reader.commitsAfter.bind(reader);
  reader.commitsAfter = async (position) => withoutEnd(await commitsAfter(position));
  const { replica, steps } = follow(t, dataDir, { store: reader });
  await replica.catchUp();
  await commitNow(store, [putRoute("b", 2), { kind: "route", id: "a", before: "", after: null }]);
  const many = Array.from({ length: 3000 }, (_, n) => putRoute(`r${n}`, 3));
  const head = await commitNow(store, many);
  await replica.catchUp();
  assert.equal(steps.length, 2);
  assert.equal(replica.position?.revision, head.revision);
  assert.equal(steps[1]?.changes.length, 3002);
  assert.equal(replica.catalog.routes.size, 3001);
});

test("a store that went back and on again is loaded whole, though its epoch is the same", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const store = openStore(t, dataDir, "control-plane");
  await store.initialise();
  await commitNow(store, [putRoute("a", 1)]);
  const restore = saveBackup(dataDir);
  await commitNow(store, [putRoute("lost", 2)]);
  const { replica, steps } = follow(t, dataDir, {
    mayTakeOver: () => assert.fail("nobody has to decide about a later revision"),
  });
  await replica.catchUp();
  restore();
  await commitNow(store, [putRoute("b", 2)]);
  const head = await commitNow(store, [putRoute("c", 3)]);
  await replica.catchUp();
  assert.equal(replica.position?.commitId, head.commitId);
  assert.deepEqual([...replica.catalog.routes.keys()].sort(), ["a", "b", "c"]);
  assert.deepEqual(steps[1]?.changes.map(({ id, after }) => [id, after !== undefined]).sort(), [
    ["b", true],
    ["c", true],
    ["lost", false],
  ]);
});

const foreign: {
  what: string;
  change: (store: Store, dataDir: string, restore: () => void, t: TestContext) => Promise<unknown>;
}[] = [
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
      await openStore(t, dataDir, "control-plane").initialise();
    },
  },
];
for (const { what, change } of foreign) {
  test(`a store at ${what} is refused and told once, until it may be taken over`, async (t) => {
    const dataDir = join(temporaryDirectory(t), "data");
    const store = openStore(t, dataDir, "control-plane");
    await store.initialise();
    await commitNow(store, [putRoute("a", 1)]);
    const restore = saveBackup(dataDir);
    await commitNow(store, [putRoute("lost", 2)]);
    let isAllowed = false;
    const asked: (readonly [Head, unknown])[] = [];
    const { replica, troubles } = follow(t, dataDir, {
      mayTakeOver: (head, held) => {
        asked.push([head, held]);
        return isAllowed;
      },
    });
    await replica.catchUp();
    const [position, catalog] = [replica.position, replica.catalog];
    await change(store, dataDir, restore, t);
    const reader = openStore(t, dataDir, "worker");
    await until(
      "the head is the foreign one",
      async () => (await reader.head())?.commitId !== position?.commitId,
    );
    for (let time = 0; time < 3; time++) await assert.rejects(replica.catchUp(), StoreError);
    assert.deepEqual([replica.position, replica.catalog], [position, catalog]);
    assert.deepEqual(
      troubles.map((trouble) => trouble?.code),
      ["FOREIGN_EPOCH"],
    );
    assert.deepEqual(asked[0], [await reader.head(), { ...position, parentEpoch: null }]);
    isAllowed = true;
    await replica.catchUp();
    assert.equal(replica.position?.commitId, (await reader.head())?.commitId);
    assert.equal(replica.catalog.routes.has("lost"), false);
    assert.deepEqual(
      troubles.map((trouble) => trouble?.code),
      ["FOREIGN_EPOCH", undefined],
    );
  });
}

test("a store that goes away is told once, what is held stays, and all goes on when it is back", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const store = openStore(t, dataDir, "control-plane");
  await store.initialise();
  await commitNow(store, [putRoute("a", 1)]);
  const { replica, troubles } = follow(t, dataDir);
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

test("a store that is no installation any more leaves the replica what it holds, and that is told", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const store = openStore(t, dataDir, "control-plane");
  await store.initialise();
  await commitNow(store, [putRoute("a", 1)]);
  const { replica, steps, troubles } = follow(t, dataDir);
  await replica.catchUp();
  fs.rmSync(dataDir, { recursive: true });
  await assert.rejects(replica.catchUp(), /the store is empty/);
  assert.deepEqual(
    troubles.map((trouble) => [trouble?.code, trouble?.revision]),
    [["FOREIGN_EPOCH", null]],
  );
  assert.equal(replica.catalog.routes.get("a")?.revision, 1);
  assert.equal(steps.length, 1);
});

/** A commit's worth of nothing that matters. */
function noise(revision: number): ChangeRecord[] {
  return [putRoute("noise", revision)];
}

/** The log without the last piece of its large commits. */
async function* withoutEnd(log: AsyncIterable<LogPiece> | "gap"): AsyncGenerator<LogPiece> {
  assert.notEqual(log, "gap");
  for await (const piece of log as AsyncIterable<LogPiece>) {
    if (piece.header.changeCount < 3000 || !piece.isLast) yield piece;
  }
}
