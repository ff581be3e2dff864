// Documents that are refused: each with a clear error that names the place, and nothing changed.
import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { shop, startPlane } from "./helper.ts";

const route = { id: "r", service: "shop", path: "/r" };
const document = { services: [shop], routes: [route] };

/** A document, its type, and what is answered: status, code, and a pointer or a text in the detail. */
const cases: [
  title: string,
  body: unknown,
  type: "json" | "yaml",
  status: number,
  code: string,
  told: string,
][] = [
  ["half a JSON file", '{"services":[{"id":"a"', "json", 400, "MALFORMED_JSON", "ends before"],
  [
    "half a YAML file, cut in a text",
    'services:\n  - id: "sho',
    "yaml",
    400,
    "MALFORMED_YAML",
    "line 2, column",
  ],
  [
    "half a YAML file, cut behind the services",
    "services: []\n",
    "yaml",
    422,
    "VALIDATION_FAILED",
    "/routes",
  ],
  [
    "half a YAML file, cut in an object",
    "services: []\nroutes:\n  - id: r\n    service: s\n",
    "yaml",
    422,
    "VALIDATION_FAILED",
    "/routes/0/path",
  ],
  [
    "aliases",
    "services: &all []\nroutes: *all\n",
    "yaml",
    400,
    "MALFORMED_YAML",
    "line 2, column 9: aliases",
  ],
  [
    "a merge key",
    "services:\n- <<: {id: a}\nroutes: []\n",
    "yaml",
    422,
    "VALIDATION_FAILED",
    "/services/0/<<",
  ],
  [
    "a key given twice",
    "services:\n- id: a\n  id: b\nroutes: []\n",
    "yaml",
    400,
    "MALFORMED_YAML",
    "line 3, column 3",
  ],
  ["two documents", "services: []\n---\nroutes: []\n", "yaml", 400, "MALFORMED_YAML", "line 2, column 1"],
  ["tabs", "services:\n\t- id: a\n", "yaml", 400, "MALFORMED_YAML", "line 2, column 1"],
  ["no document", "# nothing\n", "yaml", 400, "MALFORMED_YAML", "empty"],
  ["deep nesting", "[".repeat(50_000), "yaml", 400, "MALFORMED_YAML", "line 1, column 201: nested deeper"],
  ["4 MB of nesting", "[".repeat(4_000_000), "yaml", 400, "MALFORMED_YAML", "nested deeper"],
  ["lists in lists on one line", "- ".repeat(1_000_000), "yaml", 400, "MALFORMED_YAML", "nested deeper"],
  [
    "ever deeper blocks",
    Array.from({ length: 500 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join(""),
    "yaml",
    400,
    "MALFORMED_YAML",
    "nested deeper",
  ],
  ["over 4 MiB of YAML", `# ${"x".repeat(4 * 1024 * 1024)}\n`, "yaml", 413, "BODY_TOO_LARGE", "4 MiB"],
  ["a list", [document], "json", 422, "VALIDATION_FAILED", "must be an object"],
  ["null", "null", "json", 422, "VALIDATION_FAILED", "must be an object"],
  ["no routes", { services: [shop] }, "json", 422, "VALIDATION_FAILED", "/routes"],
  ["an unknown list", { ...document, servces: [] }, "json", 422, "VALIDATION_FAILED", "/servces"],
  ["a list that is none", { services: {}, routes: [] }, "json", 422, "VALIDATION_FAILED", "/services"],
  [
    "an object without id",
    { services: [{ targets: shop.targets }], routes: [] },
    "json",
    422,
    "VALIDATION_FAILED",
    "/services/0/id",
  ],
  [
    "an id that is a number",
    { services: [{ ...shop, id: 7 }], routes: [] },
    "json",
    422,
    "VALIDATION_FAILED",
    "/services/0/id",
  ],
  [
    "an object that is none",
    { services: [shop], routes: [null] },
    "json",
    422,
    "VALIDATION_FAILED",
    "/routes/0",
  ],
  [
    "duplicate ids",
    { services: [shop, shop], routes: [] },
    "json",
    422,
    "VALIDATION_FAILED",
    "/services/1/id",
  ],
  [
    "an unknown service",
    { services: [], routes: [route] },
    "json",
    422,
    "VALIDATION_FAILED",
    "/routes/0/service",
  ],
  [
    "an unknown field",
    { services: [{ ...shop, colour: 1 }], routes: [] },
    "json",
    422,
    "VALIDATION_FAILED",
    "/services/0/colour",
  ],
  [
    "a null field",
    { services: [{ ...shop, tags: null }], routes: [] },
    "json",
    422,
    "VALIDATION_FAILED",
    "/services/0/tags",
  ],
  [
    "a foreign redacted secret",
    {
      services: [
        {
          ...shop,
          upstreamHeaders: [{ op: "set", name: "K", value: `redacted:${"0".repeat(64)}`, secret: true }],
        },
      ],
      routes: [],
    },
    "json",
    422,
    "VALIDATION_FAILED",
    "/services/0/upstreamHeaders/0/value",
  ],
  [
    "a name given twice",
    { services: [shop, { ...shop, id: "b", name: "shop" }], routes: [] },
    "json",
    409,
    "NAME_TAKEN",
    "/services/1/name",
  ],
  [
    "duplicate routes",
    { services: [shop], routes: [route, { ...route, id: "s" }] },
    "json",
    409,
    "DUPLICATE_ROUTE",
    "/routes/1",
  ],
];

test("each kind of bad document is refused with its place, and nothing is changed", async (t) => {
  const { call } = await startPlane(t);
  const { headers } = await call("PUT", "/v1/catalog", document);
  for (const [title, body, type, status, code, told] of cases) {
    const answer = await call("PUT", "/v1/catalog", body, { "content-type": `application/${type}` });
    assert.deepEqual(
      [answer.status, answer.body.code],
      [status, code],
      `${title}: ${answer.text.slice(0, 300)}`,
    );
    const pointers = (answer.body.errors ?? []).map((error: { pointer: string }) => error.pointer);
    assert.ok(
      pointers.includes(told) || answer.body.detail.includes(told),
      `${title}: ${answer.text.slice(0, 300)}`,
    );
    assert.equal((await call("GET", "/v1/catalog")).headers.etag, headers.etag, title);
  }
  assert.equal((await call("GET", "/v1/services")).headers["switchyard-revision"], "1");
});

test("all problems of a document are told at once, and past a thousand that there are more", async (t) => {
  const { call } = await startPlane(t);
  const { body } = await call("PUT", "/v1/catalog", {
    services: [{ ...shop, colour: 1 }, { targets: [] }, shop],
    routes: [{ id: "r", service: "nowhere", path: "nope" }, 7],
    extra: 1,
  });
  assert.deepEqual(body.errors.map((error: { pointer: string }) => error.pointer).sort(), [
    "/extra",
    "/routes/0/path",
    "/routes/0/service",
    "/routes/1",
    "/services/0/colour",
    "/services/1/id",
    "/services/1/targets",
    "/services/2/id",
  ]);
  const half = await call("PUT", "/v1/catalog", {
    services: {},
    routes: [{ id: "r", service: "nobody-knows", path: "nope" }],
  });
  assert.deepEqual(half.body.errors.map((error: { pointer: string }) => error.pointer).sort(), [
    "/routes/0/path",
    "/services",
  ]);
  const many = await call("PUT", "/v1/catalog", {
    services: [],
    routes: Array.from({ length: 1500 }, () => 7),
  });
  assert.deepEqual([many.body.errors.length, many.body.truncated], [1000, true]);
});

test("other types and bad queries are refused", async (t) => {
  const { call } = await startPlane(t);
  const type = (contentType: string) => ({ "content-type": contentType });
  assert.equal((await call("PUT", "/v1/catalog", "a,b", type("text/csv"))).status, 415);
  assert.equal((await call("PUT", "/v1/catalog", "{}", type("application/merge-patch+json"))).status, 415);
  assert.equal((await call("POST", "/v1/services", "id: a", type("application/yaml"))).status, 415);
  for (const query of [
    "tag=",
    "tag=a,b",
    "tag=%00",
    "dryRun=yes",
    "dryRun",
    "dryRun=true&dryRun=false",
    "colour=1",
  ]) {
    const { status, body } = await call("PUT", `/v1/catalog?${query}`, document);
    assert.deepEqual([status, body.code], [400, "BAD_QUERY"], query);
  }
});

test("a document of 200 MB is refused before it is read", async (t) => {
  const { app, call } = await startPlane(t);
  await app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = app.server.address() as AddressInfo;
  const sent = request({
    port,
    method: "PUT",
    path: "/v1/catalog",
    headers: { host: "localhost", "content-type": "application/json", "content-length": 200_000_000 },
  });
  sent.on("error", () => {});
  sent.write('{"services":[');
  const [response] = await once(sent, "response");
  assert.equal(response.statusCode, 413);
  sent.destroy();
  assert.equal((await call("GET", "/v1/services")).headers["switchyard-revision"], "0");
});

test("documents are read one at a time, a few wait, and more are refused", async (t) => {
  const { call } = await startPlane(t);
  const yaml = "services: []\nroutes: []\n";
  const answers = await Promise.all(
    Array.from({ length: 12 }, () =>
      call("PUT", "/v1/catalog?dryRun=true", yaml, { "content-type": "application/yaml" }),
    ),
  );
  const statuses = answers.map(({ status }) => status);
  assert.ok(statuses.includes(200) && statuses.includes(429), statuses.join());
  const refused = answers.find(({ status }) => status === 429);
  assert.deepEqual([refused?.body.code, refused?.headers["retry-after"]], ["TOO_MANY_REQUESTS", "1"]);
  const later = await call("PUT", "/v1/catalog?dryRun=true", yaml, { "content-type": "application/yaml" });
  assert.equal(later.status, 200);
});
