import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { WheelTimer } from "../src/exchange/timer-wheel.ts";
import { until } from "./helper.ts";

/** A timer that notes how long each of its runs took. */
class Clocked {
  readonly tookMs: number[] = [];
  startedAt = 0;
  readonly timer = new WheelTimer<Clocked>(this, (clocked) => {
    clocked.tookMs.push(performance.now() - clocked.startedAt);
  });
  start(ms: number): this {
    this.startedAt = performance.now();
    this.timer.start(ms);
    return this;
  }
}

test("a timer fires once, and never early", async () => {
  const spans = [0, 1, 4, 5, 6, 37, 100];
  const timers = spans.map((ms) => new Clocked().start(ms));
  await until("all have fired", () => timers.every(({ tookMs }) => tookMs.length > 0));
  await setTimeout(20);
  for (const [index, { tookMs, timer }] of timers.entries()) {
    assert.equal(tookMs.length, 1);
    assert.ok((tookMs[0] as number) >= (spans[index] as number), `${tookMs[0]} ms`);
    assert.equal(timer.isRunning, false);
  }
});

test("a timer that was stopped does not fire, whichever of its tick it is", async () => {
  const timers = Array.from({ length: 5 }, () => new Clocked().start(30));
  for (const stopped of [0, 2, 4]) timers[stopped]?.timer.stop();
  timers[0]?.timer.stop();
  await until("the others have fired", () => [1, 3].every((index) => timers[index]?.tookMs.length === 1));
  await setTimeout(20);
  assert.deepEqual(
    timers.map(({ tookMs }) => tookMs.length),
    [0, 1, 0, 1, 0],
  );
});

test("a timer that is started again counts from then", async () => {
  const first = new Clocked().start(20);
  const later = new Clocked().start(20);
  later.start(60);
  await until("both have fired", () => first.tookMs.length + later.tookMs.length === 2);
  assert.ok((later.tookMs[0] as number) >= 60);
  later.start(10);
  await until("it fires again", () => later.tookMs.length === 2);
});

test("a timer may stop and start those that are due with it", async () => {
  const victim = new Clocked();
  const revived = new Clocked();
  // The last one started is the first one fired.
  const killer = new WheelTimer(null, () => {
    victim.timer.stop();
    revived.start(30);
  });
  victim.start(10);
  revived.start(10);
  killer.start(10);
  await until("the one started again has fired", () => revived.tookMs.length > 0);
  await setTimeout(20);
  assert.equal(victim.tookMs.length, 0);
  assert.equal(revived.tookMs.length, 1);
});

test("a timer of more than one turn of the wheel waits for its own", async () => {
  const turnMs = 5 * 1_024;
  const long = new Clocked().start(turnMs + 30);
  const short = new Clocked().start(30);
  await until("the short one has fired", () => short.tookMs.length === 1);
  await setTimeout(20);
  assert.equal(long.tookMs.length, 0);
  await until("the long one has fired", () => long.tookMs.length === 1);
  assert.ok((long.tookMs[0] as number) >= turnMs + 30);
});

test("a stall of the event loop delays timers, and loses none", async () => {
  const timers = [10, 50, 5_200].map((ms) => new Clocked().start(ms));
  const stallEnd = performance.now() + 5_300;
  while (performance.now() < stallEnd);
  await until("all have fired", () => timers.every(({ tookMs }) => tookMs.length === 1));
});
