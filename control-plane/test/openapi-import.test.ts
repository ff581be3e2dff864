// The import of OpenAPI documents: what becomes of them, again and again, and what is told of those that cannot be taken.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startPlane } from "./helper.ts";

const yaml = { "content-type": "application/yaml" };

const shopYaml = `
openapi: 3.0.3
info: { title: The Shop, version: "1" }
servers:
  - url: https://{region}.shop.example/api/v1/
    variables: { region: { default: eu } }
paths:
  /items:
    get: { operationId: listItems, summary: All of them, responses: { 200: { description: ok } } }
    post: { operationId: createItem, responses: {} }
  /items/{item-id}:
    parameters: []
    get: { operationId: getItem, responses: {} }
  /items/{id}/parts/{id2}.json:
    delete: { responses: {} }
  /:
    get: { responses: {} }
`;

test("a document becomes one service and a route for each operation, in one commit, and traffic would find them", async (t) => {
  const { call } = await startPlane(t);
  const { status, body, headers } = await call("POST", "/v1/import/openapi", shopYaml, yaml);
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual([headers["switchyard-revision"], body.revision, body.warnings], ["1", 1, []]);
  const service = (await call("GET", "/v1/services/the-shop")).body;
  assert.equal(service.pathPrefix, "/api/v1");
  assert.deepEqual(service.targets, [{ url: "https://eu.shop.example", weight: 100 }]);
  assert.deepEqual([service.hostHeader, service.tags], ["target", ["openapi:the-shop"]]);
  const { items } = (await call("GET", "/v1/routes?tag=openapi:the-shop")).body;
  assert.deepEqual(
    items.map(
      ({ id, path, methods }: { id: string; path: string; methods: string[] }) =>
        `${id} ${methods.join()} ${path}`,
    ),
    [
      "the-shop.createItem POST /items",
      "the-shop.delete-items-id-parts-id2-.json DELETE /items/{id}/parts/{id2}.json",
      "the-shop.get GET /",
      "the-shop.getItem GET /items/{item_id}",
      "the-shop.listItems GET /items",
    ],
  );
  const match = await call("POST", "/v1/match", { method: "GET", url: "/api/v1/items/7" });
  assert.deepEqual([match.body.route, match.body.params], ["the-shop.getItem", { item_id: "7" }]);
});

test("an import done again changes nothing; operations that are gone are deleted, and what operators set stays", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/import/openapi", shopYaml, yaml);
  await call("PATCH", "/v1/routes/the-shop.getItem", { timeoutMs: 1234, tags: ["openapi:the-shop", "mine"] });
  await call("PATCH", "/v1/services/the-shop", { targets: [{ url: "http://10.0.0.1:80" }] });
  const again = await call("POST", "/v1/import/openapi", shopYaml, yaml);
  assert.deepEqual([again.body.revision, again.body.changes], [3, []]);

  const fewer = shopYaml.replace(/ {2}\/items:[^]*?(?= {2}\/items\/\{item-id\})/, "");
  const dry = await call("POST", "/v1/import/openapi?dryRun=true", fewer, yaml);
  assert.deepEqual(dry.body.changes.map(({ op, id }: { op: string; id: string }) => `${op} ${id}`).sort(), [
    "delete the-shop.createItem",
    "delete the-shop.listItems",
  ]);
  assert.equal((await call("GET", "/v1/routes")).body.items.length, 5);
  await call("POST", "/v1/import/openapi", fewer, yaml);
  assert.equal((await call("GET", "/v1/routes")).body.items.length, 3);
  const { body: route } = await call("GET", "/v1/routes/the-shop.getItem");
  assert.deepEqual([route.timeoutMs, route.tags], [1234, ["openapi:the-shop", "mine"]]);
  assert.equal((await call("GET", "/v1/services/the-shop")).body.targets[0].url, "http://10.0.0.1:80");
});

test("an import takes over nothing that is not its own", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", { id: "the-shop", targets: [{ url: "http://10.0.0.1" }] });
  const { status, body } = await call("POST", "/v1/import/openapi", shopYaml, yaml);
  assert.deepEqual([status, body.conflictsWith], [409, ["the-shop"]]);
  const other = await call(
    "POST",
    "/v1/import/openapi?service=shop2&target=http://10.0.0.2:81&host=shop.test",
    shopYaml,
    yaml,
  );
  assert.equal(other.status, 200, other.text);
  assert.equal((await call("GET", "/v1/services/shop2")).body.hostHeader, "pass");
  assert.deepEqual((await call("GET", "/v1/routes/shop2.getItem")).body.hosts, ["shop.test"]);
});

const operation = { responses: {} };
const document = (paths: object, more: object = {}) => ({
  openapi: "3.1.0",
  info: { title: "x" },
  servers: [{ url: "http://x.test" }],
  paths,
  ...more,
});

const refusals: [what: string, body: unknown, pointers: string[]][] = [
  ["Swagger 2", { swagger: "2.0", info: { title: "x" }, paths: {} }, ["/swagger"]],
  ["no version", { info: { title: "x" }, paths: { "/": { get: operation } } }, ["/openapi"]],
  ["a list", [], ["/openapi", "/info/title"]],
  ["no operation", document({}), ["/paths"]],
  ["no title", document({ "/": { get: operation } }, { info: {} }), ["/info/title"]],
  [
    "a server without a host and no target",
    document({ "/": { get: operation } }, { servers: [{ url: "/api" }] }),
    ["/servers"],
  ],
  [
    "a server with an unknown variable",
    document({ "/": { get: operation } }, { servers: [{ url: "http://{x}/" }] }),
    ["/servers/0/url"],
  ],
  [
    "servers that are no list",
    document({ "/": { get: operation } }, { servers: { url: "http://x.test" } }),
    ["/servers"],
  ],
  ["a server without a URL", document({ "/": { get: operation } }, { servers: [{}] }), ["/servers/0/url"]],
  [
    "a server relative to where the document is",
    document({ "/": { get: operation } }, { servers: [{ url: "../v1" }] }),
    ["/servers/0/url"],
  ],
  [
    "a server with a query",
    document({ "/": { get: operation } }, { servers: [{ url: "http://x.test/?v=1" }] }),
    ["/servers/0/url"],
  ],
  [
    "a query, half a brace, an item elsewhere, fields beside a reference",
    document(
      {
        "/a?b=c": { get: operation },
        "/{a": { get: operation },
        "/b": { $ref: "other.yaml" },
        "/c": { $ref: "#/components/pathItems/c", servers: [{ url: "http://y.test" }] },
      },
      { components: { pathItems: { c: { get: operation } } } },
    ),
    ["/paths/~1a?b=c", "/paths/~1{a", "/paths/~1b", "/paths/~1c"],
  ],
  [
    "operations that other servers serve",
    document(
      {
        "/own": { get: { ...operation, servers: [{ url: "http://y.test" }] } },
        "/path": { servers: [{ url: "http://x.test/v2" }], put: operation },
        "/relative": { post: { ...operation, servers: [{ url: "/" }] } },
        "/variable": {
          get: { ...operation, servers: [{ url: "http://{h}.test", variables: { h: { default: "z" } } }] },
        },
        "/ref": { $ref: "#/components/pathItems/elsewhere" },
        "/unreadable": { get: { ...operation, servers: "http://x.test" } },
        "/main": { get: operation },
      },
      { components: { pathItems: { elsewhere: { servers: [{ url: "https://x.test" }], get: operation } } } },
    ),
    [
      "/paths/~1own/get/servers",
      "/paths/~1path/servers",
      "/paths/~1relative/post/servers",
      "/paths/~1variable/get/servers",
      "/paths/~1ref/servers",
      "/paths/~1unreadable/get/servers",
    ],
  ],
  [
    "two operations of one shape",
    document({ "/a/{x}": { get: operation }, "/a/{y}": { get: operation } }),
    [],
  ],
  [
    "a blocked target",
    document({ "/": { get: operation } }, { servers: [{ url: "http://169.254.169.254/" }] }),
    ["/servers/0/targets/0/url"],
  ],
];
for (const [what, body, pointers] of refusals) {
  test(`a document is refused with a pointer to each fault: ${what}`, async (t) => {
    const { call } = await startPlane(t);
    const answer = await call("POST", "/v1/import/openapi", body);
    assert.equal(answer.status, pointers.length === 0 ? 409 : 422, answer.text);
    if (pointers.length > 0)
      assert.deepEqual(
        answer.body.errors.map(({ pointer }: { pointer: string }) => pointer),
        pointers,
      );
    assert.equal((await call("GET", "/v1/services")).body.items.length, 0);
  });
}

test("with lenient=true what no route can stand for is left out and told, and what is taken loosely too", async (t) => {
  const { call } = await startPlane(t);
  const paths = {
    "/a?b=c": { get: operation },
    "/compare/{base}...{head}": { get: operation, put: operation },
    "/compare/{basehead}": { put: { operationId: "compare" } },
    "/files/{path+}": { get: operation, post: { ...operation, servers: [{ url: "http://y.test" }] } },
    "/upload": { servers: [{ url: "/v2" }], put: operation },
    "/ref": { $ref: "#/components/pathItems/r" },
    "/star*": { get: operation },
  };
  const body = document(paths, { components: { pathItems: { r: { put: operation } } } });
  const { status, body: result } = await call("POST", "/v1/import/openapi?lenient=true", body);
  assert.equal(status, 200, JSON.stringify(result));
  const codes = result.warnings.map(({ code, route }: { code: string; route: string }) => `${code} ${route}`);
  assert.deepEqual(codes, [
    "not-imported null",
    "not-imported null",
    "not-imported null",
    "imported-loosely x.get-compare-base-...-head",
    "imported-loosely x.get-files-path",
    "imported-loosely x.compare",
  ]);
  const { items } = (await call("GET", "/v1/routes")).body;
  assert.deepEqual(items.map(({ path }: { path: string }) => path).sort(), [
    "/compare/{base_head}",
    "/compare/{basehead}",
    "/files/*",
    "/ref",
    "/star%2A",
  ]);
});

test("the refusal of an operation that other servers serve names it and what to do", async (t) => {
  const { call } = await startPlane(t);
  const body = document({ "/own": { get: { ...operation, servers: [{ url: "http://y.test" }] } } });
  const { body: problem } = await call("POST", "/v1/import/openapi", body);
  assert.match(problem.errors[0].detail, /^GET \/own has servers of its own.*import it from a document/);
});

test("lenient=true leaves out no operation whose requests another route would take to the wrong backend", async (t) => {
  const { call } = await startPlane(t);
  const elsewhere = { ...operation, servers: [{ url: "http://y.test" }] };
  const body = document({
    "/items/{id}": { get: operation },
    "/items/search": { get: elsewhere, post: elsewhere },
    "/files/{path+}": { put: operation },
    "/files/a/b": { put: elsewhere },
    "/other/{id}": { get: elsewhere },
  });
  const { status, body: problem } = await call("POST", "/v1/import/openapi?lenient=true", body);
  assert.equal(status, 422);
  assert.deepEqual(
    problem.errors.map(({ pointer, detail }: { pointer: string; detail: string }) => [
      pointer,
      /because (\S+ \S+)/.exec(detail)?.[1],
    ]),
    [
      ["/paths/~1items~1search/get/servers", "GET /items/{id}"],
      ["/paths/~1files~1a~1b/put/servers", "PUT /files/{path+}"],
    ],
  );
});

test("an operation that names the main server again, one of several, or none is imported", async (t) => {
  const { call } = await startPlane(t);
  const paths = {
    "/same": { get: { ...operation, servers: [{ url: "http://X.test:80/" }] } },
    "/several": { servers: [{ url: "http://y.test" }, { url: "http://x.test" }], get: operation },
    "/none": { servers: [], get: operation },
    "/back": {
      servers: [{ url: "http://y.test" }],
      get: { ...operation, servers: [{ url: "http://x.test" }] },
    },
  };
  const { status, body } = await call("POST", "/v1/import/openapi", document(paths));
  assert.deepEqual([status, body.warnings], [200, []], JSON.stringify(body));
  assert.equal((await call("GET", "/v1/routes")).body.items.length, 4);
});

test("of several servers the one at the address named is meant, with its path and its operations", async (t) => {
  const { call } = await startPlane(t);
  const body = document(
    { "/": { get: { ...operation, servers: [{ url: "http://b.test/v2" }] } } },
    { servers: [{ url: "http://a.test/v1" }, { url: "http://b.test/v2" }] },
  );
  const first = await call("POST", "/v1/import/openapi?dryRun=true", body);
  assert.deepEqual(
    [first.status, first.body.errors[0].pointer],
    [422, "/paths/~1/get/servers"],
    "the operation is not on the first server",
  );
  const named = await call("POST", "/v1/import/openapi?target=http://b.test", body);
  assert.deepEqual([named.status, named.body.warnings], [200, []], named.text);
  const { body: service } = await call("GET", "/v1/services/x");
  assert.deepEqual([service.pathPrefix, service.targets[0].url], ["/v2", "http://b.test"]);
});

test("servers with different paths are warned of where the address named does not tell them apart", async (t) => {
  const { call } = await startPlane(t);
  const body = document(
    { "/": { get: operation } },
    { servers: [{ url: "http://a.test/v1" }, { url: "http://b.test/v2" }] },
  );
  for (const query of ["", "&target=http://10.0.0.1:81"]) {
    const { status, body: plan } = await call("POST", `/v1/import/openapi?dryRun=true${query}`, body);
    assert.equal(status, 200, JSON.stringify(plan));
    assert.deepEqual(
      plan.warnings.map(({ code, detail }: { code: string; detail: string }) => [
        code,
        detail.slice(0, "/servers: the servers have different paths".length),
      ]),
      [["imported-loosely", "/servers: the servers have different paths"]],
    );
  }
});

test("YAML is refused with line and column, and aliases, several documents, other types and 5 MiB of it are, too", async (t) => {
  const { call } = await startPlane(t);
  const post = (text: string, type = "application/yaml") =>
    call("POST", "/v1/import/openapi", text, { "content-type": type });
  const broken = await post("openapi: 3.0.0\npaths:\n  /a: [1, 2\n  /b: 3\n");
  assert.deepEqual([broken.status, broken.body.code], [400, "MALFORMED_YAML"]);
  assert.match(broken.body.detail, /line 4, column \d/);
  const bomb = `a: &a [x,x,x]\n${Array.from({ length: 20 }, (_, n) => `b${n}: &b${n} [*a, *a]`).join("\n")}`;
  assert.match((await post(bomb)).body.detail, /line 2, column \d+: aliases/);
  assert.match((await post("a: 1\n---\nb: 2\n")).body.detail, /line 2, column 1: a second document/);
  assert.equal((await post("a: 1", "text/plain")).status, 415);
  assert.equal((await post(`a: "${"x".repeat(5 * 1024 * 1024)}"`)).status, 413);
  assert.equal((await call("POST", "/v1/routes", "a: 1", yaml)).status, 415);
});

test("an operation with servers of its own is refused, never sent to the document's server", async (t) => {
  const { call } = await startPlane(t);
  const servers = [{ url: "http://y.test" }];
  const own = document({
    "/a": { get: { ...operation, servers } },
    "/b": { servers, get: operation, put: { ...operation, servers: [{ url: "http://x.test" }] } },
  });
  const { status, body } = await call("POST", "/v1/import/openapi", own);
  assert.equal(status, 422);
  assert.deepEqual(
    body.errors.map(({ pointer }: { pointer: string }) => pointer),
    ["/paths/~1a/get/servers", "/paths/~1b/servers"],
  );
  assert.match(body.errors[0].detail, /GET \/a has servers of its own/);
  const lenient = await call("POST", "/v1/import/openapi?lenient=true", own);
  assert.equal(lenient.status, 200);
  const { items } = (await call("GET", "/v1/routes")).body;
  assert.deepEqual(
    items.map(({ path, methods }: { path: string; methods: string[] }) => [path, methods]),
    [["/b", ["PUT"]]],
  );
});
