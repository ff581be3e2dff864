// A target's connections: which are used again, for how long, and who gets one when all are in use.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TargetGuard } from "@switchyard/shared";
import { TargetHealth } from "../src/upstream/health.ts";
import { UpstreamTarget } from "../src/upstream/target.ts";

const tls = { verify: true };

function target(origin: string, now = () => 0, maxConnections = 10): UpstreamTarget {
  const settings = { origin, connectTimeoutMs: 1_000, tls, guard: new TargetGuard() };
  return new UpstreamTarget(settings, maxConnections, new TargetHealth(), now);
}

test("a connection to a name is not used again once a change of its address must be followed", () => {
  let now = 0;
  const named = target("http://upstream.test:80", () => now);
  const first = named.tryAcquire("general");
  assert.ok(first);
  now = 20_000;
  named.release(first);
  const again = named.tryAcquire("general");
  assert.equal(again, first);
  now = 26_000;
  named.release(first);
  assert.notEqual(named.tryAcquire("general"), first);
});

test("a connection to an address is used again however old it is", () => {
  let now = 0;
  const addressed = target("http://[::1]:80", () => now);
  const first = addressed.tryAcquire("general");
  assert.ok(first);
  now = 3_600_000;
  addressed.release(first);
  assert.equal(addressed.tryAcquire("general"), first);
});

test("those who wait get connections in the order in which they came, and no more wait than there are connections", () => {
  const small = target("http://127.0.0.1:80", () => 0, 1);
  const connection = small.tryAcquire("general");
  assert.ok(connection);
  const served: string[] = [];
  const stop = small.wait("general", () => served.push("first"));
  assert.ok(stop);
  assert.equal(
    small.wait("general", () => served.push("one too many")),
    null,
  );
  small.release(connection);
  assert.deepEqual(served, ["first"]);
  assert.ok(small.isFull);
});

test("one who stops waiting is passed over", () => {
  const small = target("http://127.0.0.1:80", () => 0, 1);
  const connection = small.tryAcquire("general");
  assert.ok(connection);
  small.wait("general", () => assert.fail("had left"))?.();
  small.release(connection);
  assert.equal(small.active, 0);
});

test("the address for a Host header leaves the scheme's own port out", () => {
  assert.equal(target("http://shop.internal:80").authority, "shop.internal");
  assert.equal(target("https://shop.internal:8443").authority, "shop.internal:8443");
});
