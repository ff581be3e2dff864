// Who may call: loopback names, foreign pages, tokens and roles, limits.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { isLoopbackAddress, publicUrl } from "../src/browser-guard.ts";
import { RateLimit } from "../src/rate-limit.ts";
import { adminTokens } from "../src/tokens.ts";
import { shop, startPlane } from "./helper.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const tokensOf = (text: string) => {
  const outcome = adminTokens("ADMIN_TOKENS", "").parse(text);
  assert.ok(outcome.ok);
  return outcome.value;
};
const tokens = tokensOf(`ann:write:${sha256("w-token")},bob:read:${sha256("r-token")}`);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

test("on loopback only loopback's names are answered", async (t) => {
  const { call } = await startPlane(t);
  for (const host of [
    "localhost",
    "LOCALHOST:8081",
    "127.0.0.1:8081",
    "127.1.2.3",
    "[::1]:8081",
    "localhost.",
  ]) {
    assert.equal((await call("GET", "/v1/services", undefined, { host })).status, 200, host);
  }
  for (const host of [
    "evil.example",
    "localhost.evil.example",
    "10.0.0.1",
    "127.0.0.1.evil.example",
    "[::2]",
  ]) {
    for (const path of ["/v1/services", "/metrics", "/console", "/nothing"]) {
      const { status, body } = await call("GET", path, undefined, { host });
      assert.deepEqual([status, body.code], [403, "FOREIGN_HOST"], host);
    }
  }
});

test("health is answered under any Host, because load balancers ask by address", async (t) => {
  const { call } = await startPlane(t, { tokens });
  for (const path of ["/healthz", "/readyz"])
    for (const host of ["10.0.0.1:8081", "control-plane", ""])
      assert.equal((await call("GET", path, undefined, { host })).status, 200, `${path} ${host}`);
});

test("behind a proxy the Host and the Origin of PUBLIC_URL are accepted, and no other ones", async (t) => {
  const outcome = publicUrl("PUBLIC_URL", "").parse("https://Gateway.example.com:8443/");
  assert.ok(outcome.ok);
  const { call } = await startPlane(t, { publicUrl: outcome.value });
  const origin = "https://gateway.example.com:8443";
  const write = async (headers: Record<string, string>) =>
    (await call("PUT", "/v1/services/shop", shop, { "sec-fetch-site": "same-origin", ...headers })).body
      .code ?? "done";
  // With the Host passed on, without its port, and with that of the listener.
  for (const host of ["gateway.example.com:8443", "GATEWAY.example.com", "127.0.0.1:8081"]) {
    assert.equal(await write({ host, origin }), "done", host);
    assert.equal(await write({ host }), "done", host);
    assert.equal(await write({ host, origin: "https://evil.example" }), "FOREIGN_ORIGIN", host);
    assert.equal(
      await write({ host, origin: "https://gateway.example.com.evil.example:8443" }),
      "FOREIGN_ORIGIN",
    );
    assert.equal(await write({ host, origin, "sec-fetch-site": "cross-site" }), "FOREIGN_ORIGIN", host);
  }
  for (const host of [
    "evil.example",
    "gateway.example.com.evil.example",
    "x.gateway.example.com",
    "10.0.0.1",
  ])
    assert.equal(await write({ host, origin }), "FOREIGN_HOST", host);
});

test("PUBLIC_URL is scheme, host and port, else refused", () => {
  const { parse } = publicUrl("PUBLIC_URL", "");
  for (const text of [
    "gateway.example.com",
    "ftp://a",
    "https://a/path",
    "https://a?b",
    "https://a#b",
    "https://u:p@a",
    "https://",
  ])
    assert.equal(parse(text).ok, false, text);
  for (const text of ["", "http://a", "https://[::1]:8443", "https://a/"])
    assert.equal(parse(text).ok, true, text);
});

test("elsewhere any Host is answered", async (t) => {
  const { call } = await startPlane(t, { isOnLoopback: false });
  assert.equal((await call("GET", "/v1/services", undefined, { host: "admin.example" })).status, 200);
});

test("a write that a foreign page makes a browser send is refused, and stored is nothing", async (t) => {
  const { call } = await startPlane(t);
  const refused = [
    { origin: "http://evil.example" },
    { origin: "null" },
    { origin: "http://localhost:9999" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "http://localhost", "sec-fetch-site": "cross-site" },
  ];
  for (const headers of refused) {
    const { status, body } = await call("POST", "/v1/services", shop, headers);
    assert.deepEqual([status, body.code], [403, "FOREIGN_ORIGIN"], JSON.stringify(headers));
    assert.equal((await call("GET", "/v1/services", undefined, headers)).status, 200);
  }
  assert.deepEqual((await call("GET", "/v1/services")).body.items, []);
  const own = { origin: "http://localhost", "sec-fetch-site": "same-origin" };
  assert.equal((await call("POST", "/v1/services", shop, own)).status, 201);
  assert.equal(
    (await call("DELETE", "/v1/services/shop", undefined, { "sec-fetch-site": "none" })).status,
    204,
  );
});

test("there is no CORS, and every answer has strict security headers", async (t) => {
  const { call } = await startPlane(t);
  for (const path of ["/v1/services", "/docs", "/nothing"]) {
    const { headers } = await call("GET", path, undefined, { origin: "http://localhost" });
    assert.equal(headers["access-control-allow-origin"], undefined);
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["x-frame-options"], "DENY");
    assert.match(String(headers["content-security-policy"]), /default-src 'self'.*frame-ancestors 'none'/);
    assert.doesNotMatch(String(headers["content-security-policy"]), /script-src[^;]*unsafe|https:/);
  }
});

test("a request id is passed on where it is harmless and replaced where it is not", async (t) => {
  const { call } = await startPlane(t);
  const sent = async (id: string) =>
    (await call("GET", "/v1/services", undefined, { "x-request-id": id })).headers["x-request-id"];
  assert.equal(await sent("build-17/step:2"), "build-17/step:2");
  for (const id of ["", "a b", "x".repeat(129), 'a"b', "<script>"]) {
    assert.match(String(await sent(id)), /^[0-9a-f-]{36}$/, id);
  }
  assert.match(String((await call("GET", "/nothing")).headers["x-request-id"]), /^[0-9a-f-]{36}$/);
});

test("where tokens exist everything but health and documentation needs one", async (t) => {
  const { call } = await startPlane(t, { tokens });
  for (const path of ["/healthz", "/readyz", "/openapi.json", "/docs", "/docs/static/swagger-ui.css"]) {
    assert.equal((await call("GET", path)).status, 200, path);
  }
  for (const path of [
    "/v1/services",
    "/v1/routes/x",
    "/v1/workers",
    "/metrics",
    "/nothing",
    "/docs/../v1/services",
  ]) {
    for (const headers of [{}, bearer("wrong"), { authorization: "Basic dzp3" }, bearer("")]) {
      const { status, body, headers: answered } = await call("GET", path, undefined, headers);
      assert.deepEqual([status, body.code], [401, "UNAUTHENTICATED"], path);
      assert.match(String(answered["www-authenticate"]), /^Bearer/);
    }
  }
});

test("a reader's token reads and does not write; a writer's name is the actor in history", async (t) => {
  const { call, store } = await startPlane(t, { tokens });
  const before = await store.head();
  assert.equal((await call("GET", "/v1/services", undefined, bearer("r-token"))).status, 200);
  assert.equal((await call("HEAD", "/metrics", undefined, bearer("r-token"))).status, 200);
  const refused = await call("POST", "/v1/services", shop, bearer("r-token"));
  assert.deepEqual([refused.status, refused.body.code], [403, "FORBIDDEN"]);
  assert.equal((await call("POST", "/v1/services", shop, bearer("w-token"))).status, 201);
  const log = before && (await store.commitsAfter(before));
  assert.ok(log && log !== "gap");
  for await (const piece of log) assert.equal(piece.header.actor, "ann");
});

test("wrong tokens are slowed down for their address, and right ones from it are not", async (t) => {
  const { call } = await startPlane(t, { tokens });
  const statuses: number[] = [];
  for (let n = 0; n < 25; n++)
    statuses.push((await call("GET", "/v1/services", undefined, bearer(`guess-${n}`))).status);
  assert.equal(statuses[0], 401);
  const { status, headers, body } = await call("GET", "/v1/services", undefined, bearer("guess"));
  assert.deepEqual([status, body.code], [429, "TOO_MANY_REQUESTS"]);
  assert.ok(Number(headers["retry-after"]) >= 1);
  assert.equal((await call("GET", "/v1/services", undefined, bearer("w-token"))).status, 200);
});

test("writes over the limit of a token are a 429, reads are not counted", async (t) => {
  const { call } = await startPlane(t, { tokens, writeRateLimit: 2 });
  const statuses = await Promise.all(
    Array.from(
      { length: 8 },
      async (_, n) =>
        (await call("PUT", `/v1/services/s${n}`, { targets: shop.targets }, bearer("w-token"))).status,
    ),
  );
  assert.equal(statuses.filter((status) => status === 201).length, 4);
  assert.equal(statuses.filter((status) => status === 429).length, 4);
  assert.equal((await call("GET", "/v1/services", undefined, bearer("w-token"))).status, 200);
});

test("a limit forgets keys rather than growing without bound", () => {
  const limit = new RateLimit({ perSecond: 0.001, burst: 1 });
  for (let n = 0; n < 25_000; n++) assert.equal(limit.take(`key ${n}`), 0);
  assert.ok(limit.take("key 24999") > 0);
});

test("ADMIN_TOKENS that are not name:role:sha256 are refused without being shown", () => {
  const { parse } = adminTokens("ADMIN_TOKENS", "");
  for (const text of [
    "ann",
    "ann:write",
    `ann:admin:${sha256("x")}`,
    "ann:write:abc",
    `a b:write:${sha256("x")}`,
  ]) {
    const outcome = parse(text);
    assert.equal(outcome.ok, false, text);
  }
  assert.deepEqual(parse("").ok && tokensOf(""), []);
});

test("only addresses of loopback count as loopback", () => {
  for (const host of ["127.0.0.1", "::1", "[::1]", "localhost", "127.9.9.9"])
    assert.ok(isLoopbackAddress(host), host);
  for (const host of ["0.0.0.0", "::", "10.0.0.1", "example.com", "", "fe80::1"])
    assert.ok(!isLoopbackAddress(host), host);
});
