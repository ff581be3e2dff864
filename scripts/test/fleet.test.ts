// What a fleet promises while it is changed: commits are seen whole or not at all, on every worker, whatever the clocks
// say, whichever Redis is the master, and however large a commit is beside others.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { until } from "../../shared/test/helper.ts";
import { redisTest, startRedis, startSentinels, whyNoRedis } from "../../shared/test/redis-server.ts";
import { call, Fleet, type Program, startUpstream } from "./fleet.ts";
import { Clients, Load } from "./load.ts";

test("two routes that commits flip: no request on any worker meets a mix, or nothing", {
  skip: whyNoRedis ?? false,
}, async (t) => {
  const redis = await startRedis(t);
  const fleet = new Fleet(t, { REDIS_URL: `redis://127.0.0.1:${redis.port}` });
  await Promise.all([fleet.addControl(), fleet.addControl()]);
  await Promise.all([fleet.addWorker(), fleet.addWorker(), fleet.addWorker()]);
  const upstream = await startUpstream(t);
  // Both routes, their paths exchanged each time, and the header that the service adds: all of it is one commit.
  const flip = async (n: number, wait: number) => {
    const route = (id: string, path: string) => ({
      op: "put",
      kind: "route",
      id,
      value: { service: "s", path, upstreamPath: `/${n}` },
    });
    const generation = { op: "set", name: "x-generation", value: String(n) };
    const paths = n % 2 === 0 ? ["/one", "/two"] : ["/two", "/one"];
    const changes = [
      {
        op: "put",
        kind: "service",
        id: "s",
        value: { targets: [{ url: upstream }], upstreamHeaders: [generation] },
      },
      route("x", paths[0] as string),
      route("y", paths[1] as string),
    ];
    const answer = await call(
      fleet.control(n),
      "POST",
      "/v1/commits",
      { changes },
      { prefer: `wait=${wait}` },
    );
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
  };
  await flip(0, 20);
  const isWhole = (text: string) => /^\/(\d+) \1$/.test(text);
  const clients = ["/one", "/two"].map((path) => new Clients(t, path, isWhole));
  for (const worker of fleet.workers) for (const client of clients) client.ask(worker);
  let flips = 0;
  const deadline = performance.now() + 5000;
  while (performance.now() < deadline) await flip(++flips, flips % 10 === 0 ? 20 : 0).catch(tolerate202);
  t.diagnostic(`${flips} flips`);
  assert.ok(flips > 10);
  for (const client of clients) client.check(t);
});

/** A commit that nobody waits for may be answered 202. */
function tolerate202(error: unknown): void {
  if (!(error instanceof assert.AssertionError) || error.actual !== 202) throw error;
}

redisTest("a large commit is not starved by small ones through another control plane", async (t) => {
  const redis = await startRedis(t);
  const fleet = new Fleet(t, { REDIS_URL: `redis://127.0.0.1:${redis.port}` });
  await Promise.all([fleet.addControl(), fleet.addControl()]);
  const service = { targets: [{ url: "http://127.0.0.1:9" }] };
  await call(fleet.control(0), "PUT", "/v1/services/s", service);
  let isOver = false;
  let small = 0;
  let longestMs = 0;
  const writers = [0, 1, 2, 3].map(async (n) => {
    while (!isOver) {
      const began = performance.now();
      const description = String(began);
      const { status } = await call(fleet.control(1), "PUT", `/v1/services/small${n}`, {
        ...service,
        description,
      });
      assert.ok(status < 300, String(status));
      longestMs = Math.max(longestMs, performance.now() - began);
      small += 1;
    }
  });
  await until("the small ones are under way", () => small > 50);
  const changes = Array.from({ length: 4000 }, (_, n) => ({
    op: "put",
    kind: "route",
    id: `r${n}`,
    value: { service: "s", path: `/r${n}` },
  }));
  const began = performance.now();
  const { status, body } = await call(fleet.control(0), "POST", "/v1/commits", { changes });
  assert.equal(status, 200, JSON.stringify(body).slice(0, 500));
  const tookMs = Math.round(performance.now() - began);
  const committed = small;
  await until("the small ones go on", () => small > committed + 20);
  isOver = true;
  await Promise.all(writers);
  const metrics = await (await fetch(`${fleet.control(0)}/metrics`)).text();
  const lost = /^switchyard_commits_total\{outcome="lost_race"\} (\d+)$/m.exec(metrics)?.[1] ?? "0";
  t.diagnostic(
    `4,000 routes in ${tookMs} ms after ${lost} lost races, ${small} small commits, of which the slowest took ${Math.round(longestMs)} ms`,
  );
  assert.ok(longestMs < 10_000);
});

/** Makes a program's clock wrong by so much. */
function shiftedClock(ms: number): Record<string, string> {
  const code = `const Real = Date; globalThis.Date = class extends Real {
    constructor(...args) { if (args.length === 0) super(Real.now() + ${ms}); else super(...args); }
    static now() { return Real.now() + ${ms}; }
  };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

redisTest("clocks set hours apart change nothing: who is live, who is lost, and what is live", async (t) => {
  const redis = await startRedis(t);
  const fleet = new Fleet(t, { REDIS_URL: `redis://127.0.0.1:${redis.port}` });
  const hour = 3_600_000;
  await Promise.all([fleet.addControl(shiftedClock(3 * hour)), fleet.addControl(shiftedClock(-2 * hour))]);
  await Promise.all([fleet.addWorker(shiftedClock(-5 * hour)), fleet.addWorker(shiftedClock(hour))]);
  const load = await Load.start(t, fleet);
  await load.during(t, async () => {
    const { body } = await call(fleet.control(0), "GET", "/v1/workers");
    const [one, other] = body.items as { startedAt: string; state: string }[];
    const apartMs = Math.abs(Date.parse(one?.startedAt ?? "") - Date.parse(other?.startedAt ?? ""));
    assert.ok(apartMs > 5 * hour, "the clocks are apart");
    assert.deepEqual([one?.state, other?.state], ["live", "live"]);
    await delay(500);
  });
  const [killed] = fleet.workers.splice(0, 1) as [Program];
  load.leave(killed);
  await killed.end("SIGKILL");
  const states = async (n: number) => {
    const { body } = await call(fleet.control(n), "GET", "/v1/workers");
    return (body.items as { state: string }[]).map(({ state }) => state).sort();
  };
  assert.deepEqual(await states(0), ["live", "live"]);
  for (const n of [0, 1])
    await until(
      "the one that vanished is lost, and no other",
      async () => (await states(n)).join() === "live,lost",
    );
});

redisTest(
  "a failover by three Sentinels: traffic and writers go on, and nothing acknowledged is lost",
  async (t) => {
    const { master, place } = await startSentinels(t);
    const sentinels = place.sentinels.map(({ host, port }) => `${host}:${port}`).join(",");
    const fleet = new Fleet(t, { REDIS_SENTINELS: sentinels, REDIS_MASTER_NAME: place.masterName });
    await Promise.all([fleet.addControl(), fleet.addControl()]);
    await Promise.all([fleet.addWorker(), fleet.addWorker()]);
    const load = await Load.start(t, fleet);
    await load.during(t, async () => {
      await delay(500);
      await master.kill();
    });
  },
);
