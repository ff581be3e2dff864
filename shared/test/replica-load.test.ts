// The replica at 10,000 routes: how long it holds the event loop.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import {
  commitNow,
  follow,
  longestStall,
  newCommit,
  openStore,
  putRoute,
  saveBackup,
  temporaryDirectory,
  until,
} from "./helper.ts";

test("no load, log or diff of 10,000 routes holds the event loop", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const store = openStore(t, dataDir, "control-plane");
  const start = await store.initialise();
  const count = 10_000;
  const ids = Array.from({ length: count }, (_, n) => `r${n}`);
  const first = (
    await store.commit(
      newCommit(
        start,
        ids.map((id) => putRoute(id, 1)),
      ),
    )
  ).head;
  const restore = saveBackup(dataDir);
  const { replica, steps } = follow(t, dataDir);
  const measure = async (what: string) => {
    const began = performance.now();
    const stall = await longestStall(() => replica.catchUp());
    t.diagnostic(
      `${what}: ${(performance.now() - began).toFixed(0)} ms, event loop held for ${stall.toFixed(1)} ms at most`,
    );
    assert.ok(stall < 30, `${what} held the event loop for ${stall} ms`);
  };
  await measure("whole load");
  assert.equal(steps[0]?.changes.length, count);
  const held = replica.catalog;

  await store.commit(
    newCommit(
      first,
      ids.map((id) => putRoute(id, 2, { priority: 1 })),
    ),
  );
  await measure("log of one commit that changes all");
  assert.equal(steps[1]?.changes.length, count);

  restore();
  await commitNow(store, [putRoute("r5", 2), { kind: "route", id: "r6", before: "", after: null }]);
  await until("the restored store is seen", async () => (await store.head())?.revision === 2);
  await measure("whole load that differs in all");
  assert.equal(steps[2]?.changes.length, count);

  const again = saveBackup(dataDir);
  await commitNow(store, [putRoute("r7", 3)]);
  await replica.catchUp();
  again();
  await measure("whole load that differs in one");
  assert.deepEqual(
    steps[4]?.changes.map(({ id }) => id),
    ["r7"],
  );
  assert.equal(steps[4]?.catalog.routes.size, count - 1);
  assert.equal(held.routes.size, count);
});
