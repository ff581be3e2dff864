// What happens to Redis, its connections and the processes around it, while clients and writers go on. Traffic never
// fails, no answer goes back to an older state, and nothing is lost of what was acknowledged.
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { until } from "../../shared/test/helper.ts";
import { redisTest, startRedis } from "../../shared/test/redis-server.ts";
import { call, Fleet, type Program } from "./fleet.ts";
import { Load } from "./load.ts";

redisTest("a fleet on one Redis outlives what happens to it", async (t) => {
  const redis = await startRedis(t);
  const fleet = new Fleet(t, { REDIS_URL: `redis://127.0.0.1:${redis.port}` });
  await Promise.all([fleet.addControl(), fleet.addControl()]);
  await Promise.all([fleet.addWorker(), fleet.addWorker()]);
  const load = await Load.start(t, fleet);

  await t.test("Redis killed with -9 and restarted on its append-only file", (t) =>
    load.during(t, async () => {
      await delay(300);
      await redis.kill();
      await delay(1000);
      await redis.start();
    }),
  );

  await t.test("the connections of all subscribers killed, again and again", (t) =>
    load.during(t, async () => {
      for (let n = 0; n < 20; n++) {
        await redis.command("CLIENT", "KILL", "TYPE", "pubsub");
        await delay(30);
      }
    }),
  );

  await t.test("garbage on the channel", (t) =>
    load.during(t, async () => {
      for (const garbage of [
        "",
        "no number",
        "-1",
        "99999999999999999999",
        "\u0000\u0001",
        "x".repeat(100_000),
      ]) {
        for (let n = 0; n < 20; n++) await redis.command("PUBLISH", "{switchyard}:bell", garbage);
      }
    }),
  );

  await t.test("a worker stopped for longer than it takes to be lost, and continued", (t) =>
    load.during(t, async () => {
      const [stopped] = fleet.workers as [Program];
      stopped.child.kill("SIGSTOP");
      await until("it counts as lost", async () => {
        const change = { description: String(performance.now()), targets: [{ url: "http://127.0.0.1:9" }] };
        const { headers } = await call(fleet.control(), "PUT", "/v1/services/lost", change, {
          prefer: "wait=1",
        });
        return headers.get("switchyard-applied") === "1/2; lost=1";
      });
      stopped.child.kill("SIGCONT");
    }),
  );

  await t.test("a control plane killed with -9 between commits, and another one started", (t) =>
    load.during(t, async () => {
      const killed = fleet.controls.pop() as Program;
      await killed.end("SIGKILL");
      await delay(300);
      await fleet.addControl();
    }),
  );

  await t.test("Redis emptied by FLUSHALL", (t) =>
    load.during(t, async () => void (await redis.command("FLUSHALL"))),
  );

  await t.test("Redis restarted on an older append-only file", (t) =>
    load.during(t, async () => {
      await redis.copyDisk();
      await delay(500);
      await redis.kill();
      redis.restoreDisk();
      await redis.start();
    }),
  );

  await t.test(
    "Redis stopped for 10 s: reads are stale, writes are refused, and all goes on afterwards",
    (t) =>
      load.during(t, async () => {
        redis.process.kill("SIGSTOP");
        const stopped = performance.now();
        await until("reads say that they are stale", async () => {
          const { status, headers } = await call(fleet.control(), "GET", "/v1/routes/w0");
          return status === 200 && headers.get("switchyard-stale") === "true";
        });
        const write = await call(fleet.control(), "PUT", "/v1/services/no", {
          targets: [{ url: "http://127.0.0.1:9" }],
        });
        assert.equal(write.status, 503);
        assert.match(write.body.code, /^(STORE_UNAVAILABLE|COMMIT_UNKNOWN)$/);
        await delay(Math.max(0, 10_000 - (performance.now() - stopped)));
        redis.process.kill("SIGCONT");
      }),
  );
});
