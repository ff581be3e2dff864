// POST /v1/match: the answer, and the words for why other routes lost. That it agrees with traffic is in match-traffic.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { startPlane, type TestPlane } from "./helper.ts";

async function planeWith(
  t: Parameters<typeof startPlane>[0],
  routes: Record<string, object>,
): Promise<TestPlane["call"]> {
  const { call } = await startPlane(t);
  const service = { targets: [{ url: "http://10.0.0.1:8080" }] };
  const changes = [
    { op: "put", kind: "service", id: "s", value: service },
    ...Object.entries(routes).map(([id, value]) => ({
      op: "put",
      kind: "route",
      id,
      value: { service: "s", ...value },
    })),
  ];
  const { status, text } = await call("POST", "/v1/commits", { changes });
  assert.equal(status, 200, text);
  return call;
}

const header = (op: string, value?: string) => ({
  in: "header",
  name: "x-env",
  op,
  ...(value !== undefined && { value }),
});

const reasons: [why: string, loser: object, winner: object, reason: string][] = [
  ["method", { path: "/a", methods: ["PUT", "POST"] }, { path: "/*" }, "method: GET is not one of POST, PUT"],
  [
    "an absent header",
    { path: "/a", match: [header("equals", "x")] },
    { path: "/*" },
    'rule: header x-env equals "x" does not hold: the header is absent',
  ],
  [
    "another value",
    { path: "/a", match: [{ in: "query", name: "q", op: "prefix", value: "x" }] },
    { path: "/*" },
    'rule: query q prefix "x" does not hold: the query has "1", ""',
  ],
  [
    "a rule without value",
    { path: "/a", match: [{ in: "cookie", name: "c", op: "exists" }] },
    { path: "/*" },
    "rule: cookie c exists does not hold: the cookie is absent",
  ],
  [
    "host",
    { path: "/a", hosts: ["*.x.test"] },
    { path: "/a", hosts: ["a.x.test"] },
    "winner comes first: its host a.x.test is more specific than *.x.test",
  ],
  [
    "any host",
    { path: "/a" },
    { path: "/*", hosts: ["*.x.test"] },
    "winner comes first: its host *.x.test is more specific than any host",
  ],
  [
    "path",
    { path: "/{p}" },
    { path: "/a" },
    "winner comes first: in segment 1 of the path the literal a goes before a param",
  ],
  [
    "priority",
    { path: "/a", methods: ["GET"] },
    { path: "/a", priority: 5 },
    "winner comes first: its priority is 5, not 0",
  ],
  [
    "a named method",
    { path: "/a" },
    { path: "/a", methods: ["GET"] },
    "winner comes first: it names the method",
  ],
  [
    "more rules",
    { path: "/a", methods: ["GET"] },
    { path: "/a", methods: ["GET"], match: [header("notExists")] },
    "winner comes first: it has more rules (1, not 0)",
  ],
  [
    "stricter rules",
    { path: "/a", match: [{ in: "query", name: "q", op: "any" }] },
    { path: "/a", match: [header("notExists")] },
    "winner comes first: its rules are stricter",
  ],
  ["another host", { path: "/a", hosts: ["b.test"] }, { path: "/*" }, "host: it takes b.test, not a.x.test"],
  [
    "a wildcard's own name",
    { path: "/a", hosts: ["*.a.x.test"] },
    { path: "/*" },
    "host: *.a.x.test takes one or more labels before a.x.test, not a.x.test itself",
  ],
  [
    "a slash too much",
    { path: "/a/" },
    { path: "/*" },
    "path: it goes on with a slash, which the request's lacks",
  ],
];
for (const [why, loser, winner, reason] of reasons) {
  test(`a route that lost is told with its reason: ${why}`, async (t) => {
    const call = await planeWith(t, { loser, winner });
    const { body } = await call("POST", "/v1/match", { method: "GET", url: "http://a.x.test/a?q=1&q" });
    assert.equal(body.route, "winner");
    assert.deepEqual(body.missed, [{ route: "loser", reason }]);
  });
}

test("where no route answers, status and code are those of the gateway, and near routes are told", async (t) => {
  const call = await planeWith(t, {
    slash: { path: "/Items" },
    put: { path: "/p", methods: ["PUT"] },
    stop: { path: "/stop", intercept: true, interceptStatus: 451 },
  });
  const ask = async (method: string, url: string) => (await call("POST", "/v1/match", { method, url })).body;
  assert.deepEqual(await ask("GET", "/Items/"), {
    route: null,
    status: 404,
    code: "ROUTE_NOT_FOUND",
    params: {},
    missed: [{ route: "slash", reason: "path: it has no trailing slash, the request's has" }],
  });
  assert.deepEqual(await ask("GET", "/p"), {
    route: null,
    status: 405,
    code: "METHOD_NOT_ALLOWED",
    params: {},
    missed: [{ route: "put", reason: "method: GET is not one of PUT" }],
  });
  assert.deepEqual(await ask("GET", "/stop"), {
    route: "stop",
    status: 451,
    code: "ROUTE_INTERCEPTED",
    params: {},
    missed: [],
  });
  assert.deepEqual(
    [(await ask("GET", "/a\\b")).code, (await ask("GET", "/a b")).code, (await ask("CONNECT", "/")).code],
    ["BAD_REQUEST_PATH", "BAD_REQUEST", "NOT_IMPLEMENTED"],
  );
});

test("a split shows its shares and the service with the largest; secrets of services and routes are redacted", async (t) => {
  const { call } = await startPlane(t);
  const secret = (name: string, value: string) => ({ op: "set", name, value, secret: true });
  await call("PUT", "/v1/services/a", { targets: [{ url: "http://10.0.0.1" }] });
  await call("PUT", "/v1/services/b", {
    targets: [{ url: "http://10.0.0.2:81" }],
    hostHeader: "target",
    upstreamHeaders: [secret("X-Key", "pl4nted-one")],
  });
  const split = [{ service: "b", weight: 60 }];
  const made = await call("PUT", "/v1/routes/r", {
    service: "a",
    path: "/*",
    split,
    upstreamHeaders: [secret("X-Other", "pl4nted-two")],
  });
  assert.equal(made.status, 201, made.text);
  const { body, text } = await call("POST", "/v1/match", { method: "GET", url: "/x" });
  assert.deepEqual(body.upstream.split, [
    { service: "a", weight: 40 },
    { service: "b", weight: 60 },
  ]);
  assert.deepEqual([body.upstream.service, body.upstream.headers["Host"]], ["b", "10.0.0.2:81"]);
  assert.match(body.upstream.headers["X-Key"], /^redacted:/);
  assert.match(body.upstream.headers["X-Other"], /^redacted:/);
  assert.ok(!text.includes("pl4nted"));
});

test("at most 50 near routes are told, and that there are more", async (t) => {
  const routes = Object.fromEntries(
    Array.from({ length: 60 }, (_, n) => [`r${n}`, { path: "/a", hosts: [`h${n}.test`] }]),
  );
  const call = await planeWith(t, routes);
  const { body } = await call("POST", "/v1/match", { method: "GET", url: "/a" });
  assert.deepEqual([body.missed.length, body.truncated], [50, true]);
});

test("a token that may only read may ask, and what is no request is refused with all its faults", async (t) => {
  const sha256 = createHash("sha256").update("reader").digest();
  const { call } = await startPlane(t, { tokens: [{ name: "r", role: "read", sha256 }] });
  const authorization = "Bearer reader";
  assert.equal((await call("POST", "/v1/match", { method: "GET", url: "/" }, { authorization })).status, 200);
  const input = { method: "get", url: "a", headers: { "a b": "x", y: ["a", 1], z: "a\nb" }, more: 1 };
  const { status, body } = await call("POST", "/v1/match", input, { authorization });
  assert.equal(status, 422);
  const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer).sort();
  assert.deepEqual(pointers, ["/headers/a b", "/headers/y/1", "/headers/z", "/method", "/more", "/url"]);
});
