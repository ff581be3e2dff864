// The catalog as one document: out and in again, the view of a tag, preconditions, and all or nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { onEachStore } from "./each-store.ts";
import { shop, startPlane, type TestPlane } from "./helper.ts";

const secret = "open-sesame-catalog";
const document = {
  services: [
    shop,
    {
      id: "vault",
      name: "safe",
      tags: ["team-b"],
      targets: [{ url: "https://10.0.0.9", weight: 7 }],
      upstreamHeaders: [{ op: "set", name: "X-Key", value: secret, secret: true }],
    },
  ],
  routes: [
    { id: "b", service: "safe", path: "/b/*", upstreamPath: "/internal" },
    {
      id: "a",
      service: "shop",
      path: "/a",
      tags: ["team-a"],
      match: [{ in: "query", name: "v", op: "exists" }],
    },
  ],
};
const yaml = { "content-type": "application/yaml" };

const revisionOf = async (call: TestPlane["call"]) =>
  Number((await call("GET", "/v1/services")).headers["switchyard-revision"]);
const opsOf = (body: { changes: { op: string; kind: string; id: string }[] }) =>
  body.changes.map(({ op, kind, id }) => `${op} ${kind} ${id}`).sort();

onEachStore(
  "a document becomes the whole configuration in one commit, and comes out sorted and whole",
  async ({ call }) => {
    await call("PUT", "/v1/services/old", { targets: shop.targets });
    const put = await call("PUT", "/v1/catalog", document);
    assert.deepEqual([put.status, put.body.revision, put.headers["switchyard-revision"]], [200, 2, "2"]);
    assert.deepEqual(opsOf(put.body), [
      "create route a",
      "create route b",
      "create service shop",
      "create service vault",
      "delete service old",
    ]);
    const { body, headers } = await call("GET", "/v1/catalog");
    assert.equal(headers.etag, put.headers.etag);
    assert.deepEqual(
      [body.services, body.routes].map((list) => list.map((one: { id: string }) => one.id)),
      [
        ["shop", "vault"],
        ["a", "b"],
      ],
    );
    const [a, b] = body.routes;
    assert.deepEqual([b.service, a.timeoutMs, a.retryOn], ["vault", 10_000, ["connect", "reset"]]);
    for (const field of ["createdAt", "updatedAt", "revision", "perTryTimeoutMs"])
      assert.ok(!(field in a), field);
    assert.equal((await call("GET", "/v1/revisions")).body.items[0].changeCount, 5);
  },
);

onEachStore(
  "put back unchanged it is a no-op, as JSON and as YAML, and keeps the secrets",
  async ({ call, catalog }) => {
    await call("PUT", "/v1/catalog", document);
    for (const url of ["/v1/catalog", "/v1/catalog?tag=team-b", "/v1/catalog?tag=nobody"]) {
      const json = await call("GET", url);
      const text = await call("GET", url, undefined, { accept: "application/yaml" });
      assert.match(String(text.headers["content-type"]), /^application\/yaml/);
      assert.equal(text.headers.etag, json.headers.etag);
      assert.ok(!json.text.includes(secret) && !text.text.includes(secret));
      for (const [body, headers] of [
        [json.body, {}],
        [text.text, yaml],
      ] as const) {
        const put = await call("PUT", url, body, headers);
        assert.deepEqual(
          [put.status, put.body.changes, put.headers["switchyard-revision"]],
          [200, [], "1"],
          put.text,
        );
        assert.equal(put.headers.etag, json.headers.etag);
      }
    }
    const [edited] = (await call("GET", "/v1/catalog?tag=team-b")).body.services;
    await call("PUT", "/v1/catalog?tag=team-b", {
      services: [{ ...edited, description: "new" }],
      routes: [],
    });
    const vault = catalog.view?.catalog.services.get("vault");
    assert.deepEqual([vault?.description, vault?.upstreamHeaders[0]?.value], ["new", secret]);
  },
);

test("only where YAML is preferred it is YAML", async (t) => {
  const { call } = await startPlane(t);
  const cases: [accept: string | undefined, isYaml: boolean][] = [
    [undefined, false],
    ["*/*", false],
    ["application/json", false],
    ["application/yaml", true],
    ["text/yaml", true],
    ["application/yaml, application/json;q=0.5", true],
    ["application/json, application/yaml;q=0.5", false],
    ["application/yaml;q=0", false],
  ];
  for (const [accept, isYaml] of cases) {
    const { headers, text } = await call(
      "GET",
      "/v1/catalog",
      undefined,
      accept === undefined ? {} : { accept },
    );
    assert.equal(String(headers["content-type"]).startsWith("application/yaml"), isYaml, accept);
    assert.equal(text, isYaml ? "services: []\nroutes: []\n" : '{"services":[],"routes":[]}');
    assert.equal(headers.vary, "accept");
  }
});

test("every field comes out as it went in, as JSON and as YAML", async (t) => {
  const { call } = await startPlane(t);
  const full = {
    services: [
      {
        id: "s",
        name: "n",
        description: "d",
        tags: ["t", "u"],
        pathPrefix: "/p",
        targets: [
          {
            url: "https://10.0.0.1:8443",
            weight: 0,
          },
        ],
        balance: "hash",
        hashOn: {
          in: "cookie",
          name: "sid",
        },
        hostHeader: { rewrite: "api.internal" },
        tls: {
          verify: false,
          serverName: "api.internal",
        },
        connectTimeoutMs: 1,
        idleTimeoutMs: 2,
        maxConnections: 3,
        passiveHealth: {
          failures: 1,
          ejectMs: 2,
          maxEjectedPercent: 3,
        },
        activeHealth: {
          path: "/up",
          intervalMs: 100,
          timeoutMs: 1,
          healthyAfter: 1,
          unhealthyAfter: 1,
          statuses: [[200, 204]],
        },
        upstreamHeaders: [
          {
            op: "add",
            name: "A",
            value: "",
          },
        ],
        responseHeaders: [
          {
            op: "remove",
            name: "B",
          },
        ],
      },
      shop,
    ],
    routes: [
      {
        id: "r",
        name: "m",
        description: "d",
        tags: ["t"],
        service: "s",
        intercept: true,
        interceptStatus: 451,
        hosts: ["*.example.com"],
        methods: ["M-SEARCH"],
        path: "/a/{id}/*",
        match: [
          {
            in: "header",
            name: "X",
            op: "iregex",
            value: "^a",
          },
        ],
        priority: -1000,
        upstreamPath: "/b/{id}/*",
        timeoutMs: 1,
        retries: 10,
        retryOn: ["timeout", "503"],
        perTryTimeoutMs: 1,
        upstreamHeaders: [],
        responseHeaders: [
          {
            op: "set",
            name: "C",
            value: "c",
          },
        ],
        split: [
          {
            service: "shop",
            weight: 100,
          },
        ],
      },
    ],
  };
  assert.equal((await call("PUT", "/v1/catalog", full)).status, 200);
  const { body } = await call("GET", "/v1/catalog");
  assert.deepEqual(
    { services: [body.services[0]], routes: body.routes },
    { ...full, services: [full.services[0]] },
  );
  const { text } = await call("GET", "/v1/catalog", undefined, { accept: "application/yaml" });
  assert.deepEqual((await call("PUT", "/v1/catalog", text, yaml)).body.changes, []);
});

test("every kind of text comes through YAML as it was", async (t) => {
  const { call } = await startPlane(t);
  const texts = [
    "yes",
    "1e3",
    "0x1F",
    "null",
    "~",
    "- a",
    "a: b # c",
    " lead",
    "two\nlines\n",
    "tab\there",
    "é😀",
    "'\"",
    "&a *b",
    "2001-01-01",
    "%TAG",
  ];
  const services = texts.map((description, n) => ({ id: `s${n}`, description, targets: shop.targets }));
  assert.equal((await call("PUT", "/v1/catalog", { services, routes: [] })).status, 200);
  const { text } = await call("GET", "/v1/catalog", undefined, { accept: "application/yaml" });
  const { status, body } = await call("PUT", "/v1/catalog", text, yaml);
  assert.deepEqual([status, body.changes], [200, []]);
});

test("the view of a tag gets its tag, loses what the document lacks, and leaves all else alone", async (t) => {
  const { call } = await startPlane(t);
  await call("PUT", "/v1/catalog", document);
  const first = await call("PUT", "/v1/catalog?tag=team-a", {
    services: [{ id: "mine", targets: shop.targets }],
    routes: [{ id: "new", service: "safe", path: "/new", tags: ["x"] }],
  });
  assert.deepEqual(opsOf(first.body), ["create route new", "create service mine", "delete route a"]);
  assert.deepEqual((await call("GET", "/v1/routes/new")).body.tags, ["x", "team-a"]);
  assert.deepEqual((await call("GET", "/v1/services/mine")).body.tags, ["team-a"]);
  const view = await call("GET", "/v1/catalog?tag=team-a");
  assert.deepEqual([view.body.services.length, view.body.routes.length], [1, 1]);
  const whole = await call("GET", "/v1/catalog");
  assert.deepEqual([whole.body.services.length, whole.body.routes.length], [3, 2]);
  assert.notEqual(whole.headers.etag, view.headers.etag);
});

test("what exists without the tag is not taken over, by service or by route", async (t) => {
  const { call } = await startPlane(t);
  await call("PUT", "/v1/catalog", document);
  const { status, body } = await call("PUT", "/v1/catalog?tag=team-a", {
    services: [shop],
    routes: [{ id: "b", service: "shop", path: "/other" }],
  });
  assert.deepEqual([status, body.code, body.conflictsWith], [409, "NOT_IN_VIEW", ["shop", "b"]]);
  assert.deepEqual(
    body.errors.map((error: { pointer: string }) => error.pointer),
    ["/services/0/id", "/routes/0/id"],
  );
  assert.equal(await revisionOf(call), 1);
});

test("a service of the view that a route beyond it uses is not deleted", async (t) => {
  const { call } = await startPlane(t);
  await call("PUT", "/v1/catalog", document);
  const { status, body } = await call("PUT", "/v1/catalog?tag=team-b", { services: [], routes: [] });
  assert.deepEqual([status, body.code, body.conflictsWith], [409, "SERVICE_IN_USE", ["b"]]);
  assert.equal(await revisionOf(call), 1);
});

test("a write is guarded by the tag of its view, and by no other view's", async (t) => {
  const { call } = await startPlane(t);
  await call("PUT", "/v1/catalog", document);
  const empty = { services: [], routes: [] };
  const tagOf = async (url: string) => String((await call("GET", url)).headers.etag);
  const [whole, teamA, nobody, none] = await Promise.all(
    ["/v1/catalog", "/v1/catalog?tag=team-a", "/v1/catalog?tag=nobody", "/v1/catalog?tag=none"].map(tagOf),
  );
  // Views of the same content have tags of their own.
  assert.notEqual(nobody, none);
  for (const etag of [whole, nobody, '"1"', `W/${teamA}`]) {
    const { status, body } = await call("PUT", "/v1/catalog?tag=team-a", empty, { "if-match": String(etag) });
    assert.deepEqual([status, body.code], [412, "PRECONDITION_FAILED"], etag);
  }
  const stale = { "if-match": '"old"' };
  assert.equal(
    (await call("PUT", "/v1/catalog", document, stale)).status,
    412,
    "also where nothing would change",
  );
  assert.equal(
    (await call("PUT", "/v1/catalog", { services: 1 }, stale)).status,
    412,
    "before the body is judged",
  );
  assert.equal((await call("PUT", "/v1/catalog?dryRun=true", document, stale)).status, 412);
  assert.equal((await call("PUT", "/v1/catalog", document, { "if-none-match": "*" })).status, 412);
  assert.equal((await call("PUT", "/v1/catalog", document, { "if-match": "*" })).status, 200);
  const won = await call("PUT", "/v1/catalog?tag=team-a", empty, { "if-match": String(teamA) });
  assert.deepEqual(opsOf(won.body), ["delete route a"]);
  assert.equal(await tagOf("/v1/catalog?tag=team-a"), won.headers.etag);
  assert.notEqual(won.headers.etag, teamA);
});

test("a reader who has the view is spared it", async (t) => {
  const { call } = await startPlane(t);
  await call("PUT", "/v1/catalog", document);
  const { headers } = await call("GET", "/v1/catalog");
  const again = await call("GET", "/v1/catalog", undefined, { "if-none-match": String(headers.etag) });
  assert.deepEqual([again.status, again.text, again.headers.etag], [304, "", headers.etag]);
  // What the server makes is no part of it: away and back again it is the same.
  await call("PATCH", "/v1/routes/a", { timeoutMs: 7 });
  assert.notEqual((await call("GET", "/v1/catalog")).headers.etag, headers.etag);
  await call("PATCH", "/v1/routes/a", { timeoutMs: null });
  assert.equal((await call("GET", "/v1/catalog")).headers.etag, headers.etag);
});

onEachStore(
  "of pipelines that push with the same ETag one wins, and nothing of the others is stored",
  async ({ call }) => {
    await call("PUT", "/v1/catalog", document);
    const etag = String((await call("GET", "/v1/catalog")).headers.etag);
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        call(
          "PUT",
          "/v1/catalog",
          { services: [shop], routes: [{ id: `r${n}`, service: "shop", path: `/${n}` }] },
          { "if-match": etag },
        ),
      ),
    );
    const winners = answers.filter(({ status }) => status === 200);
    assert.equal(winners.length, 1);
    assert.ok(answers.every(({ status }) => status === 200 || status === 412));
    assert.equal(await revisionOf(call), 2);
    const { body } = await call("GET", "/v1/catalog");
    assert.deepEqual([body.services.length, body.routes.length], [1, 1]);
  },
);

onEachStore(
  "pipelines of two tags push at once and each view ends as its own last document",
  async ({ call }) => {
    await call("PUT", "/v1/services/shop", shop);
    const push = (tag: string, n: number) =>
      call("PUT", `/v1/catalog?tag=${tag}`, {
        services: [],
        routes: [{ id: `${tag}-${n}`, service: "shop", path: `/${tag}/${n}` }],
      });
    for (let n = 0; n < 5; n++) {
      const answers = await Promise.all([push("one", n), push("two", n)]);
      for (const { status, text } of answers) assert.equal(status, 200, text);
    }
    const { body } = await call("GET", "/v1/catalog");
    assert.deepEqual(
      body.routes.map(({ id }: { id: string }) => id),
      ["one-4", "two-4"],
    );
    assert.equal(await revisionOf(call), 11);
  },
);

test("names may be swapped, and routes move to a service of the same document", async (t) => {
  const { call } = await startPlane(t);
  const { targets } = shop;
  const names = (a: string, b: string) => ({
    services: [
      { id: "a", name: a, targets },
      { id: "b", name: b, targets },
    ],
  });
  await call("PUT", "/v1/catalog", {
    ...names("one", "two"),
    routes: [{ id: "r", service: "one", path: "/r" }],
  });
  const swapped = names("two", "one");
  const services = [...swapped.services, { id: "c", targets }];
  const { status } = await call("PUT", "/v1/catalog", {
    services,
    routes: [{ id: "r", service: "c", path: "/r" }],
  });
  assert.equal(status, 200);
  assert.equal((await call("GET", "/v1/services/one")).body.id, "b");
  assert.equal((await call("GET", "/v1/routes/r")).body.service, "c");
});

test("pipelines on two control planes are serialised, and an ETag of one guards on the other", async (t) => {
  const { call, store } = await startPlane(t);
  const { call: callOther } = await startPlane(t, { store });
  const [calls, tags] = [[call, callOther] as const, ["one", "two"] as const];
  await call("PUT", "/v1/services/shop", shop);
  for (let n = 0; n < 5; n++) {
    const answers = await Promise.all(
      calls.map((one, at) =>
        one("PUT", `/v1/catalog?tag=${tags[at]}`, {
          services: [],
          routes: [{ id: `${tags[at]}-${n}`, service: "shop", path: `/${tags[at]}/${n}` }],
        }),
      ),
    );
    for (const { status, text } of answers) assert.equal(status, 200, text);
  }
  const [first, second] = await Promise.all(calls.map((one) => one("GET", "/v1/catalog")));
  assert.deepEqual([first?.body, first?.headers.etag], [second?.body, second?.headers.etag]);
  assert.equal(first?.body.routes.length, 2);
  const guarded = { "if-match": String(first?.headers.etag) };
  const answers = await Promise.all(
    calls.map((one, n) =>
      one("PUT", "/v1/catalog", { services: [{ ...shop, tags: [`by-${n}`] }], routes: [] }, guarded),
    ),
  );
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200, 412]));
  assert.equal(await revisionOf(call), 12);
});
