// What is refused, how it is told, and that nothing of it is stored.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { shop, startPlane } from "./helper.ts";

const route = { id: "r", service: "shop", path: "/a" };

test("every fault of a body is told at once, each with its pointer", async (t) => {
  const { call } = await startPlane(t);
  const body = {
    service: "nowhere",
    path: "a",
    hosts: [1],
    methods: ["get"],
    colour: "red",
    upstreamHeaders: [
      { op: "set", name: "X", value: "a\r\nEvil: 1" },
      { op: "set", name: "Connection", value: "close" },
    ],
    timeoutMs: "10",
    retries: 11,
    split: [{ service: "v2", weight: 10 }],
  };
  const { status, body: problem } = await call("POST", "/v1/routes", body);
  assert.equal(status, 422);
  assert.equal(problem.code, "VALIDATION_FAILED");
  assert.deepEqual(problem.errors.map((error: { pointer: string }) => error.pointer).sort(), [
    "/colour",
    "/hosts/0",
    "/methods/0",
    "/path",
    "/retries",
    "/service",
    "/split/0/service",
    "/timeoutMs",
    "/upstreamHeaders/0/value",
    "/upstreamHeaders/1/name",
  ]);
  assert.equal((await call("GET", "/v1/routes")).headers["switchyard-revision"], "0");
});

test("headers that are the gateway's own cannot be operated on, in either list of either kind", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  const names = [
    "Switchyard-Hops",
    "switchyard_hops",
    "X-Forwarded-For",
    "x_forwarded_host",
    "X-Forwarded-Proto",
  ];
  for (const list of ["upstreamHeaders", "responseHeaders"]) {
    for (const op of ["set", "add", "remove"]) {
      const operations = names.map((name) => ({ op, name, ...(op !== "remove" && { value: "a" }) }));
      for (const [url, body] of [
        ["/v1/services/shop", { targets: shop.targets }],
        ["/v1/routes/r", { service: "shop", path: "/" }],
      ] as const) {
        const answer = await call("PUT", url, { ...body, [list]: operations });
        const pointers = (answer.body.errors ?? []).map((error: { pointer: string }) => error.pointer);
        for (const index of names.keys())
          assert.ok(pointers.includes(`/${list}/${index}/name`), `${url} ${list} ${op}`);
      }
    }
  }
});

/** Bodies in which a fault of form stands beside faults of meaning, in one list or one object, and all that is at fault. */
const mixedFaults: [url: string, body: object, pointers: string[]][] = [
  [
    "/v1/services/t",
    {
      targets: [{ url: "ftp://x" }, { weight: 1 }, 5, { url: "http://169.254.1.1", weight: -1 }],
      upstreamHeaders: [
        { op: "set", name: "Host", value: "a" },
        { op: "zap", name: "A b", value: "a\r" },
        { op: "add", name: "x" },
        null,
      ],
    },
    [
      "/targets/0/url",
      "/targets/1/url",
      "/targets/2",
      "/targets/3/url",
      "/targets/3/weight",
      "/upstreamHeaders/0/name",
      "/upstreamHeaders/1/name",
      "/upstreamHeaders/1/op",
      "/upstreamHeaders/1/value",
      "/upstreamHeaders/2/value",
      "/upstreamHeaders/3",
    ],
  ],
  [
    "/v1/services/t",
    {
      targets: shop.targets,
      balance: "hash",
      tls: { verify: 5, cert: "x" },
      hostHeader: { rewrite: "a b" },
      activeHealth: { intervalMs: 0, statuses: [[300, 200], [5]] },
    },
    [
      "/activeHealth/intervalMs",
      "/activeHealth/statuses/0",
      "/activeHealth/statuses/1",
      "/activeHealth/statuses/1/0",
      "/hashOn",
      "/hostHeader/rewrite",
      "/tls/cert",
      "/tls/key",
      "/tls/verify",
    ],
  ],
  [
    "/v1/services/t",
    { id: 5, targets: [{ url: "http://a\n" }, { url: "http://a " }] },
    ["/id", "/targets/0/url", "/targets/1/url"],
  ],
  [
    "/v1/services/t",
    { targets: null, tls: null, hashOn: null, activeHealth: 5, hostHeader: {}, responseHeaders: {} },
    ["/activeHealth", "/hashOn", "/hostHeader/rewrite", "/responseHeaders", "/targets", "/tls"],
  ],
  [
    "/v1/routes/t",
    {
      service: "shop",
      path: 5,
      upstreamPath: "x",
      hosts: ["a b", 5, "x/y"],
      match: [
        { in: "header", name: "x", op: "zzz", value: "(" },
        { in: "header", name: "a b", op: "regex", value: "(" },
        { in: "header", op: "exists", value: "x" },
        { in: "body", name: "x", op: "equals" },
        null,
      ],
    },
    [
      "/hosts/0",
      "/hosts/1",
      "/hosts/2",
      "/match/0/op",
      "/match/1/name",
      "/match/1/value",
      "/match/2/name",
      "/match/2/value",
      "/match/3/in",
      "/match/3/value",
      "/match/4",
      "/path",
      "/upstreamPath",
    ],
  ],
];
for (const [url, body, pointers] of mixedFaults) {
  test(`no fault hides another: ${pointers.join(" ")}`, async (t) => {
    const { call } = await startPlane(t);
    await call("POST", "/v1/services", shop);
    const { status, body: problem } = await call("PUT", url, body);
    assert.equal(status, 422);
    assert.deepEqual(problem.errors.map((error: { pointer: string }) => error.pointer).sort(), pointers);
  });
}

const refusedRoutes: [title: string, body: object, pointer: string, detail: RegExp][] = [
  [
    "a param in upstreamPath that the path lacks",
    { ...route, upstreamPath: "/x/{id}" },
    "/upstreamPath",
    /id/,
  ],
  ["an unknown service", { ...route, service: "nowhere" }, "/service", /nowhere/],
  [
    "CR and LF in a header value",
    { ...route, responseHeaders: [{ op: "add", name: "X", value: "a\n" }] },
    "/responseHeaders/0/value",
    /LF/,
  ],
  [
    "a regex that does not compile",
    { ...route, match: [{ in: "header", name: "x", op: "regex", value: "(" }] },
    "/match/0/value",
    /./,
  ],
  ["__proto__ as an id", { ...route, id: "__proto__" }, "/id", /letters/],
  ["null outside of a patch", { ...route, description: null }, "/description", /string/],
  ["a path of a wrong form", { ...route, path: "/a*b" }, "/path", /\*/],
];
for (const [title, body, pointer, detail] of refusedRoutes) {
  test(`a route with ${title} is a 422 that says where`, async (t) => {
    const { call } = await startPlane(t);
    await call("POST", "/v1/services", shop);
    const { status, body: problem } = await call("POST", "/v1/routes", body);
    assert.equal(status, 422);
    const fault = problem.errors.find((error: { pointer: string }) => error.pointer === pointer);
    assert.match(fault?.detail, detail);
    assert.equal(problem.errors.length, 1);
  });
}

test("__proto__ as a key does no harm anywhere and is told", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  const texts: [string, string, string][] = [
    ["POST", "/v1/services", '{"__proto__":{"x":1},"targets":[{"url":"http://10.0.0.1"}]}'],
    ["POST", "/v1/services", '{"targets":[{"url":"http://10.0.0.1","__proto__":{"x":1}}]}'],
    ["PATCH", "/v1/services/shop", '{"__proto__":{"description":"x"}}'],
    ["PATCH", "/v1/services/shop", '{"constructor":{"prototype":{"x":1}}}'],
    ["PATCH", "/v1/services/shop", '{"passiveHealth":{"__proto__":{"failures":1}}}'],
    ["POST", "/v1/commits", '{"__proto__":{"x":1},"changes":[]}'],
    [
      "POST",
      "/v1/commits",
      '{"changes":[{"op":"put","kind":"service","id":"__proto__","value":{"targets":[{"url":"http://10.0.0.1"}]}}]}',
    ],
    ["POST", "/v1/commits", '{"changes":[{"op":"delete","kind":"__proto__","id":"shop"}]}'],
    ["PUT", "/v1/services/__proto__", JSON.stringify({ targets: shop.targets })],
  ];
  for (const [method, url, text] of texts) {
    const { status, body } = await call(method, url, text);
    assert.equal(status, 422, text);
    assert.ok(body.errors.length > 0, text);
  }
  for (const id of ["__proto__", "constructor", "toString"]) {
    assert.equal((await call("GET", `/v1/services/${id}`)).status, 404);
    assert.equal((await call("DELETE", `/v1/routes/${id}`)).status, 404);
  }
  assert.equal(({} as { x?: unknown }).x, undefined);
  const headerName = { ...route, upstreamHeaders: [{ op: "set", name: "__proto__", value: "v" }] };
  assert.equal((await call("POST", "/v1/routes", headerName)).status, 201);
  assert.equal((await call("GET", "/v1/routes/r")).body.upstreamHeaders[0].name, "__proto__");
  assert.equal((await call("GET", "/v1/services?__proto__=1")).status, 400);
});

test("more than a thousand faults are cut and said to be", async (t) => {
  const { call } = await startPlane(t);
  const targets = Array.from({ length: 1000 }, () => ({ url: 1, weight: -1 }));
  const { status, body } = await call("POST", "/v1/services", { targets });
  assert.equal(status, 422);
  assert.equal(body.errors.length, 1000);
  assert.equal(body.truncated, true);
});

test("what is not JSON, not of a known type, or too large is told before anything is judged", async (t) => {
  const { call } = await startPlane(t);
  const cases: [string, string, string | Buffer, string, number, string][] = [
    ["POST", "/v1/services", "{", "application/json", 400, "MALFORMED_JSON"],
    ["POST", "/v1/services", "", "application/json", 400, "MALFORMED_JSON"],
    ["POST", "/v1/services", Buffer.from([0x22, 0xff, 0x22]), "application/json", 400, "MALFORMED_JSON"],
    ["POST", "/v1/services", "a: 1", "application/yaml", 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["POST", "/v1/services", "{}", "text/plain", 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["POST", "/v1/services", "{}", "nonsense", 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["POST", "/v1/services", "{}", "application/merge-patch+json", 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["POST", "/v1/services", `"${"a".repeat(1024 * 1024)}"`, "application/json", 413, "BODY_TOO_LARGE"],
    ["POST", "/v1/services", "[]", "application/json", 422, "VALIDATION_FAILED"],
  ];
  for (const [method, url, body, type, status, code] of cases) {
    const answer = await call(method, url, body, { "content-type": type });
    assert.equal(answer.status, status, `${type} ${String(body).slice(0, 20)}`);
    assert.equal(answer.body.code, code);
    assert.equal(answer.headers["content-type"], "application/problem+json");
  }
});

test("a compressed body is a 415 that says so", async (t) => {
  const { call } = await startPlane(t);
  const headers = { "content-type": "application/json", "content-encoding": "gzip" };
  const { status, body } = await call("POST", "/v1/services", gzipSync(JSON.stringify(shop)), headers);
  assert.deepEqual([status, body.code], [415, "UNSUPPORTED_MEDIA_TYPE"]);
  assert.match(body.detail, /Content-Encoding: gzip/);
  const plain = { ...headers, "content-encoding": "identity" };
  assert.equal((await call("POST", "/v1/services", shop, plain)).status, 201);
});

test("where nothing is sent its type does not matter, but to a call that takes a body", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  for (const type of ["application/x-www-form-urlencoded", "text/plain", "application/yaml"]) {
    const headers = { "content-type": type };
    assert.equal((await call("POST", "/v1/revisions/1/restore", "", headers)).status, 200, type);
    assert.equal((await call("POST", "/v1/store/adopt", "", headers)).status, 200, type);
    assert.equal((await call("DELETE", "/v1/services/none", "", headers)).status, 404, type);
    assert.equal((await call("POST", "/v1/nothing", "{}", headers)).status, 404, type);
    assert.equal((await call("POST", "/v1/services", "", headers)).status, 415, type);
    assert.equal((await call("POST", "/v1/revisions/1/restore", "{}", headers)).status, 415, type);
  }
});

test("a large body is taken by /commits and by nothing else", async (t) => {
  const { call } = await startPlane(t);
  const value = { targets: shop.targets, description: "x".repeat(4000) };
  const changes = Array.from({ length: 300 }, (_, n) => ({ op: "put", kind: "service", id: `s${n}`, value }));
  const { status, body } = await call("POST", "/v1/commits", { changes });
  assert.equal(status, 200);
  assert.equal(body.changes.length, 300);
});

test("a call that has no options refuses every one", async (t) => {
  const { call } = await startPlane(t);
  await call("PUT", "/v1/services/shop", shop);
  for (const [method, path] of [
    ["GET", "/v1/services/shop"],
    ["GET", "/v1/revisions/1"],
    ["GET", "/v1/lint"],
    ["POST", "/v1/match"],
  ] as const) {
    const { status, body } = await call(method, `${path}?dryRun=true`, method === "POST" ? {} : undefined);
    assert.deepEqual([status, body.code], [400, "BAD_QUERY"], path);
    assert.match(body.detail, /dryRun/, path);
  }
});

test("a bad query is a 400 that names the parameter", async (t) => {
  const { call } = await startPlane(t);
  const queries: [string, string][] = [
    ["limit=0", "limit"],
    ["limit=1001", "limit"],
    ["limit=ten", "limit"],
    ["limit=1.5", "limit"],
    ["limit=1&limit=2", "limit"],
    ["cursor=%00", "cursor"],
    ["cursor=a", "cursor"],
    ["colour=red", "colour"],
    ["dryRun=true", "dryRun"],
  ];
  for (const [query, name] of queries) {
    const { status, body } = await call("GET", `/v1/services?${query}`);
    assert.equal(status, 400, query);
    assert.equal(body.code, "BAD_QUERY", query);
    assert.match(body.detail, new RegExp(name), query);
  }
  assert.equal((await call("DELETE", "/v1/services/x?cascade=maybe")).status, 400);
  assert.equal((await call("DELETE", "/v1/routes/x?cascade=true")).status, 400);
});

test("an unknown path is a 404, a known one with another method a 405 with Allow", async (t) => {
  const { call } = await startPlane(t);
  for (const path of ["/nothing", "/v1", "/v2/services", "/v1/services/a/b", "/v1/catalog/a"]) {
    const { status, body } = await call("GET", path);
    assert.deepEqual([status, body.code], [404, "PATH_NOT_FOUND"], path);
  }
  assert.equal((await call("POST", "/v1/nothing", "x", { "content-type": "text/plain" })).status, 404);
  const allowed: [string, string, string][] = [
    ["DELETE", "/v1/services", "GET, HEAD, POST"],
    ["POST", "/v1/routes/r", "DELETE, GET, HEAD, PATCH, PUT"],
    ["GET", "/v1/commits", "POST"],
    ["PATCH", "/v1/catalog", "GET, HEAD, PUT"],
    ["PUT", "/v1/revisions/1/restore", "POST"],
    ["OPTIONS", "/v1/services/x/routes?q=1", "GET, HEAD, POST"],
    ["PUT", "/healthz", "GET, HEAD"],
  ];
  for (const [method, path, allow] of allowed) {
    const { status, headers, body } = await call(method, path);
    assert.deepEqual([status, headers["allow"], body.code], [405, allow, "METHOD_NOT_ALLOWED"], path);
  }
});

test("a body that nests without end is a 400 wherever it stands", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  for (const [open, close] of [
    ["[", "]"],
    ['{"a":', "}"],
  ] as const) {
    const deep = `${open.repeat(100_000)}1${close.repeat(100_000)}`;
    for (const [method, url, text] of [
      ["POST", "/v1/routes", `{"service":"shop","path":"/","retries":${deep}}`],
      ["PATCH", "/v1/services/shop", `{"passiveHealth":${deep}}`],
      ["POST", "/v1/commits", `{"changes":[{"op":"patch","kind":"service","id":"shop","value":${deep}}]}`],
      ["PUT", "/v1/catalog", `{"services":[],"routes":${deep}}`],
      ["POST", "/v1/import/openapi", `{"openapi":"3.1.0","info":{"title":"x"},"paths":{},"x":${deep}}`],
    ] as const) {
      const { status, body } = await call(method, url, text);
      assert.deepEqual([status, body.code], [400, "BAD_REQUEST"], `${method} ${url}`);
    }
  }
});

test("a fault of JSON quotes nothing of the body, which may be a secret", async (t) => {
  const { call } = await startPlane(t);
  for (const [method, url] of [
    ["POST", "/v1/services"],
    ["PUT", "/v1/catalog"],
    ["POST", "/v1/import/openapi"],
  ] as const) {
    for (const text of ["hunter2", '{"a": hunter2}', '{"key":"hunter2" x}']) {
      const { status, body } = await call(method, url, text);
      assert.deepEqual([status, body.code], [400, "MALFORMED_JSON"], url);
      assert.ok(!JSON.stringify(body).includes("hunter"), body.detail);
    }
  }
});

test("a malformed escape in the path is a 400", async (t) => {
  const { call } = await startPlane(t);
  const { status, body, headers } = await call("GET", "/v1/services/%zz");
  assert.deepEqual([status, body.code], [400, "BAD_PATH"]);
  assert.ok(headers["x-request-id"] && headers["switchyard-revision"] === "0");
  assert.equal(headers["x-content-type-options"], "nosniff");
  assert.equal(headers["content-type"], "application/problem+json");
});

test("an id of any length that no object can have is a 404 to read and a 422 to write", async (t) => {
  const { call } = await startPlane(t);
  for (const id of ["x".repeat(65), "x".repeat(3000), "a%20b", "a%2Fb", "%00"]) {
    assert.equal((await call("GET", `/v1/services/${id}`)).status, 404, id);
    const put = await call("PUT", `/v1/services/${id}`, { targets: shop.targets });
    assert.deepEqual([put.status, put.body.errors[0].pointer], [422, "/id"], id);
  }
});

test("no answer to an error tells of the machine behind", async (t) => {
  const { call, store } = await startPlane(t);
  await store.close();
  for (const answer of [await call("POST", "/v1/services", shop), await call("POST", "/v1/services", "{")]) {
    assert.doesNotMatch(answer.text, /node_modules|\.ts|\/tmp|Error:| at [A-Z]/);
  }
});
