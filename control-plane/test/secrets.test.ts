// Secrets go in and never come out.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { shop, startPlane } from "./helper.ts";

const secret = "open-sesame-71a";
const operation = { op: "set", name: "X-Api-Key", value: secret, secret: true };

test("no answer ever shows a secret, and equal secrets look equal", async (t) => {
  const { call } = await startPlane(t);
  const value = { ...shop, upstreamHeaders: [operation] };
  const answers = [
    await call("POST", "/v1/services", value),
    await call("PUT", "/v1/services/shop", value),
    await call("PATCH", "/v1/services/shop", { description: "d" }),
    await call("GET", "/v1/services/shop"),
    await call("GET", "/v1/services"),
    await call("POST", "/v1/services/shop/routes", { id: "r", path: "/", responseHeaders: [operation] }),
    await call("GET", "/v1/routes"),
    await call("GET", "/v1/services/shop/routes"),
    await call("GET", `/v1/services?q=${secret}`),
    await call("POST", "/v1/commits", {
      changes: [{ op: "patch", kind: "route", id: "r", value: { description: "e" } }],
    }),
    await call("PUT", "/v1/services/shop", value, { prefer: "wait=1" }),
    await call("GET", "/metrics"),
  ];
  for (const { text, status } of answers) {
    assert.ok(status < 300);
    assert.ok(!text.includes(secret), text);
  }
  const shown = answers[3]?.body.upstreamHeaders[0].value;
  assert.match(shown, /^redacted:[0-9a-f]{64}$/);
  assert.equal(answers[5]?.body.responseHeaders[0].value, shown);
});

test("GET, edit, PUT keeps the secret, and so does a patch of the list it is in", async (t) => {
  const { call, catalog } = await startPlane(t);
  await call("POST", "/v1/services", { ...shop, upstreamHeaders: [operation] });
  const stored = () => catalog.view?.catalog.services.get("shop")?.upstreamHeaders.at(-1)?.value;
  const { body } = await call("GET", "/v1/services/shop");
  assert.equal((await call("PUT", "/v1/services/shop", body)).headers["switchyard-revision"], "1");
  assert.equal((await call("PUT", "/v1/services/shop", { ...body, description: "new" })).status, 200);
  assert.equal(stored(), secret);
  const upstreamHeaders = [{ op: "remove", name: "Cookie" }, ...body.upstreamHeaders];
  assert.equal((await call("PATCH", "/v1/services/shop", { upstreamHeaders })).status, 200);
  assert.equal(stored(), secret);
});

test("a redacted string that fits no stored secret is refused, never stored", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", { ...shop, upstreamHeaders: [operation] });
  const { value } = (await call("GET", "/v1/services/shop")).body.upstreamHeaders[0];
  const elsewhere = { ...shop, id: "b", upstreamHeaders: [{ ...operation, value }] };
  const invented = { ...shop, upstreamHeaders: [{ ...operation, value: `redacted:${"0".repeat(64)}` }] };
  for (const [method, url, body] of [
    ["POST", "/v1/services", elsewhere],
    ["PUT", "/v1/services/shop", invented],
  ] as const) {
    const { status, body: problem } = await call(method, url, body);
    assert.deepEqual([status, problem.errors[0].pointer], [422, "/upstreamHeaders/0/value"]);
  }
});

test("taking the mark off a secret does not show it, nor store the string in its place", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", { ...shop, upstreamHeaders: [operation] });
  const { body } = await call("GET", "/v1/services/shop");
  const [{ secret: _mark, ...bare }] = body.upstreamHeaders;
  const { status, body: problem } = await call("PUT", "/v1/services/shop", {
    ...body,
    upstreamHeaders: [bare],
  });
  assert.deepEqual([status, problem.errors?.[0].pointer], [422, "/upstreamHeaders/0/value"]);
});

test("GET, edit, PUT keeps a TLS key, and a key that its new certificate does not fit is refused", async (t) => {
  const { call, catalog } = await startPlane(t);
  const pem = (name: string) =>
    readFileSync(new URL(`../../data-plane/test/fixtures/tls/${name}`, import.meta.url), "utf8");
  const tls = { cert: pem("client.pem"), key: pem("client-key.pem") };
  const made = await call("POST", "/v1/services", { ...shop, tls });
  assert.match(made.body.tls.key, /^redacted:[0-9a-f]{64}$/);
  assert.equal((await call("PUT", "/v1/services/shop", made.body)).headers["switchyard-revision"], "1");
  assert.equal((await call("PATCH", "/v1/services/shop", { tls: { serverName: "a.example" } })).status, 200);
  assert.equal(catalog.view?.catalog.services.get("shop")?.tls.key, tls.key);
  const other = { ...made.body.tls, cert: pem("server.pem") };
  const { status, body } = await call("PUT", "/v1/services/shop", { ...made.body, tls: other });
  assert.deepEqual([status, body.errors[0].pointer], [422, "/tls/key"]);
  const elsewhere = await call("POST", "/v1/services", { ...made.body, id: "b", name: "b" });
  assert.deepEqual(
    [elsewhere.status, elsewhere.body.errors.map((one: { pointer: string }) => one.pointer)],
    [422, ["/tls/key"]],
  );
});
