// Services and routes over HTTP: creating, reading, replacing, patching, deleting, and what binds them to each other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { shop, startPlane } from "./helper.ts";

test("a created service reads back with every default filled in, its ETag and its revision", async (t) => {
  const { call } = await startPlane(t);
  const created = await call("POST", "/v1/services", shop);
  assert.equal(created.status, 201);
  assert.equal(created.headers.location, "/v1/services/shop");
  assert.equal(created.headers.etag, '"1"');
  assert.equal(created.headers["switchyard-revision"], "1");
  const read = await call("GET", "/v1/services/shop");
  assert.equal(read.status, 200);
  assert.deepEqual(read.body, created.body);
  const { createdAt, updatedAt, ...rest } = read.body;
  assert.equal(createdAt, updatedAt);
  assert.match(createdAt, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  assert.deepEqual(rest, {
    id: "shop",
    name: "shop",
    tags: [],
    pathPrefix: "",
    targets: [{ url: "http://127.0.0.1:3000", weight: 100 }],
    balance: "round-robin",
    hostHeader: "pass",
    tls: { verify: true },
    connectTimeoutMs: 3000,
    idleTimeoutMs: 60000,
    maxConnections: 1024,
    passiveHealth: { failures: 5, ejectMs: 10000, maxEjectedPercent: 50 },
    upstreamHeaders: [],
    responseHeaders: [],
    revision: 1,
  });
});

test("an object without an id gets one, and is found by id and by name", async (t) => {
  const { call } = await startPlane(t);
  const { body } = await call("POST", "/v1/services", { name: "named", targets: shop.targets });
  assert.match(body.id, /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
  assert.equal((await call("GET", `/v1/services/${body.id}`)).body.name, "named");
  assert.equal((await call("GET", "/v1/services/named")).body.id, body.id);
});

test("a route's service may be given by name and is stored and answered as the id", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", { ...shop, name: "the-shop" });
  const { status, body } = await call("POST", "/v1/routes", { id: "r", service: "the-shop", path: "/a" });
  assert.equal(status, 201);
  assert.equal(body.service, "shop");
});

test("PUT creates with 201, replaces with 200, and changes nothing the second time", async (t) => {
  const { call } = await startPlane(t);
  const first = await call("PUT", "/v1/services/shop", { targets: shop.targets });
  assert.equal(first.status, 201);
  assert.equal(first.headers.location, "/v1/services/shop");
  const second = await call("PUT", "/v1/services/shop", { ...shop, description: "b" });
  assert.equal(second.status, 200);
  assert.equal(second.headers.etag, '"2"');
  assert.equal(second.headers.location, undefined);
  assert.equal(second.body.createdAt, first.body.createdAt);
  const third = await call("PUT", "/v1/services/shop", second.body);
  assert.equal(third.status, 200);
  assert.equal(third.headers.etag, '"2"');
  assert.equal(third.headers["switchyard-revision"], "2");
  assert.deepEqual(third.body, second.body);
});

test("a body in another order of keys, or with defaults written out, is no change", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  const same = {
    targets: [{ weight: 100, url: "http://127.0.0.1:3000" }],
    tags: [],
    id: "shop",
    pathPrefix: "",
  };
  assert.equal((await call("PUT", "/v1/services/shop", same)).headers["switchyard-revision"], "1");
});

test("an object addressed by its name keeps that name where the body has none", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", { ...shop, name: "the-shop" });
  const { status, body } = await call("PUT", "/v1/services/the-shop", {
    targets: shop.targets,
    description: "x",
  });
  assert.equal(status, 200);
  assert.deepEqual([body.id, body.name], ["shop", "the-shop"]);
  // Addressed by its id, the name falls back to the id.
  assert.equal((await call("PUT", "/v1/services/shop", { targets: shop.targets })).body.name, "shop");
});

test("PATCH merges, takes fields back to their default with null, and replaces lists", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", { ...shop, description: "d", tags: ["a"], connectTimeoutMs: 5 });
  const patch = {
    description: null,
    connectTimeoutMs: null,
    tags: ["b", "c"],
    passiveHealth: { failures: 2 },
  };
  for (const type of ["application/merge-patch+json", "application/json"]) {
    const { status, body } = await call("PATCH", "/v1/services/shop", patch, { "content-type": type });
    assert.equal(status, 200);
    assert.equal("description" in body, false);
    assert.equal(body.connectTimeoutMs, 3000);
    assert.deepEqual(body.tags, ["b", "c"]);
    assert.deepEqual(body.passiveHealth, { failures: 2, ejectMs: 10000, maxEjectedPercent: 50 });
    assert.equal(body.revision, 2);
  }
});

test("DELETE answers 204 and the object is gone", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  const deleted = await call("DELETE", "/v1/services/shop");
  assert.deepEqual([deleted.status, deleted.text, deleted.headers["switchyard-revision"]], [204, "", "2"]);
  assert.equal((await call("GET", "/v1/services/shop")).status, 404);
  assert.equal((await call("DELETE", "/v1/services/shop")).body.code, "NOT_FOUND");
});

test("a service that is used is not deleted, unless its routes go with it in the same commit", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  for (let n = 0; n < 12; n++) await call("PUT", `/v1/routes/r${n}`, { service: "shop", path: `/${n}` });
  const refused = await call("DELETE", "/v1/services/shop");
  assert.equal(refused.status, 409);
  assert.equal(refused.body.code, "SERVICE_IN_USE");
  assert.match(refused.body.detail, /r\d+.* and more/);
  assert.equal(refused.body.conflictsWith.length, 10);
  const cascade = await call("DELETE", "/v1/services/shop?cascade=true");
  assert.equal(cascade.status, 204);
  assert.equal(cascade.headers["switchyard-revision"], "14");
  assert.deepEqual((await call("GET", "/v1/routes")).body, { items: [], next: null });
});

test("the routes of a service are listed and created under it", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", { ...shop, name: "the-shop" });
  await call("POST", "/v1/services", { id: "other", targets: shop.targets });
  await call("PUT", "/v1/routes/elsewhere", { service: "other", path: "/elsewhere" });
  const created = await call("POST", "/v1/services/the-shop/routes", { id: "r", path: "/a" });
  assert.equal(created.status, 201);
  assert.equal(created.headers.location, "/v1/routes/r");
  assert.equal(created.body.service, "shop");
  assert.deepEqual((await call("GET", "/v1/services/shop/routes")).body.items, [created.body]);
  assert.equal(
    (await call("POST", "/v1/services/shop/routes", { path: "/b", service: "the-shop" })).status,
    201,
  );
  const foreign = await call("POST", "/v1/services/shop/routes", { path: "/c", service: "other" });
  assert.deepEqual([foreign.status, foreign.body.errors[0].pointer], [422, "/service"]);
  assert.equal((await call("GET", "/v1/services/none/routes")).status, 404);
  assert.equal((await call("POST", "/v1/services/none/routes", { path: "/c" })).status, 404);
});

test("names are unique, and no id is another object's name", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", { ...shop, name: "front" });
  const cases: [string, object, string, string][] = [
    ["a name that another has", { ...shop, id: "b", name: "front" }, "NAME_TAKEN", "/name"],
    ["a name that is another's id", { ...shop, id: "b", name: "shop" }, "NAME_TAKEN", "/name"],
    ["an id that is another's name", { ...shop, id: "front", name: "c" }, "ID_TAKEN", "/id"],
    ["an id that another has", { ...shop, name: "c" }, "ID_TAKEN", "/id"],
  ];
  for (const [title, body, code, pointer] of cases) {
    const answer = await call("POST", "/v1/services", body);
    assert.equal(answer.status, 409, title);
    assert.equal(answer.body.code, code, title);
    assert.equal(answer.body.errors[0].pointer, pointer, title);
    assert.deepEqual(answer.body.conflictsWith, ["shop"], title);
  }
  // Names are unique per kind only.
  assert.equal((await call("POST", "/v1/routes", { name: "front", service: "shop", path: "/" })).status, 201);
});

test("a route that matches exactly what another does is refused with the other's id", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  await call("PUT", "/v1/routes/first", {
    service: "shop",
    path: "/u/{a}",
    methods: ["GET", "PUT"],
    hosts: ["A.example"],
  });
  const twin = { service: "shop", path: "/u/{b}", methods: ["PUT", "GET", "GET"], hosts: ["a.example"] };
  const refused = await call("POST", "/v1/routes", twin);
  assert.deepEqual([refused.status, refused.body.code], [409, "DUPLICATE_ROUTE"]);
  assert.deepEqual(refused.body.conflictsWith, ["first"]);
  assert.match(refused.body.detail, /first/);
  assert.equal((await call("POST", "/v1/routes", { ...twin, priority: 1 })).status, 201);
});

test("a new pathPrefix is refused where it makes routes of two services the same", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", { ...shop, pathPrefix: "/shop" });
  await call("POST", "/v1/services", { id: "other", targets: shop.targets });
  await call("PUT", "/v1/routes/a", { service: "shop", path: "/x" });
  await call("PUT", "/v1/routes/b", { service: "other", path: "/x" });
  const refused = await call("PATCH", "/v1/services/shop", { pathPrefix: null });
  assert.deepEqual([refused.status, refused.body.code], [409, "DUPLICATE_ROUTE"]);
  assert.deepEqual(refused.body.conflictsWith, ["b"]);
  // Once the other is gone the prefix may go, and then the way is closed again.
  await call("DELETE", "/v1/routes/b");
  assert.equal((await call("PATCH", "/v1/services/shop", { pathPrefix: null })).status, 200);
  assert.equal(
    (await call("PUT", "/v1/routes/b", { service: "other", path: "/x" })).body.code,
    "DUPLICATE_ROUTE",
  );
});

test("the id of a body is that of the object addressed", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", { ...shop, name: "the-shop" });
  for (const path of ["/v1/services/shop", "/v1/services/the-shop", "/v1/services/new"]) {
    const { status, body } = await call("PUT", path, { ...shop, id: "another" });
    assert.deepEqual([status, body.errors[0].pointer], [422, "/id"]);
  }
  assert.equal((await call("PATCH", "/v1/services/shop", { id: "another" })).status, 422);
});

test("HEAD answers like GET without a body", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  const { status, headers, text } = await call("HEAD", "/v1/services/shop");
  assert.deepEqual([status, headers.etag, text], [200, '"1"', ""]);
});
