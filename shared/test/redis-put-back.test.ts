// How a catalog that a Redis has lost comes back, beyond what every store promises.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { Head } from "../src/store/store.ts";
import { commitNow, loadAll, putBackOf, putRoute, readLog, routeRecord } from "./helper.ts";
import { openRedisStore, redisTest, startRedis } from "./redis-server.ts";

for (const count of [0, 3000]) {
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
