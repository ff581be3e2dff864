// POST /v1/commits: all or nothing, judged by its result, and told by the index of the change at fault.
import assert from "node:assert/strict";
import { test } from "node:test";
import { shop, startPlane } from "./helper.ts";

const put = (kind: string, id: string, value: object) => ({ op: "put", kind, id, value });

test("many changes are one revision, answered with what they changed", async (t) => {
  const { call } = await startPlane(t);
  const changes = [
    put("route", "r", { service: "the-shop", path: "/a" }),
    put("service", "shop", { name: "the-shop", targets: shop.targets }),
  ];
  const { status, body, headers } = await call("POST", "/v1/commits", { changes, message: "the shop opens" });
  assert.equal(status, 200);
  assert.equal(headers["switchyard-revision"], "1");
  assert.equal(body.revision, 1);
  assert.deepEqual(
    body.changes.map((change: Record<string, unknown>) => [
      change["op"],
      change["kind"],
      change["id"],
      change["before"],
    ]),
    [
      ["create", "service", "shop", null],
      ["create", "route", "r", null],
    ],
  );
  // A service made later in the same commit may be named before.
  assert.equal((await call("GET", "/v1/routes/r")).body.service, "shop");
});

test("names may be swapped in one commit", async (t) => {
  const { call } = await startPlane(t);
  await call("PUT", "/v1/services/a", { name: "one", targets: shop.targets });
  await call("PUT", "/v1/services/b", { name: "two", targets: shop.targets });
  const swap = {
    changes: [
      { op: "patch", kind: "service", id: "a", value: { name: "two" } },
      { op: "patch", kind: "service", id: "b", value: { name: "one" } },
    ],
  };
  assert.equal((await call("POST", "/v1/commits", swap)).status, 200);
  assert.equal((await call("GET", "/v1/services/one")).body.id, "b");
  assert.equal((await call("GET", "/v1/services/two")).body.id, "a");
  // Half of it is a conflict, told at the change that brings it.
  const half = await call("POST", "/v1/commits", {
    changes: [
      { op: "patch", kind: "service", id: "a", value: { tags: [] } },
      swap.changes[0] && { ...swap.changes[1], value: { name: "two" } },
    ],
  });
  assert.equal(half.status, 409);
  assert.equal(half.body.errors[0].pointer, "/changes/1/value/name");
});

test("what two routes match may be swapped in one commit", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  await call("PUT", "/v1/routes/a", { service: "shop", path: "/one" });
  await call("PUT", "/v1/routes/b", { service: "shop", path: "/two" });
  const swap = [
    { op: "patch", kind: "route", id: "a", value: { path: "/two" } },
    { op: "patch", kind: "route", id: "b", value: { path: "/one" } },
  ];
  assert.equal((await call("POST", "/v1/commits", { changes: swap })).status, 200);
  assert.equal(
    (await call("PUT", "/v1/routes/c", { service: "shop", path: "/one" })).body.conflictsWith[0],
    "b",
  );
  assert.equal(
    (await call("PUT", "/v1/routes/c", { service: "shop", path: "/two" })).body.conflictsWith[0],
    "a",
  );
});

test("one bad change and nothing of the commit is stored", async (t) => {
  const { call } = await startPlane(t);
  const changes = [
    put("service", "shop", { targets: shop.targets }),
    put("route", "r", { service: "shop", path: "nope" }),
  ];
  const { status, body } = await call("POST", "/v1/commits", { changes });
  assert.equal(status, 422);
  assert.deepEqual(
    body.errors.map((error: { pointer: string }) => error.pointer),
    ["/changes/1/value/path"],
  );
  assert.equal((await call("GET", "/v1/services/shop")).status, 404);
  assert.equal((await call("GET", "/v1/services")).headers["switchyard-revision"], "0");
});

test("an error names the last change that touched the object at fault", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  const changes = [
    put("route", "r", { service: "shop", path: "/a" }),
    put("service", "other", { targets: shop.targets }),
    { op: "patch", kind: "route", id: "r", value: { service: "nowhere" } },
  ];
  const { body } = await call("POST", "/v1/commits", { changes });
  assert.deepEqual(
    body.errors.map((error: { pointer: string }) => error.pointer),
    ["/changes/2/value/service"],
  );
});

test("a used service is not deleted by a commit that leaves a route behind", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  await call("PUT", "/v1/routes/r", { service: "shop", path: "/a" });
  await call("PUT", "/v1/routes/s", { service: "shop", path: "/b" });
  const remove = (kind: string, id: string) => ({ op: "delete", kind, id });
  const refused = await call("POST", "/v1/commits", {
    changes: [remove("service", "shop"), remove("route", "r")],
  });
  assert.deepEqual(
    [refused.status, refused.body.code, refused.body.errors[0].pointer],
    [409, "SERVICE_IN_USE", "/changes/0"],
  );
  assert.deepEqual(refused.body.conflictsWith, ["s"]);
  const changes = [remove("service", "shop"), remove("route", "r"), remove("route", "s")];
  assert.equal((await call("POST", "/v1/commits", { changes })).status, 200);
});

test("duplicates within one commit are told of the later change", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  const changes = [
    put("route", "a", { service: "shop", path: "/x/{a}" }),
    put("route", "b", { service: "shop", path: "/x/{b}" }),
  ];
  const { status, body } = await call("POST", "/v1/commits", { changes });
  assert.deepEqual([status, body.code, body.errors[0].pointer], [409, "DUPLICATE_ROUTE", "/changes/1/value"]);
});

test("a commit that changes nothing makes no revision", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  const changes = [
    put("service", "shop", { targets: [{ url: "http://10.0.0.1" }] }),
    put("service", "shop", shop),
    put("service", "brief", { targets: shop.targets }),
    { op: "delete", kind: "service", id: "brief" },
  ];
  const { status, body, headers } = await call("POST", "/v1/commits", { changes });
  assert.equal(status, 200);
  assert.deepEqual(body, { revision: 1, changes: [] });
  assert.equal(headers["switchyard-revision"], "1");
  assert.deepEqual((await call("POST", "/v1/commits", { changes: [] })).body, { revision: 1, changes: [] });
});

test("changes of a wrong form are told with their place, all at once", async (t) => {
  const { call } = await startPlane(t);
  const changes = [
    { op: "move", kind: "service", id: "a" },
    { op: "put", kind: "table", id: "a", value: {} },
    { op: "put", kind: "service", id: "a" },
    { op: "delete", kind: "service", id: "a", value: {} },
    { op: "delete", kind: "service", colour: 1 },
    7,
  ];
  const { status, body } = await call("POST", "/v1/commits", { changes, messages: "" });
  assert.equal(status, 422);
  assert.deepEqual(
    body.errors.map((error: { pointer: string }) => error.pointer),
    [
      "/messages",
      "/changes/0/op",
      "/changes/1/kind",
      "/changes/2/value",
      "/changes/3/value",
      "/changes/4/id",
      "/changes/4/colour",
      "/changes/5",
    ],
  );
  const unknown = await call("POST", "/v1/commits", {
    changes: [
      { op: "patch", kind: "route", id: "x", value: {} },
      { op: "delete", kind: "route", id: "x" },
    ],
  });
  assert.deepEqual(
    unknown.body.errors.map((error: { pointer: string }) => error.pointer),
    ["/changes/0/id", "/changes/1/id"],
  );
});

test("a change that is none hides no fault of the others, and none is told of what it would have made", async (t) => {
  const { call } = await startPlane(t);
  const pointersOf = async (...changes: object[]) => {
    const { status, body } = await call("POST", "/v1/commits", { changes, message: 5 });
    assert.equal(status, 422);
    return body.errors.map((error: { pointer: string }) => error.pointer).sort();
  };
  const route = { service: "x", path: "/x" };
  assert.deepEqual(
    await pointersOf(
      { op: "zap", kind: "service", id: "x", value: { name: "ex" } },
      { op: "put", kind: "service", id: "y", value: { targets: [] }, extra: 1 },
      { op: "put", kind: "route", id: "a", value: { service: "none", path: "/a" } },
      { op: "put", kind: "route", id: "b", value: route },
      { op: "put", kind: "route", id: "c", value: { ...route, service: "ex" } },
      { op: "patch", kind: "service", id: "x", value: {} },
      { op: "put", kind: "service", id: "-bad", value: { targets: [] } },
      { op: "put", kind: "service", id: "z" },
      { op: "delete", kind: "service", id: "none" },
    ),
    [
      "/changes/0/op",
      "/changes/1/extra",
      "/changes/1/value/targets",
      "/changes/2/value/service",
      "/changes/6/id",
      "/changes/6/value/targets",
      "/changes/7/value",
      "/changes/8/id",
      "/message",
    ],
  );
  assert.deepEqual(
    await pointersOf(
      { op: "put", kind: "service" },
      { op: "put", kind: "route", id: "a", value: { ...route, path: "x" } },
    ),
    ["/changes/0/id", "/changes/0/value", "/changes/1/value/path", "/message"],
    "whose id nobody knows may be any",
  );
});

test("a commit of thousands of routes is one revision and its answer is whole", async (t) => {
  const { call } = await startPlane(t);
  const changes = [put("service", "shop", { targets: shop.targets })];
  for (let n = 0; n < 3000; n++) changes.push(put("route", `r${n}`, { service: "shop", path: `/${n}/{id}` }));
  const { status, body } = await call("POST", "/v1/commits", { changes });
  assert.equal(status, 200);
  assert.equal(body.revision, 1);
  assert.equal(body.changes.length, 3001);
  assert.equal((await call("GET", "/v1/routes/r2999")).body.revision, 1);
  // A new prefix moves all of them, and duplicates are still found.
  assert.equal((await call("PATCH", "/v1/services/shop", { pathPrefix: "/p" })).status, 200);
  await call("PUT", "/v1/services/other", { targets: shop.targets });
  assert.equal(
    (await call("POST", "/v1/routes", { service: "other", path: "/p/7/{x}" })).body.conflictsWith[0],
    "r7",
  );
  assert.equal((await call("POST", "/v1/routes", { service: "other", path: "/7/{x}" })).status, 201);
});
