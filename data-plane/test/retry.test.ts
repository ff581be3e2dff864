// The retry policy as a table, and the times it works with.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Route } from "@switchyard/shared";
import { backoffMs, mayRetry, type Outcome, type RetryFacts, tryTimeoutOf } from "../src/forward/retry.ts";
import { RetryBudget } from "../src/upstream/retry-budget.ts";

const route = { retries: 2, retryOn: ["connect", "reset"], timeoutMs: 10_000 } as Partial<Route>;
const sentGet: RetryFacts = { method: "GET", wasSent: true, isBodyHeld: true, retries: 0 };

const cases: readonly [string, Partial<Route>, Outcome, Partial<RetryFacts>, boolean][] = [
  ["a GET that was reset", {}, "reset", {}, true],
  ["a POST that was reset may have been acted on", {}, "reset", { method: "POST" }, false],
  ["a PATCH that was reset may have been acted on", {}, "reset", { method: "PATCH" }, false],
  ["a POST that never left", {}, "connect", { method: "POST", wasSent: false }, true],
  ["a connect timeout counts as connect", {}, "connect-timeout", { method: "POST", wasSent: false }, true],
  ["a reset where retryOn has only connect", { retryOn: ["connect"] }, "reset", {}, false],
  [
    "a connect failure where retryOn has only reset",
    { retryOn: ["reset"] },
    "connect",
    { wasSent: false },
    false,
  ],
  ["a body that is not held any more", {}, "reset", { method: "PUT", isBodyHeld: false }, false],
  ["the last retry was made", {}, "reset", { retries: 2 }, false],
  ["a route without retries", { retries: 0 }, "reset", {}, false],
  ["a listed status", { retryOn: ["503"] }, 503, {}, true],
  ["a status that is not listed", { retryOn: ["503"] }, 502, {}, false],
  ["a listed status to a POST", { retryOn: ["503"] }, 503, { method: "POST" }, false],
  ["a try that ran out of time", { retryOn: ["timeout"] }, "try-timeout", {}, true],
  ["a try that ran out of time, not asked for", {}, "try-timeout", {}, false],
  ["an answer that is not HTTP", { retryOn: ["connect", "reset", "timeout"] }, "bad-response", {}, false],
];

for (const [title, changes, outcome, facts, expected] of cases) {
  test(`${expected ? "retried" : "not retried"}: ${title}`, () => {
    assert.equal(mayRetry({ ...route, ...changes } as Route, outcome, { ...sentGet, ...facts }), expected);
  });
}

test("every method that RFC 9110 calls idempotent, and no other, is sent twice", () => {
  for (const method of ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"]) {
    assert.ok(mayRetry(route as Route, "reset", { ...sentGet, method }), method);
  }
  for (const method of ["POST", "PATCH", "LOCK", "QUERY", "PROPFIND"]) {
    assert.ok(!mayRetry(route as Route, "reset", { ...sentGet, method }), method);
  }
});

test("a try's time is perTryTimeoutMs, else the whole time divided where timeouts are retried, else unbounded", () => {
  assert.equal(tryTimeoutOf({ ...route, perTryTimeoutMs: 700 } as Route), 700);
  assert.equal(tryTimeoutOf({ ...route, retryOn: ["timeout"] } as Route), 3334);
  assert.equal(tryTimeoutOf(route as Route), null);
});

test("backoff begins at 25 ms, doubles, is half chance, and ends at a second", () => {
  assert.deepEqual(
    [0, 1, 2, 3].map((retries) => backoffMs(retries, 1)),
    [25, 50, 100, 200],
  );
  assert.equal(backoffMs(0, 0), 12.5);
  assert.equal(backoffMs(9, 1), 1000);
});

test("the budget allows three retries always, and a fifth of what waits", () => {
  const budget = new RetryBudget();
  budget.waiting = 1;
  assert.deepEqual([budget.take(), budget.take(), budget.take(), budget.take()], [true, true, true, false]);
  budget.waiting = 100;
  budget.retrying = 19;
  assert.deepEqual([budget.take(), budget.take()], [true, false]);
  assert.equal(budget.refused, 2);
});
