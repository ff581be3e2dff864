// The workers as the API tells of them, and writes that wait for them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePreferredWaitMs } from "../src/prefer.ts";
import { ageWorker, reportWorker, reportWorkerAt, shop, startPlane } from "./helper.ts";

const patch = (description: string) => ({ description });

test("a write that waits answers when every live worker serves its revision", async (t) => {
  const { call, store } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  await reportWorker(store, "w1", 1);
  await reportWorker(store, "w2", 1);
  const waiting = call("PATCH", "/v1/services/shop", patch("x"), { prefer: "wait=20" });
  await reportWorker(store, "w1", 2);
  let isAnswered = false;
  void waiting.then(() => (isAnswered = true));
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(isAnswered, false);
  await reportWorker(store, "w2", 3);
  const { status, headers, body } = await waiting;
  assert.equal(status, 200);
  assert.equal(headers["preference-applied"], "wait");
  assert.equal(headers["switchyard-applied"], "2/2");
  assert.equal(body.description, "x");
});

test("when time runs out the change stands and the answer says who is pending", async (t) => {
  const { call, store } = await startPlane(t);
  await reportWorker(store, "w1", 1);
  await reportWorker(store, "w2", 0);
  const { status, headers, body } = await call("POST", "/v1/services", shop, {
    prefer: "respond-async, wait=0",
  });
  assert.equal(status, 202);
  assert.equal(headers["switchyard-applied"], "1/2");
  assert.equal(headers["preference-applied"], "wait");
  assert.deepEqual(
    [headers.etag, headers.location, headers["switchyard-revision"]],
    ['"1"', "/v1/services/shop", "1"],
  );
  assert.equal(body.result.id, "shop");
  assert.deepEqual(body.workers, [
    { id: "w1", revision: 1, state: "applied" },
    { id: "w2", revision: 0, state: "pending" },
  ]);
  assert.equal((await call("GET", "/v1/services/shop")).status, 200);
});

test("a worker that refuses the revision ends the wait at once", async (t) => {
  const { call, store } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  await reportWorker(store, "w1", 1, { revision: 2, error: "does not compile" });
  const began = performance.now();
  const { status, body } = await call("DELETE", "/v1/services/shop", undefined, { prefer: "wait=30" });
  assert.ok(performance.now() - began < 5000);
  assert.equal(status, 202);
  assert.equal(body.result, null);
  assert.deepEqual(body.workers, [{ id: "w1", revision: 1, state: "refused", error: "does not compile" }]);
});

test("without workers a waiting write waits for one, and is 202 with 0/0 when time runs out", async (t) => {
  const { call, store } = await startPlane(t);
  const none = await call("POST", "/v1/services", shop, { prefer: "wait=1" });
  assert.deepEqual([none.status, none.headers["switchyard-applied"]], [202, "0/0"]);
  const waiting = call("PATCH", "/v1/services/shop", patch("x"), { prefer: "wait=20" });
  await reportWorker(store, "w1", 2);
  const { status, headers } = await waiting;
  assert.deepEqual([status, headers["switchyard-applied"]], [200, "1/1"]);
});

test("a lost worker counts as not applied: the answer is 202 once all others have it and 5 s have passed", async (t) => {
  const { call, store } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  for (const id of ["w1", "w2"]) await reportWorker(store, id, 1);
  await ageWorker(store, "w2", 60_000);
  const began = performance.now();
  const waiting = call("PATCH", "/v1/services/shop", patch("x"), { prefer: "wait=60" });
  await reportWorker(store, "w1", 2);
  // The one that is live reports every second.
  const alive = setInterval(() => void reportWorker(store, "w1", 2), 1000);
  const { status, headers, body } = await waiting;
  clearInterval(alive);
  assert.ok(performance.now() - began >= 5000);
  assert.deepEqual([status, headers["switchyard-applied"]], [202, "1/2; lost=1"]);
  assert.deepEqual(body.workers, [
    { id: "w1", revision: 2, state: "applied" },
    { id: "w2", revision: 1, state: "lost" },
  ]);
});

test("a lost worker is replaced by one at the same address of the same host, and by no other", async (t) => {
  const { call, store } = await startPlane(t);
  const position = { epoch: "e", revision: 0, commitId: "c" };
  const at = (port: number) => `http://10.0.0.1:${port}`;
  await reportWorkerAt(store, "old", position, null, at(1));
  await ageWorker(store, "old", 60_000);
  await reportWorkerAt(store, "other", position, null, at(2));
  const listed = async () =>
    (await call("GET", "/v1/workers")).body.items.map((worker: Record<string, unknown>) => [
      worker["id"],
      worker["state"],
      worker["gateway"],
    ]);
  assert.deepEqual(await listed(), [
    ["old", "lost", at(1)],
    ["other", "live", at(2)],
  ]);
  await reportWorkerAt(store, "new", position, null, at(1));
  assert.deepEqual(await listed(), [
    ["new", "live", at(1)],
    ["other", "live", at(2)],
  ]);
});

test("a worker that was dismissed is off the list until it reports again", async (t) => {
  const { call, store } = await startPlane(t);
  await reportWorker(store, "w1", 0);
  assert.equal((await call("DELETE", "/v1/workers/w1")).status, 204);
  assert.deepEqual((await call("GET", "/v1/workers")).body.items, []);
  const gone = await call("DELETE", "/v1/workers/w1");
  assert.deepEqual([gone.status, gone.body.code], [404, "NOT_FOUND"]);
  await reportWorker(store, "w1", 0);
  assert.equal((await call("GET", "/v1/workers")).body.items.length, 1);
});

test("a write that changes nothing waits for the current revision", async (t) => {
  const { call, store } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  await reportWorker(store, "w1", 0);
  const noOp = () => call("PUT", "/v1/services/shop", shop, { prefer: "wait=0" });
  assert.equal((await noOp()).status, 202);
  await reportWorker(store, "w1", 1);
  const { status, headers } = await noOp();
  assert.deepEqual(
    [status, headers["switchyard-applied"], headers["switchyard-revision"]],
    [200, "1/1", "1"],
  );
});

test("a worker of another history has not applied anything of this one", async (t) => {
  const { call, store } = await startPlane(t);
  const applied = { epoch: "another", revision: 99, commitId: "x" };
  await reportWorkerAt(store, "w1", applied, { revision: 99, error: "FOREIGN_EPOCH" });
  const { status, body } = await call("POST", "/v1/services", shop, { prefer: "wait=5" });
  assert.equal(status, 202);
  assert.equal(body.workers[0].state, "refused");
});

test("a large commit that waits answers with its result in the body of the 202", async (t) => {
  const { call, store } = await startPlane(t);
  await reportWorker(store, "w1", 0);
  const changes = Array.from({ length: 600 }, (_, n) => ({
    op: "put",
    kind: "service",
    id: `s${n}`,
    value: { targets: shop.targets },
  }));
  const { status, body } = await call("POST", "/v1/commits", { changes }, { prefer: "wait=0" });
  assert.equal(status, 202);
  assert.equal(body.result.changes.length, 600);
  assert.equal(body.workers.length, 1);
});

test("workers are listed with their revision and lag, by id", async (t) => {
  const { call, store } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  await call("PATCH", "/v1/services/shop", patch("x"));
  await reportWorker(store, "w2", 2);
  await reportWorker(store, "w1", 0);
  const { status, body, headers } = await call("GET", "/v1/workers");
  assert.equal(status, 200);
  assert.equal(headers["switchyard-revision"], "2");
  assert.deepEqual(
    body.items.map((worker: Record<string, unknown>) => [
      worker["id"],
      worker["state"],
      worker["revision"],
      worker["lag"],
    ]),
    [
      ["w1", "live", 0, 2],
      ["w2", "live", 2, 0],
    ],
  );
  assert.deepEqual(Object.keys(body.items[0]).sort(), [
    "epoch",
    "host",
    "id",
    "lag",
    "lastError",
    "refused",
    "requestsPerSecond",
    "revision",
    "startedAt",
    "state",
    "targets",
    "version",
  ]);
  const first = await call("GET", "/v1/workers?limit=1");
  const second = await call("GET", `/v1/workers?limit=1&cursor=${first.body.next}`);
  assert.deepEqual([first.body.items[0].id, second.body.items[0].id, second.body.next], ["w1", "w2", null]);
});

test("Prefer is read as RFC 7240 says, and what it does not say is passed over", () => {
  const cases: [header: string | undefined, ms: number | null][] = [
    [undefined, null],
    ["wait=5", 5000],
    ["WAIT = 5", 5000],
    ['wait="5"', 5000],
    ["respond-async, wait=5; foo=bar", 5000],
    ["wait=5, wait=7", 5000],
    ["wait=600", 60000],
    ["wait=0", 0],
    ["wait", null],
    ["wait=", null],
    ["wait=soon", null],
    ["wait=-1", null],
    ["await=5", null],
    ["return=minimal", null],
  ];
  for (const [header, ms] of cases) assert.equal(parsePreferredWaitMs(header), ms, header);
});
