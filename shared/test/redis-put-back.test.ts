// How a catalog that a Redis store has lost comes back, and what an operator can say about it.
import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { type Head, type PutBack, type Store } from "../src/store/store.ts";
import { commitNow, loadAll, putRoute, readLog, routeRecord, until } from "./helper.ts";
import { openRedisStore, redisTest, startRedis } from "./redis-server.ts";

for (const count of [0, 2, 3000]) {
  redisTest(
    `a catalog of ${count} objects is put back whole, on the store as found or not at all`,
    async (t) => {
      const redis = await startRedis(t);
      const store = openRedisStore(t, redis.place);
      await store.initialise();
      if (count > 0)
        await commitNow(
          store,
          Array.from({ length: count }, (_, n) => putRoute(`r${n}`, 1)),
        );
      const [held, key, { records }] = [
        (await store.head()) as Head,
        await store.secretsKey(),
        await loadAll(store),
      ];
      await redis.command("FLUSHALL");

      const other = openRedisStore(t, redis.place);
      const found = await other.initialise();
      const child = putBackOf(held, records, key);
      assert.deepEqual(await store.putBack({ ...child, found: null }), { isApplied: false, head: found });
      assert.deepEqual(await store.putBack({ ...child, found: { ...found, revision: 1 } }), {
        isApplied: false,
        head: found,
      });
      assert.equal((await loadAll(store)).records.size, 0);

      const { epoch, commitId, revision } = child;
      const head: Head = { epoch, commitId, revision, parentEpoch: held.epoch, isAdopted: false };
      assert.deepEqual(await store.putBack({ ...child, found }), { isApplied: true, head });
      assert.deepEqual(await store.putBack({ ...child, found }), { isApplied: true, head });
      assert.deepEqual(await other.head(), head);
      assert.deepEqual(await other.secretsKey(), key);
      assert.deepEqual((await loadAll(other)).records, records);
      assert.equal(await other.commitsAfter(held), "gap");
      assert.equal(await other.commitsAfter(found), "gap");
      assert.deepEqual(await readLog(await other.commitsAfter(head)), []);

      const next = await commitNow(other, [putRoute("new", revision + 1)]);
      assert.equal(next.revision, revision + 1);
      assert.equal((await loadAll(store)).records.size, count + 1);
    },
  );
}

redisTest(
  "of control planes that put a catalog back at once exactly one does, whole, also into an empty Redis",
  async (t) => {
    const redis = await startRedis(t);
    const stores = [1, 2, 3].map(() => openRedisStore(t, redis.place));
    const lost: Head = { epoch: "lost", revision: 9, commitId: "c", parentEpoch: null, isAdopted: false };
    const outcomes = await Promise.all(
      stores.map(async (store, n) => {
        const records = new Map([
          ["route/a", routeRecord("a", n)],
          ["route/b", routeRecord("b", n)],
        ]);
        return await store.putBack({ ...putBackOf(lost, records, randomBytes(32)), found: null });
      }),
    );
    assert.equal(outcomes.filter(({ isApplied }) => isApplied).length, 1);
    const winner = outcomes.findIndex(({ isApplied }) => isApplied);
    const { head, records } = await loadAll(stores[0] as Store);
    assert.deepEqual(head, outcomes[winner]?.head);
    assert.deepEqual(records.get("route/a"), routeRecord("a", winner));
    assert.deepEqual(records.get("route/b"), routeRecord("b", winner));
  },
);

redisTest("a put-back takes the pieces of the history that it replaces away", async (t) => {
  const redis = await startRedis(t);
  const store = openRedisStore(t, redis.place);
  await store.initialise();
  await commitNow(
    store,
    Array.from({ length: 1000 }, (_, n) => putRoute(`r${n}`, 1)),
  );
  const found = await commitNow(store, [putRoute("a", 2)]);
  const child = putBackOf(
    { ...found, revision: 50 },
    new Map([["route/a", routeRecord("a", 50)]]),
    randomBytes(32),
  );
  assert.equal((await store.putBack({ ...child, found })).isApplied, true);
  const pieces = (await redis.command("KEYS", "{switchyard}:log:*")).match(/log:[^\r]+/g);
  assert.deepEqual(pieces, [`log:${child.commitId}:0`]);
});

redisTest("an operator's word stays with the history, rings the bell, and ends with it", async (t) => {
  const redis = await startRedis(t);
  const store = openRedisStore(t, redis.place);
  const head = await store.initialise();
  let rings = 0;
  store.subscribe(() => rings++);
  await until("the subscription stands", () => rings > 0);
  const before = rings;
  assert.deepEqual(await store.adopt(), { ...head, isAdopted: true });
  await until("the bell rings", () => rings > before);
  const next = await commitNow(store, [putRoute("a", 1)]);
  assert.equal(next.isAdopted, true);
  assert.deepEqual(await openRedisStore(t, redis.place).head(), next);
  const child = putBackOf(next, new Map(), randomBytes(32));
  assert.equal((await store.putBack({ ...child, found: next })).head?.isAdopted, false);
});

function putBackOf(
  held: Head,
  records: ReadonlyMap<string, string>,
  secretsKey: Buffer,
): Omit<PutBack, "found"> {
  const list = [...records].map(([field, record]) => {
    const [kind, id] = field.split("/") as ["service" | "route", string];
    return { kind, id, record };
  });
  return {
    epoch: randomUUID(),
    parentEpoch: held.epoch,
    revision: held.revision + 1,
    commitId: randomUUID(),
    time: "2026-01-02T03:04:05.678Z",
    actor: "control plane",
    message: "put back",
    secretsKey,
    records: [list],
  };
}
