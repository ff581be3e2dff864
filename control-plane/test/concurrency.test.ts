// Many writers at once: revisions are strictly serial, nothing is lost, nothing is decided on stale data.
import assert from "node:assert/strict";
import { test } from "node:test";
import { EmbeddedStore, TargetGuard } from "@switchyard/shared";
import { pino } from "pino";
import { buildApp } from "../src/app.ts";
import { LiveCatalog } from "../src/live-catalog.ts";
import { shop, startPlane } from "./helper.ts";

test("fifty writers at once each get a revision of their own and lose nothing", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  const answers = await Promise.all(
    Array.from({ length: 50 }, async (_, n) => {
      const made = await call("PUT", `/v1/routes/r${n}`, { service: "shop", path: `/${n}` });
      const read = await call("GET", `/v1/routes/r${n}`);
      assert.deepEqual(read.body, made.body, "a read sees the write before it");
      const patched = await call("PATCH", `/v1/routes/r${n}`, { description: `by ${n}` });
      assert.equal(patched.body.path, `/${n}`);
      return [made, patched];
    }),
  );
  const revisions = answers.flat().map(({ headers }) => Number(headers["switchyard-revision"]));
  assert.equal(new Set(revisions).size, 100);
  assert.equal(Math.max(...revisions), 101);
  const { body } = await call("GET", "/v1/routes?limit=1000");
  assert.equal(body.items.length, 50);
  for (const item of body.items) assert.equal(item.description, `by ${item.id.slice(1)}`);
});

test("patches of different fields of one object all arrive", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  const patches = [
    { description: "d" },
    { tags: ["t"] },
    { connectTimeoutMs: 1 },
    { idleTimeoutMs: 2 },
    { pathPrefix: "/p" },
  ];
  await Promise.all(patches.map((patch) => call("PATCH", "/v1/services/shop", patch)));
  const { body } = await call("GET", "/v1/services/shop");
  for (const patch of patches) assert.deepEqual({ ...body, ...patch }, body);
});

test("of routes that would be duplicates exactly one is created, whoever asks first", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      call("POST", "/v1/routes", { id: `r${n}`, service: "shop", path: "/same" }),
    ),
  );
  const created = answers.filter(({ status }) => status === 201);
  assert.equal(created.length, 1);
  for (const { body } of answers.filter(({ status }) => status !== 201)) {
    assert.deepEqual(body.conflictsWith, [created[0]?.body.id]);
  }
});

test("two control planes on one store never decide on what the other has changed", async (t) => {
  const { call, store } = await startPlane(t);
  const guard = new TargetGuard();
  const catalog = new LiveCatalog({ store, guard });
  const app = await buildApp({
    store,
    catalog,
    guard,
    secretsKey: await store.secretsKey(),
    logger: pino({ level: "silent" }),
    tokens: [],
    writeRateLimit: 0,
    isOnLoopback: true,
    publicUrl: null,
    isDraining: () => false,
  });
  t.after(() => app.close());
  assert.ok(store instanceof EmbeddedStore);
  await call("POST", "/v1/services", shop);

  const put = async (n: number, path: string) => {
    const payload = { service: "shop", path };
    if (n % 2 === 0) return (await call("PUT", `/v1/routes/r${n}`, payload)).status;
    return (await app.inject({ method: "PUT", url: `/v1/routes/r${n}`, payload })).statusCode;
  };
  const statuses = await Promise.all(Array.from({ length: 60 }, (_, n) => put(n, `/${n >> 1}`)));
  // Each path was asked for on both: one has it, the other was told of the duplicate.
  for (let n = 0; n < 60; n += 2)
    assert.deepEqual(new Set([statuses[n], statuses[n + 1]]), new Set([201, 409]));
  const seen = await app.inject({ url: "/v1/routes?limit=1000" });
  assert.equal(seen.json().items.length, 30);
  assert.equal(seen.headers["switchyard-revision"], "31");
  await catalog.stop();
});
