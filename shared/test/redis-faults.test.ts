// What the Redis store keeps when Redis or the way to it fails, and how soon it says so.
import assert from "node:assert/strict";
import { type Head, StoreError } from "../src/store/store.ts";
import { commitNow, loadAll, newCommit, putRoute, readLog, until } from "./helper.ts";
import { startLossyProxy } from "./lossy-proxy.ts";
import {
  openRedisStore,
  redisPlaceAt,
  redisTest,
  refusal,
  replay,
  replayed,
  startRedis,
  startSentinels,
} from "./redis-server.ts";

redisTest(
  "every acknowledged commit is there, and each one whole, after kill -9 of Redis at random points",
  async (t) => {
    const redis = await startRedis(t);
    const store = openRedisStore(t, redis.place);
    const first = await store.initialise();
    let acknowledged = first;
    for (let kill = 0; kill < 6; kill++) {
      let isKilled = false;
      const writing = (async () => {
        for (let n = 0; !isKilled; n++) {
          const count = n % 3 === 2 ? 700 : 1 + (n % 20);
          const revision = acknowledged.revision + 1;
          const changes = Array.from({ length: count }, (_, at) => putRoute(`r${at}`, revision));
          const outcome = await store
            .commit(newCommit(acknowledged, changes))
            .catch(async (error: unknown) => {
              assert.ok(error instanceof StoreError);
              return null;
            });
          if (outcome?.isApplied) acknowledged = outcome.head;
          else if (outcome) acknowledged = outcome.head;
          else break;
        }
      })();
      const from = acknowledged.revision;
      await until("some commits are acknowledged", () => acknowledged.revision > from + 2 + kill);
      await redis.kill();
      isKilled = true;
      await redis.start();
      await writing;
      await until("the store answers again", async () => (await store.head().catch(() => null)) !== null);
      const head = (await store.head()) as Head;
      assert.ok(
        head.revision >= acknowledged.revision,
        `${head.revision} after ${acknowledged.revision} was acknowledged`,
      );
      acknowledged = head;
      assert.deepEqual((await loadAll(store)).records, await replay(store, first));
    }
  },
);

redisTest(
  "whatever is cut under writers and readers, each commit counts once and loads are whole",
  async (t) => {
    const redis = await startRedis(t);
    const first = await openRedisStore(t, redis.place).initialise();
    let isOver = false;
    t.after(() => (isOver = true));
    const sizes = [1, 3, 150, 300];
    const applied: string[] = [];
    const unknown = new Set<string>();
    const write = async (size: number) => {
      const store = openRedisStore(t, redis.place);
      let expected = first;
      while (!isOver) {
        const changes = Array.from({ length: size }, (_, n) =>
          putRoute(`w${size}-${n}`, expected.revision + 1),
        );
        const commit = newCommit(expected, changes);
        try {
          const outcome = await store.commit(commit);
          if (outcome.isApplied) applied.push(commit.commitId);
          expected = outcome.head;
        } catch (error) {
          assert.ok(error instanceof StoreError && error.code !== "STORE_UNUSABLE", String(error));
          if (error.code === "COMMIT_UNKNOWN") unknown.add(commit.commitId);
        }
      }
    };
    let loads = 0;
    const read = async () => {
      const store = openRedisStore(t, redis.place);
      while (!isOver) {
        try {
          const { records } = await loadAll(store);
          for (const size of sizes) {
            const revisions = Array.from({ length: size }, (_, n) =>
              revisionOf(records.get(`route/w${size}-${n}`)),
            );
            assert.equal(
              new Set(revisions).size,
              1,
              `a load shows all ${size} objects of a writer at one revision`,
            );
          }
          loads++;
        } catch (error) {
          assert.ok(error instanceof StoreError && error.code === "STORE_UNAVAILABLE", String(error));
        }
      }
    };
    const working = Promise.all([...sizes.map(write), read()]);
    for (let cut = 0; cut < 20; cut++) {
      const [commitsBefore, loadsBefore] = [applied.length, loads];
      if (cut % 4 === 3) {
        await redis.kill();
        await redis.start();
      } else {
        await redis.command("CLIENT", "KILL", "TYPE", "normal");
      }
      const again = until(
        "somebody commits and loads",
        () => applied.length > commitsBefore && loads > loadsBefore,
      );
      // A writer or reader that fails ends the test at once.
      await Promise.race([again, working]);
    }
    isOver = true;
    await working;
    const store = openRedisStore(t, redis.place);
    const log = await readLog(await store.commitsAfter(first));
    const logged = log.map(({ header }) => header.commitId);
    assert.equal(new Set(logged).size, logged.length);
    for (const commitId of applied)
      assert.ok(logged.includes(commitId), "an acknowledged commit is in the log");
    const known = new Set([...applied, ...unknown]);
    for (const commitId of logged)
      assert.ok(known.has(commitId), "a commit in the log was acknowledged or left unknown");
    assert.deepEqual((await loadAll(store)).records, replayed(log));
    t.diagnostic(`${applied.length} commits, ${unknown.size} of them unknown, ${loads} loads`);
  },
);

redisTest("a commit whose answer was lost is recognised and not committed twice", async (t) => {
  const redis = await startRedis(t);
  const proxy = await startLossyProxy(t, redis.port);
  const store = openRedisStore(t, redisPlaceAt({ port: proxy.port }));
  const head = await store.initialise();
  for (const count of [1, 1000]) {
    const expected = (await store.head()) as Head;
    const changes = Array.from({ length: count }, (_, at) => putRoute(`r${at}`, expected.revision + 1));
    const commit = newCommit(expected, changes);
    // The marker is what only the committing script is given of both kinds of commit.
    proxy.loseAnswerTo(`${commit.time}\r\n$6\r\ntester`);
    const outcome = await store.commit(commit);
    assert.deepEqual([outcome.isApplied, outcome.head.revision], [true, expected.revision + 1]);
    assert.equal(outcome.head.commitId, commit.commitId);
  }
  assert.equal(proxy.lost, 2);
  assert.deepEqual(
    (await readLog(await store.commitsAfter(head))).map(({ header }) => header.revision),
    [1, 2],
  );
});

redisTest(
  "a commit that a stopped Redis does not answer is unknown after 5 s, and was made once or not at all",
  async (t) => {
    const redis = await startRedis(t);
    const store = openRedisStore(t, redis.place);
    const head = await store.initialise();
    redis.process.kill("SIGSTOP");
    const began = performance.now();
    const commit = newCommit(head, [putRoute("a", 1)]);
    const reads = Promise.all([1, 2, 3].map(async () => await refusal(store.head())));
    assert.equal((await refusal(store.commit(commit))).code, "COMMIT_UNKNOWN");
    const tookMs = performance.now() - began;
    assert.ok(tookMs >= 4900 && tookMs < 9000, `took ${tookMs} ms`);
    for (const error of await reads) assert.equal(error.code, "STORE_UNAVAILABLE");

    const readBegan = performance.now();
    assert.equal((await refusal(store.head())).code, "STORE_UNAVAILABLE");
    assert.equal(
      (await refusal(store.commit(newCommit(head, [putRoute("b", 1)])))).code,
      "STORE_UNAVAILABLE",
    );
    assert.ok(performance.now() - readBegan < 1000, "once Redis is known to be silent, nobody waits for it");

    redis.process.kill("SIGCONT");
    await until("the store answers again", async () => (await store.head().catch(() => null)) !== null);
    const outcome = await store.commit(commit);
    assert.deepEqual([outcome.isApplied, outcome.head.revision], [true, 1]);
    assert.equal((await readLog(await store.commitsAfter(head))).length, 1);
  },
);

redisTest("a store whose Redis is gone says so at once, and goes on by itself when it is back", async (t) => {
  const redis = await startRedis(t);
  const store = openRedisStore(t, redis.place);
  const head = await store.initialise();
  await redis.kill();
  await until(
    "it is noticed",
    async () =>
      await store.head().then(
        () => false,
        () => true,
      ),
  );
  const began = performance.now();
  const commit = newCommit(head, [putRoute("a", 1)]);
  const errors = [
    store.head(),
    store.loadCatalog(),
    store.commitsAfter(head),
    store.workers(),
    store.commit(commit),
  ];
  for (const { code } of await Promise.all(errors.map(refusal))) assert.equal(code, "STORE_UNAVAILABLE");
  assert.ok(performance.now() - began < 1000);
  await redis.start();
  await until("the store answers again", async () => (await store.head().catch(() => null))?.revision === 0);
  assert.equal((await commitNow(store, [putRoute("a", 1)])).revision, 1);
});

redisTest("connections that Redis cuts are made again unseen, and the bell rings on", async (t) => {
  const redis = await startRedis(t);
  const store = openRedisStore(t, redis.place);
  await store.initialise();
  let rings = 0;
  store.subscribe(() => rings++);
  await until("the subscription stands", () => rings > 0);
  for (let round = 1; round <= 5; round++) {
    const before = rings;
    await redis.command("CLIENT", "KILL", "TYPE", "normal");
    await redis.command("CLIENT", "KILL", "TYPE", "pubsub");
    assert.equal((await commitNow(store, [putRoute("a", round)])).revision, round);
    await until("the bell rings for the new subscription or the commit", () => rings > before);
  }
  const before = rings;
  await until("a commit rings the bell again", async () => {
    await commitNow(store, [putRoute("b", 1)]);
    return rings > before;
  });
});

redisTest("garbage on the channel rings the bell and does nothing else", async (t) => {
  const redis = await startRedis(t);
  const store = openRedisStore(t, redis.place);
  const head = await store.initialise();
  let rings = 0;
  store.subscribe(() => rings++);
  await until("the subscription stands", () => rings > 0);
  for (const garbage of ["", "999999", "\u0000\r\n{", "x".repeat(1_000_000)]) {
    const before = rings;
    await redis.command("PUBLISH", "{switchyard}:bell", garbage);
    await until("the bell rings", () => rings > before);
  }
  assert.deepEqual(await store.head(), head);
});

redisTest("a flushed Redis is an uninitialised one, on which no commit applies", async (t) => {
  const redis = await startRedis(t);
  const store = openRedisStore(t, redis.place);
  await store.initialise();
  const head = await commitNow(store, [putRoute("a", 1)]);
  await redis.command("FLUSHALL");
  assert.equal(await store.head(), null);
  const commit = newCommit(head, [putRoute("b", 2)]);
  const errors = [
    store.loadCatalog(),
    store.commitsAfter(head),
    store.secretsKey(),
    store.adopt(),
    store.commit(commit),
  ];
  for (const { code } of await Promise.all(errors.map(refusal))) assert.equal(code, "STORE_UNAVAILABLE");
  assert.match(await redis.command("KEYS", "*"), /^\*0/);
});

redisTest(
  "a store that went back to an older point of its history is a gap for whoever was ahead",
  async (t) => {
    const redis = await startRedis(t);
    const store = openRedisStore(t, redis.place);
    await store.initialise();
    const kept = await commitNow(store, [putRoute("a", 1)]);
    await redis.command("BGREWRITEAOF");
    await redis.copyDisk();
    const lost = await commitNow(store, [putRoute("a", 2), putRoute("b", 2)]);
    await redis.kill();
    redis.restoreDisk();
    await redis.start();
    await until("the store answers again", async () => (await store.head().catch(() => null)) !== null);
    assert.deepEqual(await store.head(), kept);
    assert.equal(await store.commitsAfter(lost), "gap");
    await commitNow(store, [putRoute("c", 2)]);
    assert.equal(await store.commitsAfter(lost), "gap");
    await commitNow(store, [putRoute("c", 3)]);
    assert.equal(await store.commitsAfter(lost), "gap");
    assert.deepEqual([...(await loadAll(store)).records.keys()].sort(), ["route/a", "route/c"]);
  },
);

redisTest(
  "when Sentinels make another Redis the master, the store follows, and its bell rings there",
  async (t) => {
    const { master, replica, place } = await startSentinels(t);
    const store = openRedisStore(t, place);
    await store.initialise();
    let rings = 0;
    store.subscribe(() => rings++);
    const head = await commitNow(store, [putRoute("a", 1)]);
    const direct = openRedisStore(t, replica.place);
    await until(
      "the replica has the commit",
      async () => (await direct.head().catch(() => null))?.revision === 1,
    );
    await master.kill();
    await until("a commit is taken again", async () => {
      const outcome = await store.commit(newCommit(head, [putRoute("b", 2)])).catch((error: unknown) => {
        assert.ok(error instanceof StoreError);
        return null;
      });
      return outcome !== null;
    });
    assert.equal((await store.head())?.revision, 2);
    assert.deepEqual(await direct.head(), await store.head());
    const before = rings;
    await until("the bell rings for a commit", async () => {
      await commitNow(store, [putRoute("c", 3)]);
      return rings > before;
    });
  },
);

function revisionOf(record: string | undefined): unknown {
  return record === undefined ? null : (JSON.parse(record) as { revision: unknown }).revision;
}
