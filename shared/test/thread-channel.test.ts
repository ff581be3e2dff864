// Calls into a thread: with real threads, whose code is a few lines of their own.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Worker } from "node:worker_threads";
import { StoreError } from "../src/store/store.ts";
import { ThreadCaller, ThreadEnded } from "../src/store/thread-channel.ts";
import { until } from "./helper.ts";

interface Served {
  add(a: number, b: number): number;
  later(value: string): Promise<string>;
  fail(): void;
  refuse(): void;
  ring(): void;
  end(): void;
  never(): Promise<void>;
}

const channel = new URL("../src/store/thread-channel.ts", import.meta.url).href;
const store = new URL("../src/store/store.ts", import.meta.url).href;
const code = `
  import { parentPort } from "node:worker_threads";
  const { serveThread } = await import(${JSON.stringify(channel)});
  const { StoreError } = await import(${JSON.stringify(store)});
  const answers = {
    add: (a, b) => a + b,
    later: async (value) => value,
    fail: () => { throw new TypeError("a mistake"); },
    refuse: () => { throw new StoreError("STORE_UNUSABLE", "torn"); },
    ring: () => ring(),
    end: () => process.exit(3),
    never: () => new Promise(() => {}),
  };
  const ring = serveThread(parentPort, answers, (error) => error, () => {});
`;

test("answers, errors and bells of a thread reach their caller", async (t) => {
  let rings = 0;
  const caller = startCaller(t, () => rings++);
  assert.deepEqual(await Promise.all([caller.call("add", 1, 2), caller.call("later", "x")]), [3, "x"]);
  await assert.rejects(caller.call("refuse"), {
    name: "StoreError",
    code: "STORE_UNUSABLE",
    message: "torn",
  });
  await assert.rejects(caller.call("fail"), { name: "Error", message: "a mistake" });
  await caller.call("ring");
  await until("the bell is heard", () => rings === 1);
});

test("a thread that ends unasked fails its calls, and the next one serves", async (t) => {
  let restarts = 0;
  const caller = startCaller(
    t,
    () => {},
    () => restarts++,
  );
  const hanging = caller.call("never");
  await Promise.all([
    assert.rejects(hanging, (error) => error instanceof ThreadEnded && error.code === "STORE_UNAVAILABLE"),
    assert.rejects(caller.call("end"), ThreadEnded),
  ]);
  await assert.rejects(caller.call("add", 1, 2), { code: "STORE_UNAVAILABLE", message: /being restarted/ });
  await until("it is there again", () => restarts === 1);
  assert.equal(await caller.call("add", 1, 2), 3);
});

test("a closed thread ends, and calls into it fail", async (t) => {
  const caller = startCaller(t);
  assert.equal(await caller.call("add", 1, 2), 3);
  const hanging = assert.rejects(caller.call("never"), StoreError);
  await caller.close();
  await hanging;
  await assert.rejects(caller.call("add", 1, 2), { code: "STORE_UNAVAILABLE", message: /closed/ });
  await caller.close();
});

function startCaller(t: TestContext, onBell = () => {}, onRestart = () => {}): ThreadCaller<Served> {
  const url = new URL(`data:text/javascript,${encodeURIComponent(code)}`);
  const caller = new ThreadCaller<Served>(() => new Worker(url), onBell, onRestart);
  t.after(() => caller.close());
  return caller;
}
