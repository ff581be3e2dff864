// Everything is killed in turn, again and again, while clients and writers go on: targets, control planes, workers, Redis. No
// request fails where a target is alive, and no acknowledged write is lost; the same with an object in the store that nobody can
// read. SWITCHYARD_SOAK_SECONDS makes each half run longer, for which node's --test-timeout has to be raised.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import process from "node:process";
import type { TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { Head } from "../../shared/src/store/store.ts";
import { newCommit, temporaryDirectory, until } from "../../shared/test/helper.ts";
import { freePort, openRedisStore, redisTest, startRedis } from "../../shared/test/redis-server.ts";
import { call, Fleet, type Program, readiness } from "./fleet.ts";
import { Load } from "./load.ts";

const seconds = Number(process.env["SWITCHYARD_SOAK_SECONDS"] ?? 8);

const echo = "require('http').createServer((q, s) => s.end(q.url)).listen(+process.argv[1], '127.0.0.1')";

/** An upstream as a process of its own, which can be killed and comes back at the same port. */
class Target {
  readonly port: number;
  #child: ChildProcess | null = null;

  constructor(t: TestContext, port: number) {
    this.port = port;
    t.after(() => this.kill());
  }

  async start(): Promise<void> {
    this.#child = spawn(process.execPath, ["-e", echo, String(this.port)], { stdio: "ignore" });
    await until("the target listens", () => {
      const socket = connect(this.port, "127.0.0.1");
      return once(socket, "connect").then(
        () => (socket.destroy(), true),
        () => false,
      );
    });
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child?.kill("SIGKILL")) await once(child, "exit");
  }
}

redisTest("with everything killed in turn no request fails and no acknowledged write is lost", async (t) => {
  const redis = await startRedis(t);
  const fleet = new Fleet(t, {
    REDIS_URL: `redis://127.0.0.1:${redis.port}`,
    CACHE_DIR: temporaryDirectory(t),
  });
  await Promise.all([fleet.addControl(), fleet.addControl()]);
  await Promise.all([fleet.addWorker(), fleet.addWorker()]);
  const targets = [new Target(t, await freePort()), new Target(t, await freePort())];
  await Promise.all(targets.map((target) => target.start()));
  const load = await Load.start(t, fleet, {
    service: {
      targets: targets.map(({ port }) => ({ url: `http://127.0.0.1:${port}` })),
      passiveHealth: { failures: 2, ejectMs: 2_000, maxEjectedPercent: 50 },
    },
    route: { retries: 3, timeoutMs: 20_000 },
  });

  const replace = async (target: Target) => {
    await target.kill();
    await delay(200);
    await target.start();
  };
  const faults: (() => Promise<void>)[] = [
    ...targets.map((target) => () => replace(target)),
    async () => {
      await (fleet.controls.pop() as Program).end("SIGKILL");
      await fleet.addControl();
    },
    async () => {
      const killed = fleet.workers.shift() as Program;
      load.leave(killed);
      const { worker } = await readiness(killed);
      await killed.end("SIGKILL");
      // Until it is dismissed no change counts as live everywhere.
      await until("it is dismissed", async () => {
        const { status } = await call(fleet.control(), "DELETE", `/v1/workers/${worker}`);
        return status === 204 || status === 404;
      });
      await fleet.addWorker();
      load.follow();
    },
    async () => {
      await redis.kill();
      await redis.start();
    },
  ];
  const everyFault = async () => {
    const end = performance.now() + seconds * 1000;
    do for (const fault of faults) await fault();
    while (performance.now() < end);
  };

  await t.test("of a catalog that all can read", (t) => load.during(t, everyFault));

  await t.test("of a catalog with an object that nobody can read", (t) =>
    load.during(t, async () => {
      const store = openRedisStore(t, redis.place);
      const record = '{"id":"bad"';
      await until("it is stored", async () => {
        const head = (await store.head()) as Head;
        return (
          await store.commit(newCommit(head, [{ kind: "route", id: "bad", before: null, after: record }]))
        ).isApplied;
      });
      const isListed = async () => {
        const { body } = await call(fleet.control(), "GET", "/v1/routes?limit=1000");
        return (body.items as object[]).some((item) => "unreadable" in item);
      };
      await until("it is listed", isListed);
      await everyFault();
      assert.ok(await isListed(), "it is still there, and still listed");
      await until(
        "it is deleted",
        async () => (await call(fleet.control(), "DELETE", "/v1/routes/bad")).status === 204,
      );
    }),
  );
});
