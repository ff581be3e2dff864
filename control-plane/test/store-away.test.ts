// While the store does not answer: reads from memory that say so, writes that are refused with nothing changed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { shop, startPlane } from "./helper.ts";

test("reads are answered from memory and say that they may be stale", async (t) => {
  const { call, store } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  assert.equal((await call("GET", "/v1/services")).headers["switchyard-stale"], undefined);
  await store.close();
  for (const path of ["/v1/services", "/v1/services/shop", "/v1/services/shop/routes", "/v1/routes"]) {
    const { status, headers } = await call("GET", path);
    assert.deepEqual(
      [status, headers["switchyard-stale"], headers["switchyard-revision"]],
      [200, "true", "1"],
      path,
    );
  }
  assert.equal((await call("GET", "/v1/services/shop", undefined, { "if-none-match": '"1"' })).status, 304);
  assert.equal((await call("GET", "/readyz")).status, 200);
});

test("writes are a 503 that says nothing was changed", async (t) => {
  const { call, store } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  await store.close();
  for (const [method, path, body] of [
    ["POST", "/v1/services", { ...shop, id: "b" }],
    ["PUT", "/v1/services/shop", shop],
    ["PATCH", "/v1/services/shop", {}],
    ["DELETE", "/v1/services/shop", undefined],
    ["POST", "/v1/commits", { changes: [] }],
  ] as const) {
    const answer = await call(method, path, body);
    assert.deepEqual([answer.status, answer.body.code], [503, "STORE_UNAVAILABLE"], method);
    assert.match(answer.body.detail, /nothing was changed/);
  }
});
