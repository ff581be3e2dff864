// A change of up to 10,000 objects keeps no request waiting for long: a control plane's for at most 100 ms, a worker's for at
// most 30 ms. Counted is the processor time of the thread that serves, garbage collection included.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { temporaryDirectory } from "../../shared/test/helper.ts";
import { redisTest, startRedis } from "../../shared/test/redis-server.ts";
import { stallWatch } from "../../shared/test/stall-watch.ts";
import { call, Fleet } from "./fleet.ts";

const controlStallMsMax = 100;
const workerStallMsMax = 30;

const service = { id: "s", targets: [{ url: "http://127.0.0.1:9" }, { url: "http://127.0.0.1:10" }] };

function routeOf(n: number) {
  return {
    id: `r${n}`,
    service: "s",
    methods: ["GET", "POST"],
    path: `/team${n % 97}/v${n % 7}/things-${n}/{id}/parts/{part}`,
    description: `route number ${n}, with a text of the usual length for such things`,
    tags: ["all", `team-${n % 50}`],
    upstreamPath: `/internal/${n}/{id}/{part}`,
    upstreamHeaders: [{ op: "set", name: "X-Route", value: `r${n}` }],
  };
}

test("with the embedded store neither plane is held while 10,000 routes arrive", async (t) => {
  await arrivals(t, { DATA_DIR: temporaryDirectory(t) });
});

redisTest("with Redis neither plane is held while 10,000 routes arrive", async (t) => {
  await arrivals(t, { REDIS_URL: `redis://127.0.0.1:${(await startRedis(t)).port}` });
});

async function arrivals(t: TestContext, environment: Record<string, string>): Promise<void> {
  const fleet = new Fleet(t, { ...environment, ACCESS_LOG: "off" }, [stallWatch]);
  await fleet.addControl();
  await fleet.addWorker();
  await call(fleet.control(), "PUT", "/v1/services/s", service);
  for (const round of [1, 2, 3]) {
    const changes = Array.from({ length: 10_000 }, (_, n) => {
      const { id, ...value } = routeOf(10_000 * round + n);
      return { op: "put", kind: "route", id, value };
    });
    const { control, worker } = await stallsDuring(t, fleet, `arrival ${round}`, async () => {
      const answer = await call(fleet.control(), "POST", "/v1/commits", { changes }, { prefer: "wait=20" });
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get("switchyard-applied") ?? "", /^1\/1/);
    });
    assert.ok(worker <= workerStallMsMax, `arrival ${round} held the worker for ${worker} ms`);
    assert.ok(control <= controlStallMsMax, `arrival ${round} held the control plane for ${control} ms`);
  }
}

/** Does the work, and tells for how long at most it held the one control plane and the one worker, in ms. */
async function stallsDuring(
  t: TestContext,
  fleet: Fleet,
  title: string,
  work: () => Promise<void>,
): Promise<{ readonly control: number; readonly worker: number }> {
  const [controlProgram, workerProgram] = [fleet.controls[0], fleet.workers[0]];
  assert.ok(controlProgram && workerProgram);
  await Promise.all([workerProgram.stallMs(), controlProgram.stallMs()]);
  const began = performance.now();
  await work();
  const tookMs = performance.now() - began;
  const [worker, control] = await Promise.all([workerProgram.stallMs(), controlProgram.stallMs()]);
  t.diagnostic(
    `${title} in ${tookMs.toFixed(0)} ms: worker held for ${worker.toFixed(1)} ms at most, control plane for ${control.toFixed(1)} ms`,
  );
  return { control, worker };
}
