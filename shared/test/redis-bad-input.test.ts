// A Redis that cannot be used as it is: each case is told in words for an operator, and nothing of it is touched.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { type Head, type StoreErrorCode } from "../src/store/store.ts";
import { commitNow, loadAll, newCommit, putRoute, until } from "./helper.ts";
import { freePort, openRedisStore, redisPlaceAt, redisTest, refusal, startRedis } from "./redis-server.ts";

redisTest("a full Redis refuses a commit whole, and takes it when there is room again", async (t) => {
  const redis = await startRedis(t);
  const store = openRedisStore(t, redis.place);
  const head = await store.initialise();
  await redis.command("CONFIG", "SET", "maxmemory", "1mb");
  for (const count of [1, 1000]) {
    const commit = newCommit(
      head,
      Array.from({ length: count }, (_, n) => putRoute(`r${n}`, 1)),
    );
    const error = await refusal(store.commit(commit));
    assert.equal(error.code, "STORE_UNAVAILABLE");
    assert.match(error.message, /full.*maxmemory/);
  }
  assert.deepEqual(await store.head(), head);
  assert.equal((await loadAll(store)).records.size, 0);
  await redis.command("CONFIG", "SET", "maxmemory", "0");
  assert.equal((await commitNow(store, [putRoute("a", 1)])).revision, 1);
});

redisTest("a password is used, and a wrong or missing one is told without telling it", async (t) => {
  const redis = await startRedis(t, "--requirepass", "s3cret:pass");
  const store = openRedisStore(t, redisPlaceAt({ port: redis.port, password: "s3cret:pass" }));
  await store.initialise();
  assert.equal((await commitNow(store, [putRoute("a", 1)])).revision, 1);
  assert.doesNotMatch(store.description, /s3cret/);
  for (const password of ["wr0ng", null]) {
    const stranger = openRedisStore(t, redisPlaceAt({ port: redis.port, password }));
    let rings = 0;
    stranger.subscribe(() => rings++);
    const error = await refusal(stranger.head());
    assert.equal(error.code, "STORE_UNUSABLE");
    assert.match(error.message, /password/);
    assert.doesNotMatch(`${error.stack}${JSON.stringify(error)}`, /wr0ng/);
    assert.equal(rings, 0);
  }
});

redisTest("an address where no Redis answers is told within seconds", async (t) => {
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  const talking = createServer((socket) =>
    socket.on("error", () => {}).end("HTTP/1.1 400 Bad Request\r\n\r\n"),
  ).listen(0, "127.0.0.1");
  t.after(() => {
    silent.close();
    talking.close();
  });
  await Promise.all([once(silent, "listening"), once(talking, "listening")]);
  const portOf = (server: typeof silent) => (server.address() as { port: number }).port;
  const places = [
    redisPlaceAt({ port: await freePort() }),
    redisPlaceAt({ port: portOf(silent) }),
    redisPlaceAt({ port: portOf(talking) }),
    redisPlaceAt({ host: "no-such-host.invalid" }),
    redisPlaceAt({ port: portOf(talking), isTls: true }),
    { ...redisPlaceAt({}), sentinels: [{ host: "127.0.0.1", port: await freePort() }], masterName: "m" },
  ];
  for (const place of places) {
    const store = openRedisStore(t, place);
    const began = performance.now();
    const error = await refusal(store.head());
    assert.equal(error.code, "STORE_UNAVAILABLE", error.message);
    assert.ok(error.message.startsWith(store.description), error.message);
    assert.ok(performance.now() - began < 5000);
    await store.close();
  }
});

redisTest("a database that Redis does not have is told, and the first one is not taken for it", async (t) => {
  const redis = await startRedis(t);
  const store = openRedisStore(t, redisPlaceAt({ port: redis.port, database: 99 }));
  const error = await refusal(store.initialise());
  assert.equal(error.code, "STORE_UNUSABLE");
  assert.match(error.message, /database/);
  assert.match(await redis.command("DBSIZE"), /^:0/);
  const second = openRedisStore(t, redisPlaceAt({ port: redis.port, database: 3 }));
  await second.initialise();
  assert.match(await redis.command("DBSIZE"), /^:0/);
});

redisTest("a read-only replica serves reads and refuses changes in words", async (t) => {
  const master = await startRedis(t, "--repl-diskless-sync-delay", "0");
  const store = openRedisStore(t, master.place);
  await store.initialise();
  const head = await commitNow(store, [putRoute("a", 1)]);
  const replica = await startRedis(t, "--replicaof", "127.0.0.1", String(master.port));
  const reader = openRedisStore(t, replica.place);
  await until(
    "the replica has the commit",
    async () => (await reader.head().catch(() => null))?.revision === 1,
  );
  assert.equal((await loadAll(reader)).records.size, 1);
  const error = await refusal(reader.commit(newCommit(head, [putRoute("b", 2)])));
  assert.equal(error.code, "STORE_UNAVAILABLE");
  assert.match(error.message, /read-only replica/);
  assert.ok((await reader.warnings()).some((warning) => warning.includes("replica")));
});

const strangers: [string, string[], StoreErrorCode, RegExp][] = [
  ["another type of head", ["SET", "{switchyard}:head", "mine"], "STORE_UNUSABLE", /prefix/],
  ["a hash of somebody else as head", ["HSET", "{switchyard}:head", "a", "b"], "STORE_UNUSABLE", /prefix/],
  ["another type of log", ["SET", "{switchyard}:log", "mine"], "STORE_UNUSABLE", /prefix/],
  ["another type of objects", ["RPUSH", "{switchyard}:objects", "mine"], "STORE_UNUSABLE", /prefix/],
  ["objects without a head", ["HSET", "{switchyard}:objects", "route/a", "{}"], "STORE_UNUSABLE", /torn/],
  [
    "a newer format",
    ["HSET", "{switchyard}:head", "format", "2", "epoch", "e"],
    "NEWER_FORMAT",
    /newer version/,
  ],
];
for (const [what, command, code, words] of strangers) {
  redisTest(`${what} under the prefix is told, and left alone`, async (t) => {
    const redis = await startRedis(t);
    await redis.command(...command);
    const before = await redis.command("DBSIZE");
    const store = openRedisStore(t, redis.place);
    const error = await refusal(store.initialise());
    assert.equal(error.code, code);
    assert.match(error.message, words);
    const expected: Head = { epoch: "e", revision: 0, commitId: "e", parentEpoch: null, isAdopted: false };
    await refusal(store.commit(newCommit(expected, [putRoute("a", 1)])));
    await refusal(store.loadCatalog());
    assert.equal(await redis.command("DBSIZE"), before);
  });
}

redisTest("a key that becomes another type later fails the commit whole", async (t) => {
  const redis = await startRedis(t);
  const store = openRedisStore(t, redis.place);
  await store.initialise();
  const head = await commitNow(store, [putRoute("a", 1)]);
  await redis.command("RENAME", "{switchyard}:objects", "kept");
  await redis.command("SET", "{switchyard}:objects", "mine");
  assert.equal((await refusal(store.commit(newCommit(head, [putRoute("b", 2)])))).code, "STORE_UNUSABLE");
  assert.equal((await refusal(store.loadCatalog())).code, "STORE_UNUSABLE");
  await redis.command("RENAME", "kept", "{switchyard}:objects");
  assert.deepEqual(await store.head(), head);
  assert.deepEqual([...(await loadAll(store)).records.keys()], ["route/a"]);
});

redisTest(
  "what an operator should change of Redis is told, and a good one leaves nothing to tell",
  async (t) => {
    const good = openRedisStore(t, (await startRedis(t)).place);
    assert.deepEqual(await good.warnings(), []);
    const poor = await startRedis(t, "--appendonly", "no", "--maxmemory-policy", "allkeys-lru");
    const warnings = await openRedisStore(t, poor.place).warnings();
    assert.equal(warnings.length, 2);
    assert.match(warnings.join("\n"), /allkeys-lru.*\n.*NOTHING IS PERSISTED/);
    await poor.command("CONFIG", "SET", "save", "3600 1");
    assert.match((await openRedisStore(t, poor.place).warnings()).join("\n"), /only snapshots/);
    const lazy = await startRedis(t, "--appendfsync", "everysec");
    assert.match((await openRedisStore(t, lazy.place).warnings()).join("\n"), /everysec/);
  },
);
