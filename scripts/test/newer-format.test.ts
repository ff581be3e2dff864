// A store that a newer version has taken over while this one still runs, and the way back: what is held is served, nothing is
// written, and all goes on once the format is this version's again.
import assert from "node:assert/strict";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { temporaryDirectory, until } from "../../shared/test/helper.ts";
import { redisTest, startRedis } from "../../shared/test/redis-server.ts";
import { call, Fleet, type Program, readiness, startUpstream } from "./fleet.ts";

/** How a store is made to look newer, and this version's again. */
interface Format {
  readonly environment: Record<string, string>;
  set(format: string): Promise<void>;
}

async function outlivesNewerFormat(t: TestContext, { environment, set }: Format): Promise<void> {
  const cache = path.join(temporaryDirectory(t), "cache");
  const fleet = new Fleet(t, { ...environment, CACHE_DIR: cache });
  const upstream = await startUpstream(t);
  await fleet.addControl();
  const worker = await fleet.addWorker();
  const changes = [
    { op: "put", kind: "service", id: "s", value: { targets: [{ url: upstream }] } },
    { op: "put", kind: "route", id: "r", value: { service: "s", path: "/r" } },
  ];
  const made = await call(fleet.control(), "POST", "/v1/commits", { changes }, { prefer: "wait=20" });
  assert.equal(made.status, 200);
  const serves = async (one: Program) => (await fetch(`${one.address("gateway")}/r`)).status === 200;

  await set("2");
  await until("the worker reports the format", async () =>
    ((await readiness(worker)).refused?.error ?? "").startsWith("NEWER_FORMAT"),
  );
  assert.ok(await serves(worker));
  const read = await call(fleet.control(), "GET", "/v1/routes/r");
  assert.deepEqual([read.status, read.headers.get("switchyard-stale")], [200, "true"]);
  const write = await call(fleet.control(), "PATCH", "/v1/routes/r", { description: "x" });
  assert.deepEqual([write.status, write.body.code], [503, "NEWER_FORMAT"]);

  // Its end writes the cache.
  await worker.end("SIGTERM");
  const again = await fleet.addWorker();
  assert.equal((await readiness(again)).source, "cache");
  assert.ok(await serves(again));

  await set("1");
  await until("the store is followed again", async () => (await readiness(again)).source === "store");
  await until(
    "writes are taken again",
    async () => (await call(fleet.control(), "PATCH", "/v1/routes/r", { description: "y" })).status === 200,
  );
  assert.equal((await call(fleet.control(), "GET", "/v1/routes/r")).body.description, "y");
}

redisTest("a Redis of a newer format is served from memory and caches, and never written", async (t) => {
  const redis = await startRedis(t);
  await outlivesNewerFormat(t, {
    environment: { REDIS_URL: `redis://127.0.0.1:${redis.port}` },
    set: async (format) => void (await redis.command("HSET", "{switchyard}:head", "format", format)),
  });
});

test("an embedded store of a newer format is served from memory and caches, and never written", async (t) => {
  const dataDir = path.join(temporaryDirectory(t), "data");
  await outlivesNewerFormat(t, {
    environment: { DATA_DIR: dataDir },
    set(format) {
      const db = new DatabaseSync(path.join(dataDir, "switchyard.db"), { timeout: 10_000 });
      db.exec(`PRAGMA user_version = ${format}`);
      db.close();
      return Promise.resolve();
    },
  });
});
