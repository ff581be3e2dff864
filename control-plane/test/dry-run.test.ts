// dryRun: every write is judged as ever and answers what it would change and which warnings it would bring; nothing is stored.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { shop, startPlane } from "./helper.ts";

const document = { services: [shop], routes: [{ id: "r", service: "shop", path: "/r" }] };
const openApi = {
  openapi: "3.0.0",
  info: { title: "x" },
  servers: [{ url: "http://a" }],
  paths: { "/p": { get: {} } },
};

const writes: [method: string, path: string, body: unknown, ops: string[]][] = [
  ["POST", "/v1/services", { id: "b", targets: shop.targets }, ["create service b"]],
  ["PUT", "/v1/services/b", { targets: shop.targets }, ["create service b"]],
  ["PUT", "/v1/services/shop", { ...shop, description: "d" }, ["update service shop"]],
  ["PUT", "/v1/services/shop", shop, []],
  ["PATCH", "/v1/services/shop", { description: "d" }, ["update service shop"]],
  ["DELETE", "/v1/routes/r", undefined, ["delete route r"]],
  ["DELETE", "/v1/services/shop?cascade=true", undefined, ["delete route r", "delete service shop"]],
  ["POST", "/v1/services/shop/routes", { id: "s", path: "/s" }, ["create route s"]],
  ["POST", "/v1/routes", { id: "s", service: "shop", path: "/s" }, ["create route s"]],
  ["POST", "/v1/commits", { changes: [{ op: "delete", kind: "route", id: "r" }] }, ["delete route r"]],
  ["PUT", "/v1/catalog", { services: [], routes: [] }, ["delete route r", "delete service shop"]],
  ["POST", "/v1/revisions/0/restore", undefined, ["delete route r", "delete service shop"]],
  ["POST", "/v1/store/adopt", undefined, []],
  ["POST", "/v1/import/openapi?service=imp", openApi, ["create route", "create service imp"]],
];

test("every write takes dryRun, answers its diff and stores nothing", async (t) => {
  const { call } = await startPlane(t);
  await call("PUT", "/v1/catalog", document);
  for (const [method, path, body, ops] of writes) {
    const title = `${method} ${path}`;
    const url = `${path}${path.includes("?") ? "&" : "?"}dryRun=true`;
    const { status, headers, body: diff } = await call(method, url, body);
    assert.equal(status, 200, `${title}: ${JSON.stringify(diff)}`);
    const told = diff.changes.map(
      (change: { op: string; kind: string; id: string }) => `${change.op} ${change.kind} ${change.id}`,
    );
    for (const [at, op] of ops.entries()) assert.ok(told.sort()[at]?.startsWith(op), `${title}: ${told}`);
    assert.equal(told.length, ops.length, title);
    assert.ok(Array.isArray(diff.warnings), title);
    assert.equal(headers["switchyard-revision"], "1", title);
    assert.equal((await call("GET", "/v1/services/shop")).headers["switchyard-revision"], "1", title);
  }
  assert.equal(
    (await call("POST", "/v1/services?dryRun=false", { id: "b", targets: shop.targets })).status,
    201,
  );
});

test("a diff shows both sides of each change, and the warnings that it brings and no others", async (t) => {
  const { call } = await startPlane(t);
  await call("PUT", "/v1/catalog", {
    services: [shop, { id: "idle", targets: [{ url: "http://10.0.0.1", weight: 0 }] }],
    routes: [{ id: "r", service: "shop", path: "/r" }],
  });
  const before = (await call("GET", "/v1/routes/r")).body;
  const { body } = await call("PATCH", "/v1/routes/r?dryRun=true", { service: "idle", path: "/r2" });
  const [change] = body.changes;
  assert.deepEqual([change.op, change.before], ["update", before]);
  assert.deepEqual(
    [change.after.service, change.after.path, change.after.createdAt],
    ["idle", "/r2", before.createdAt],
  );
  assert.deepEqual(
    body.warnings.map(({ code, route }: { code: string; route: string }) => [code, route]),
    [["no-usable-target", "r"]],
  );
  const hidden = await call("POST", "/v1/routes?dryRun=true", {
    id: "s",
    service: "shop",
    path: "/r",
    match: [],
    priority: -1,
  });
  assert.deepEqual(
    hidden.body.warnings.map(({ code, hiddenBy }: { code: string; hiddenBy?: string }) => [code, hiddenBy]),
    [["unreachable", "r"]],
  );
});

test("a dry run is judged like the write: preconditions, then validation, then conflicts", async (t) => {
  const { call } = await startPlane(t);
  await call("PUT", "/v1/catalog", document);
  const stale = { "if-match": '"99"' };
  assert.equal((await call("PUT", "/v1/services/shop?dryRun=true", { targets: 1 }, stale)).status, 412);
  assert.equal((await call("PUT", "/v1/services/shop?dryRun=true", { targets: 1 })).status, 422);
  assert.equal((await call("DELETE", "/v1/services/shop?dryRun=true")).body.code, "SERVICE_IN_USE");
  assert.equal((await call("DELETE", "/v1/routes/none?dryRun=true")).status, 404);
  assert.equal(
    (await call("PUT", "/v1/services/new?dryRun=true", shop, { "if-none-match": "*" })).status,
    422,
  );
});

test("a token that may only read may dry run every write, and nothing more", async (t) => {
  const sha256 = createHash("sha256").update("reader").digest();
  const { call } = await startPlane(t, { tokens: [{ name: "ci", role: "read", sha256 }] });
  const headers = { authorization: "Bearer reader" };
  for (const [method, path, body] of writes) {
    const url = (value: string) => `${path}${path.includes("?") ? "&" : "?"}dryRun=${value}`;
    assert.notEqual((await call(method, url("true"), body, headers)).status, 403, path);
    for (const value of ["false", "TRUE", "1", "true&dryRun=false", "true&dryRun=true"]) {
      const answer = await call(method, url(value), body, headers);
      assert.deepEqual([answer.status, answer.body.code], [403, "FORBIDDEN"], `${method} ${url(value)}`);
    }
  }
  assert.equal((await call("POST", "/v1/nowhere?dryRun=true", undefined, headers)).status, 403);
  assert.equal((await call("GET", "/v1/services", undefined, headers)).headers["switchyard-revision"], "0");
});

test("a dry run of thousands of changes is told whole, secrets redacted", async (t) => {
  const { call } = await startPlane(t);
  const upstreamHeaders = [{ op: "set", name: "K", value: "open-sesame-dry", secret: true }];
  const routes = Array.from({ length: 2000 }, (_, n) => ({
    id: `r${n}`,
    service: "shop",
    path: `/${n}`,
    upstreamHeaders,
  }));
  const { body, text } = await call("PUT", "/v1/catalog?dryRun=true", { services: [shop], routes });
  assert.equal(body.changes.length, 2001);
  assert.deepEqual(body.warnings, []);
  assert.ok(!text.includes("open-sesame-dry"));
});
