// Balancing over plain targets: shares, smoothness, least busy, and what a consistent hash moves.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Service } from "@switchyard/shared";
import { createPicker, type WeightedTarget } from "../src/upstream/balance.ts";
import type { UpstreamTarget } from "../src/upstream/target.ts";

const anyTarget = () => true;

function weighted(weights: Record<string, number>): WeightedTarget[] {
  return Object.entries(weights).map(([name, weight]) => ({
    target: { origin: `http://${name}`, active: 0 } as UpstreamTarget,
    weight,
    credit: 0,
  }));
}

function picks(
  balance: Service["balance"],
  targets: WeightedTarget[],
  keys: readonly (string | null)[],
): string[] {
  const pick = createPicker(balance, targets);
  return keys.map((key) => pick(anyTarget, key)?.origin.slice("http://".length) ?? "none");
}

function shares(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

const noKeys = (count: number) => Array.from({ length: count }, () => null);
const someKeys = (count: number) => Array.from({ length: count }, (_, index) => `client-${index}`);

test("round-robin is smooth: weights 5, 1, 1 are never served five in a row", () => {
  assert.deepEqual(picks("round-robin", weighted({ a: 5, b: 1, c: 1 }), noKeys(7)), [
    "a",
    "a",
    "b",
    "a",
    "c",
    "a",
    "a",
  ]);
});

test("round-robin shares are exactly the weights over each whole round", () => {
  assert.deepEqual(shares(picks("round-robin", weighted({ a: 70, b: 20, c: 10 }), noKeys(1000))), {
    a: 700,
    b: 200,
    c: 100,
  });
});

for (const balance of ["random", "least-requests", "hash"] as const) {
  test(`${balance} follows the weights where nothing else tells targets apart`, () => {
    const targets = weighted({ a: 300, b: 100 });
    const names = picks(balance, targets, balance === "hash" ? someKeys(20_000) : noKeys(20_000));
    assert.ok(Math.abs((shares(names)["a"] ?? 0) / 20_000 - 0.75) < 0.02, JSON.stringify(shares(names)));
  });
}

test("least-requests keeps away from the busy target", () => {
  const targets = weighted({ a: 100, b: 100 });
  (targets[0] as WeightedTarget).target.active = 10;
  assert.deepEqual(shares(picks("least-requests", targets, noKeys(500))), { b: 500 });
});

test("hash sends a key to the same target every time, whatever the order of the targets", () => {
  const keys = someKeys(2_000);
  assert.deepEqual(
    picks("hash", weighted({ a: 100, b: 100, c: 50 }), keys),
    picks("hash", weighted({ c: 50, a: 100, b: 100 }), keys),
  );
});

test("hash moves only the keys of a target that leaves, and a newcomer takes only its share", () => {
  const keys = someKeys(10_000);
  const three = picks("hash", weighted({ a: 100, b: 100, c: 100 }), keys);
  const two = picks("hash", weighted({ a: 100, b: 100 }), keys);
  for (const [index, name] of three.entries()) if (name !== "c") assert.equal(two[index], name);
  const moved = three.filter((name) => name === "c").length;
  assert.ok(Math.abs(moved / keys.length - 1 / 3) < 0.03, `${moved} of ${keys.length} moved`);
});

test("hash without a key falls back to round-robin", () => {
  assert.deepEqual(picks("hash", weighted({ a: 1, b: 1 }), noKeys(4)), ["a", "b", "a", "b"]);
});

for (const balance of ["round-robin", "random", "least-requests", "hash"] as const) {
  test(`${balance} picks only eligible targets, and none where none is`, () => {
    const targets = weighted({ a: 100, b: 100, c: 100 });
    const pick = createPicker(balance, targets);
    for (let i = 0; i < 200; i++) {
      assert.equal(pick((target) => target.origin === "http://b", `key-${i}`)?.origin, "http://b");
    }
    assert.equal(
      pick(() => false, "key"),
      null,
    );
  });
}

test("a thousand targets are picked from in microseconds", () => {
  const targets = weighted(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`t${i}`, 100])));
  for (const balance of ["round-robin", "random", "least-requests", "hash"] as const) {
    const pick = createPicker(balance, targets);
    const startedAt = performance.now();
    for (let i = 0; i < 100; i++) assert.ok(pick(anyTarget, `key-${i}`));
    assert.ok((performance.now() - startedAt) / 100 < 2, `${balance} took too long`);
  }
});
