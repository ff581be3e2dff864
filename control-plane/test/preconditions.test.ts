// Conditional requests, and the order in which a request is judged.
import assert from "node:assert/strict";
import { test } from "node:test";
import { shop, startPlane } from "./helper.ts";

test("a write with a stale If-Match is a 412, also where nothing would change", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  await call("PATCH", "/v1/services/shop", { description: "two" });
  const stale = { "if-match": '"1"' };
  for (const [method, body] of [
    ["PATCH", { description: "three" }],
    ["PATCH", {}],
    ["PUT", { ...shop, description: "two" }],
    ["PUT", { nonsense: true }],
    ["DELETE", undefined],
  ] as const) {
    const { status, headers, body: problem } = await call(method, "/v1/services/shop", body, stale);
    assert.deepEqual([status, problem.code, headers.etag], [412, "PRECONDITION_FAILED", '"2"']);
  }
  assert.equal((await call("GET", "/v1/services/shop")).body.description, "two");
});

test("If-Match takes several tags and *, and no weak ones", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  const patch = (match: string) => call("PATCH", "/v1/services/shop", {}, { "if-match": match });
  for (const match of ['"1"', '"7", "1"', '"7","1"', "*"])
    assert.equal((await patch(match)).status, 200, match);
  assert.equal((await patch('W/"1"')).status, 412);
  for (const match of ["1", '"1', "", '"1" x']) {
    const { status, body } = await patch(match);
    assert.deepEqual([status, body.code], [400, "BAD_HEADER"], match);
  }
});

test("If-Match on a PUT never creates, If-None-Match: * never replaces", async (t) => {
  const { call } = await startPlane(t);
  assert.equal((await call("PUT", "/v1/services/shop", shop, { "if-match": "*" })).status, 412);
  assert.equal((await call("PUT", "/v1/services/shop", shop, { "if-none-match": "*" })).status, 201);
  assert.equal((await call("PUT", "/v1/services/shop", shop, { "if-none-match": "*" })).status, 412);
});

test("a reader that has the object is told so", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  for (const tag of ['"1"', 'W/"1"', '"0", "1"', "*"]) {
    const { status, text, headers } = await call("GET", "/v1/services/shop", undefined, {
      "if-none-match": tag,
    });
    assert.deepEqual([status, text, headers.etag], [304, "", '"1"'], tag);
  }
  assert.equal((await call("GET", "/v1/services/shop", undefined, { "if-none-match": '"2"' })).status, 200);
  assert.equal((await call("GET", "/v1/services/shop", undefined, { "if-match": '"2"' })).status, 412);
});

test("of writers that all hold the same ETag exactly one wins", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      call("PATCH", "/v1/services/shop", { description: `by ${n}` }, { "if-match": '"1"' }),
    ),
  );
  const winners = answers.filter(({ status }) => status === 200);
  assert.equal(winners.length, 1);
  assert.equal(answers.filter(({ status }) => status === 412).length, 19);
  assert.deepEqual((await call("GET", "/v1/services/shop")).body, winners[0]?.body);
});
