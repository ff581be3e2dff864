// What this version does not do yet is refused with words that say so, and its defaults pass.
import assert from "node:assert/strict";
import { test } from "node:test";
import { shop, startPlane } from "./helper.ts";

const route = { service: "shop", path: "/a" };
const cases: [path: string, body: object, pointer: string][] = [
  ["/v1/services", { ...shop, id: "b", balance: "random" }, "/balance"],
  ["/v1/services", { ...shop, id: "b", hashOn: { in: "ip" } }, "/hashOn"],
  ["/v1/services", { ...shop, id: "b", tls: { verify: false } }, "/tls"],
  ["/v1/services", { ...shop, id: "b", activeHealth: {} }, "/activeHealth"],
  ["/v1/routes", { ...route, retries: 1 }, "/retries"],
  ["/v1/routes", { ...route, retryOn: ["connect"] }, "/retryOn"],
  ["/v1/routes", { ...route, perTryTimeoutMs: 1 }, "/perTryTimeoutMs"],
  ["/v1/routes", { ...route, split: [{ service: "shop", weight: 1 }] }, "/split"],
];

for (const [path, body, pointer] of cases) {
  test(`${pointer} with a value other than its default is a 422 that says not served yet`, async (t) => {
    const { call } = await startPlane(t);
    await call("POST", "/v1/services", shop);
    const { status, body: problem } = await call("POST", path, body);
    assert.equal(status, 422);
    assert.deepEqual(
      problem.errors.map((error: { pointer: string }) => error.pointer),
      [pointer],
    );
    assert.match(problem.errors[0].detail, /not served yet/);
  });
}

test("defaults of what is not served may be written out, as a read gives them", async (t) => {
  const { call } = await startPlane(t);
  const service = {
    ...shop,
    balance: "round-robin",
    tls: {},
    passiveHealth: { failures: 1 },
    maxConnections: 7,
  };
  assert.equal((await call("POST", "/v1/services", service)).status, 201);
  const made = await call("POST", "/v1/routes", { ...route, retries: 0, retryOn: ["connect", "reset"] });
  assert.equal(made.status, 201);
  assert.equal((await call("PUT", `/v1/routes/${made.body.id}`, made.body)).status, 200);
});

test("a patch and a commit are refused the same way", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  const patch = await call("PATCH", "/v1/services/shop", { balance: "hash" });
  assert.match(patch.text, /not served yet/);
  const changes = [{ op: "put", kind: "route", id: "r", value: { ...route, retries: 3 } }];
  const { body } = await call("POST", "/v1/commits", { changes });
  assert.equal(body.errors[0].pointer, "/changes/0/value/retries");
});

test("dryRun=true is a 400 on every write that says not served yet, dryRun=false a write", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  for (const [method, path] of [
    ["POST", "/v1/services"],
    ["PUT", "/v1/services/shop"],
    ["PATCH", "/v1/services/shop"],
    ["DELETE", "/v1/services/shop"],
    ["POST", "/v1/services/shop/routes"],
    ["POST", "/v1/routes"],
    ["POST", "/v1/commits"],
  ] as const) {
    const { status, body } = await call(method, `${path}?dryRun=true`, {});
    assert.equal(status, 400, path);
    assert.match(body.detail, /dryRun is not served yet/);
  }
  assert.equal((await call("PUT", "/v1/services/b?dryRun=false", { targets: shop.targets })).status, 201);
});
