// A store that is away when a process starts, or that has lost what the processes hold, while clients go on: what is
// kept, what is put back, and what an operator has to say about it.
import assert from "node:assert/strict";
import path from "node:path";
import type { TestContext } from "node:test";
import type { Head } from "../../shared/src/store/store.ts";
import { newCommit, temporaryDirectory, until } from "../../shared/test/helper.ts";
import {
  freePort,
  openRedisStore,
  type RedisServer,
  redisTest,
  startRedis,
} from "../../shared/test/redis-server.ts";
import { type Answer, call, Fleet, type Program, readiness, startProgram, startUpstream } from "./fleet.ts";
import { Clients } from "./load.ts";

interface Made {
  readonly redis: RedisServer;
  readonly fleet: Fleet;
  readonly clients: Clients;
  /** What the installation was made of, so that others can be like it. */
  readonly environment: Record<string, string>;
  /** Makes a catalog whose route `/held` answers `text`, through the first control plane. */
  make(text: string): Promise<Answer>;
}

/** Two workers that serve a catalog, a control plane, and a client at each worker. */
async function makeFleet(
  t: TestContext,
  controls: Record<string, string>,
  isGood: (text: string) => boolean,
): Promise<Made> {
  const redis = await startRedis(t);
  const cache = path.join(temporaryDirectory(t), "cache");
  const environment = { REDIS_URL: `redis://127.0.0.1:${redis.port}`, CACHE_DIR: cache };
  const fleet = new Fleet(t, environment);
  const upstream = await startUpstream(t);
  await fleet.addControl(controls);
  const make = async (text: string) => {
    const secret = { op: "set", name: "authorization", value: "Bearer s3cret", secret: true };
    const changes = [
      {
        op: "put",
        kind: "service",
        id: "s",
        value: { targets: [{ url: upstream }], upstreamHeaders: [secret] },
      },
      { op: "put", kind: "route", id: "held", value: { service: "s", path: "/held", upstreamPath: text } },
    ];
    return await call(fleet.control(), "POST", "/v1/commits", { changes }, { prefer: "wait=20" });
  };
  await Promise.all([fleet.addWorker(), fleet.addWorker()]);
  for (const text of ["/older", "/old", "/older", "/old"]) assert.equal((await make(text)).status, 200);
  const clients = new Clients(t, "/held", isGood);
  for (const worker of fleet.workers) clients.ask(worker);
  await until("all clients were answered", () => clients.requests >= 4);
  return { redis, fleet, clients, environment, make };
}

async function endAll(programs: Program[]): Promise<void> {
  await Promise.all(programs.map((program) => program.end("SIGKILL")));
  programs.length = 0;
}

redisTest(
  "Redis and every control plane restarted empty: workers keep what they have until an operator adopts",
  async (t) => {
    let mayBeNew = false;
    const { redis, fleet, clients, make } = await makeFleet(
      t,
      { CACHE_DIR: "off" },
      (text) => text === "/old" || (mayBeNew && text === "/new"),
    );
    const { revision: held } = await readiness(fleet.workers[0] as Program);
    await endAll(fleet.controls);
    await redis.command("FLUSHALL");
    await redis.kill();
    await redis.start();
    await fleet.addControl({ CACHE_DIR: "off" });

    for (let n = 0; n < 3; n++) {
      const began = performance.now();
      const pushed = await make("/new");
      assert.equal(pushed.status, 202);
      assert.ok(performance.now() - began < 10_000, "a refusal ends the wait at once");
      const states = pushed.body.workers.map((worker: { state: string }) => worker.state);
      assert.ok(states.includes("refused") && !states.includes("applied"), String(states));
    }
    for (const worker of fleet.workers) {
      const { httpStatus, refused, revision } = await readiness(worker);
      assert.deepEqual([httpStatus, revision], [200, held]);
      assert.match(refused?.error ?? "", /^FOREIGN_EPOCH/);
    }
    const { body } = await call(fleet.control(), "GET", "/v1/workers");
    for (const worker of body.items) assert.match(worker.refused.error, /^FOREIGN_EPOCH/);

    // A worker that restarts has its catalog from the cache, and is no less careful.
    const leaving = fleet.workers.shift() as Program;
    await clients.leave(leaving);
    assert.equal(await leaving.end("SIGTERM"), 0);
    const restarted = await fleet.addWorker();
    clients.ask(restarted);
    assert.deepEqual(
      [(await readiness(restarted)).source, (await readiness(restarted)).revision],
      ["cache", held],
    );
    assert.equal(clients.latest, "/old");

    mayBeNew = true;
    const adopted = await call(fleet.control(), "POST", "/v1/store/adopt", undefined, { prefer: "wait=20" });
    assert.deepEqual(
      [adopted.status, adopted.headers.get("switchyard-applied")],
      [200, "2/2"],
      JSON.stringify(adopted.body),
    );
    assert.ok(adopted.body.isAdopted && adopted.body.revision > (held ?? 0), JSON.stringify(adopted.body));
    await until("the adopted catalog is served", () => clients.latest === "/new");
    assert.equal((await make("/old")).headers.get("switchyard-applied"), "2/2");
    assert.deepEqual((await readiness(restarted)).refused, null);
    clients.check(t);
  },
);

redisTest(
  "everything restarted on an empty Redis: the catalog comes back out of the caches, secrets and all",
  async (t) => {
    const { redis, fleet, clients } = await makeFleet(t, {}, (text) => text === "/old");
    const before = await call(fleet.control(), "GET", "/v1/services/s");
    const { revision: held } = await readiness(fleet.workers[0] as Program);
    const [leaving] = fleet.workers as [Program];
    await clients.leave(leaving);
    fleet.workers.shift();
    assert.equal(await leaving.end("SIGTERM"), 0);
    const [control] = fleet.controls as [Program];
    assert.equal(await control.end("SIGTERM"), 0);
    fleet.controls.length = 0;
    await redis.command("FLUSHALL");

    await fleet.addControl();
    const after = await call(fleet.control(), "GET", "/v1/services/s");
    assert.deepEqual(after.body, before.body);
    assert.ok(Number(after.headers.get("switchyard-revision")) > (held ?? 0));
    clients.ask(await fleet.addWorker());
    await fleet.converge();
    clients.check(t);
  },
);

redisTest(
  "a worker and control planes that start while Redis is down: from the cache or not at all, and on by themselves",
  async (t) => {
    const { redis, fleet, clients, environment } = await makeFleet(t, {}, (text) => text === "/old");
    const [leaving] = fleet.workers as [Program];
    await clients.leave(leaving);
    fleet.workers.shift();
    assert.equal(await leaving.end("SIGTERM"), 0);
    await fleet.controls.shift()?.end("SIGTERM");
    await redis.kill();

    const began = performance.now();
    const [worker, bare, control] = await Promise.all([
      fleet.addWorker(),
      startProgram(t, "control-plane", { ...environment, CACHE_DIR: "off" }),
      fleet.addControl(),
    ]);
    t.diagnostic(`with Redis down a worker is ready after ${Math.round(performance.now() - began)} ms`);
    clients.ask(worker);
    const away = await readiness(worker);
    assert.deepEqual([away.source, away.storeConnected], ["cache", false]);
    const metrics = await (await fetch(`${worker.address("status")}/metrics`)).text();
    assert.match(metrics, /^switchyard_table_source\{source="cache"\} 1$/m);
    assert.match(metrics, /^switchyard_store_connected 0$/m);

    const address = bare.address("control");
    assert.equal((await fetch(`${address}/healthz`)).status, 200);
    assert.equal((await fetch(`${address}/readyz`)).status, 503);
    for (const method of ["GET", "POST"]) {
      const body = method === "POST" ? { targets: [{ url: "http://127.0.0.1:9" }] } : undefined;
      const { status, body: problem } = await call(address, method, "/v1/services", body);
      assert.deepEqual([status, problem.code], [503, "STORE_UNAVAILABLE"], method);
    }
    const read = await call(control.address("control"), "GET", "/v1/routes/held");
    assert.deepEqual([read.status, read.headers.get("switchyard-stale")], [200, "true"]);

    await redis.start();
    await until(
      "the store has confirmed the worker's table",
      async () => (await readiness(worker)).source === "store",
    );
    assert.equal((await readiness(worker)).storeConnected, true);
    await until("the control plane is ready", async () => (await fetch(`${address}/readyz`)).status === 200);
    fleet.controls.push(bare);
    await fleet.converge();
    clients.check(t);
  },
);

redisTest(
  "a worker that restarts on a store with an object that it cannot serve goes on with its cache",
  async (t) => {
    const { redis, fleet, clients } = await makeFleet(t, {}, (text) => text === "/old");
    const [leaving] = fleet.workers as [Program];
    await clients.leave(leaving);
    fleet.workers.shift();
    assert.equal(await leaving.end("SIGTERM"), 0);
    const store = openRedisStore(t, redis.place);
    const expected = (await store.head()) as Head;
    const bad = { kind: "route", id: "bad", before: null, after: '{"id":"bad"}' } as const;
    assert.equal((await store.commit(newCommit(expected, [bad]))).isApplied, true);

    const worker = await fleet.addWorker();
    clients.ask(worker);
    const { source, refused, revision } = await readiness(worker);
    assert.deepEqual(
      [source, revision, refused?.revision],
      ["cache", expected.revision, expected.revision + 1],
    );

    const head = (await store.head()) as Head;
    const gone = { kind: "route", id: "bad", before: '{"id":"bad"}', after: null } as const;
    assert.equal((await store.commit(newCommit(head, [gone]))).isApplied, true);
    await until("the store is served again", async () => (await readiness(worker)).source === "store");
    await fleet.converge();
    clients.check(t);
  },
);

redisTest(
  "a Redis that cannot be used is told in words, ends no process, and costs no worker its table",
  async (t) => {
    const { redis, fleet, clients, environment } = await makeFleet(t, {}, (text) => text === "/old");
    const port = await freePort();
    const locked = await startRedis(t, "--requirepass", "right");
    const places = {
      "a wrong password": `redis://:wrong@127.0.0.1:${locked.port}`,
      "no password": `redis://127.0.0.1:${locked.port}`,
      "nobody there": `redis://127.0.0.1:${port}`,
      "a foreign key": `redis://127.0.0.1:${redis.port}/5`,
      "a newer format": `redis://127.0.0.1:${redis.port}/6`,
    };
    await inDatabase(redis, 5, "SET", "{switchyard}:head", "mine");
    await inDatabase(redis, 6, "HSET", "{switchyard}:head", "format", "99");
    for (const [what, url] of Object.entries(places)) {
      const unusable = { ...environment, REDIS_URL: url, CACHE_DIR: "off" };
      const [control, worker] = await Promise.all([
        startProgram(t, "control-plane", unusable),
        startProgram(t, "data-plane", unusable),
      ]);
      const { status, body } = await call(control.address("control"), "GET", "/v1/services");
      assert.equal(status, 503, what);
      assert.match(
        body.code,
        what === "a newer format" ? /^NEWER_FORMAT$/ : /^STORE_(UNAVAILABLE|UNUSABLE)$/,
      );
      assert.equal((await readiness(worker)).httpStatus, 503, what);
      await until(`the worker tells of ${what}`, async () => (await readiness(worker)).lastError !== null);
      assert.equal(JSON.stringify([control.lines, worker.lines]).includes(":wrong"), false);
      assert.deepEqual([control.child.exitCode, worker.child.exitCode], [null, null], what);
      await endAll([control, worker]);
    }

    await redis.command("CONFIG", "SET", "maxmemory", "1");
    const full = await call(fleet.control(), "PUT", "/v1/services/more", {
      targets: [{ url: "http://127.0.0.1:9" }],
    });
    assert.deepEqual([full.status, full.body.code], [503, "STORE_UNAVAILABLE"]);
    await redis.command("CONFIG", "SET", "maxmemory", "0");
    await fleet.converge();
    clients.check(t);
  },
);

/** One command in another database than the first. */
async function inDatabase(redis: RedisServer, database: number, ...words: string[]): Promise<void> {
  const quoted = words.map((word) => `'${word}'`).join(", ");
  await redis.command("EVAL", `redis.call('SELECT', ${database}); return redis.call(${quoted})`, "0");
}
