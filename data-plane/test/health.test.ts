// A target's health as a state machine with a clock of the test's own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TargetHealth } from "../src/upstream/health.ts";

const passive = { failures: 3, ejectMs: 1_000, maxEjectedPercent: 50 };
const active = { healthyAfter: 2, unhealthyAfter: 3 };

test("a target is healthy until it has failed as often as asked, and unhealthy until it has passed as often as asked", () => {
  const health = new TargetHealth();
  const verdicts = [false, false, true, false, false, false, true, false, true, true].map((passed) => {
    health.noteProbe(passed, active);
    return health.isPassing;
  });
  assert.deepEqual(verdicts, [true, true, true, true, true, false, false, false, false, true]);
});

test("failures count only in a row", () => {
  const health = new TargetHealth();
  assert.equal(health.noteFailure(passive), false);
  assert.equal(health.noteFailure(passive), false);
  health.noteAnswer(0);
  assert.equal(health.noteFailure(passive), false);
  assert.equal(health.noteFailure(passive), false);
  assert.equal(health.noteFailure(passive), true);
});

test("an ejection ends by itself, and its time doubles at each re-ejection up to five minutes", () => {
  const health = new TargetHealth();
  let now = 10_000;
  for (const expectedMs of [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map((seconds) => seconds * 1_000)) {
    health.eject(now, passive);
    assert.ok(health.isEjected(now + expectedMs - 1), `still ejected after ${expectedMs - 1} ms`);
    assert.ok(!health.isEjected(now + expectedMs), `back after ${expectedMs} ms`);
    now += expectedMs + 1;
  }
});

test("an answer ends an ejection at once, and the next one still lasts twice as long", () => {
  const health = new TargetHealth();
  health.eject(0, passive);
  health.noteAnswer(10);
  assert.equal(health.isEjected(10), false);
  health.eject(20, passive);
  assert.equal(health.isEjected(20 + 1_999), true);
  assert.equal(health.isEjected(20 + 2_000), false);
});

test("a target that behaved for as long as it was ejected starts anew", () => {
  const health = new TargetHealth();
  health.eject(0, passive);
  health.eject(1_001, passive);
  assert.ok(health.isEjected(3_000));
  health.eject(10_000, passive);
  assert.ok(!health.isEjected(11_000));
});
