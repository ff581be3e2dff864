// Stored records that this program cannot read: text that is no JSON, a field to come, a blocked target. None is passed over in
// silence, each can be replaced or deleted, and their text outlives the loss of the store.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { EmbeddedStore, type Head, type Kind, type RecoverableStore, TargetGuard } from "@switchyard/shared";
import { LiveCatalog } from "../src/live-catalog.ts";
import { onEachStore } from "./each-store.ts";
import { shop, startPlane, temporaryFolder } from "./helper.ts";

/** Stores a record as it is, as a damaged disk or a newer program might leave it. */
async function storeRecord(store: RecoverableStore, kind: Kind, id: string, record: string): Promise<void> {
  const expected = (await store.head()) as Head;
  const { isApplied } = await store.commit({
    commitId: randomUUID(),
    expected,
    time: new Date().toISOString(),
    actor: "test",
    message: null,
    changes: [{ kind, id, before: null, after: record }],
  });
  assert.ok(isApplied);
}

const torn = '{"id":"torn"\n';

onEachStore(
  "an unreadable record is shown everywhere, and is replaced or deleted, but never read",
  async ({ call, store }) => {
    await call("POST", "/v1/services", shop);
    await call("POST", "/v1/routes", { id: "z", service: "shop", path: "/z" });
    await storeRecord(store, "route", "torn", torn);
    await storeRecord(store, "route", "later", JSON.stringify({ ...shop, id: "later", field: "to come" }));

    const { items } = (await call("GET", "/v1/routes")).body;
    assert.deepEqual(
      items.map((item: Record<string, unknown>) => [item["id"], item["kind"], typeof item["unreadable"]]),
      [
        ["later", "route", "string"],
        ["torn", "route", "string"],
        ["z", undefined, "undefined"],
      ],
    );
    const pages: string[] = [];
    for (let cursor = ""; ; ) {
      const { body } = await call("GET", `/v1/routes?limit=1${cursor}`);
      pages.push(...body.items.map((item: { id: string }) => item.id));
      if (body.next === null) break;
      cursor = `&cursor=${body.next}`;
    }
    assert.deepEqual(pages, ["later", "torn", "z"]);
    const lint = (await call("GET", "/v1/lint")).body.items;
    assert.deepEqual(
      lint
        .filter(({ code }: { code: string }) => code === "unreadable")
        .map(({ route }: { route: string }) => route)
        .sort(),
      ["later", "torn"],
    );
    assert.match((await call("GET", "/metrics")).text, /^switchyard_unreadable_objects 2$/m);

    for (const [method, path, body] of [
      ["GET", "/v1/routes/torn", undefined],
      ["PATCH", "/v1/routes/torn", { description: "x" }],
      ["POST", "/v1/commits", { changes: [{ op: "patch", kind: "route", id: "torn", value: {} }] }],
    ] as const) {
      const answer = await call(method, path, body);
      assert.deepEqual([answer.status, answer.body.code], [409, "UNREADABLE"], `${method} ${path}`);
    }
    const taken = await call("POST", "/v1/routes", { id: "torn", service: "shop", path: "/t" });
    assert.deepEqual([taken.status, taken.body.code], [409, "ID_TAKEN"]);
    const create = { "if-none-match": "*" };
    assert.equal((await call("PUT", "/v1/routes/torn", { service: "shop", path: "/t" }, create)).status, 412);

    const document = (await call("GET", "/v1/catalog")).body;
    const put = await call("PUT", "/v1/catalog", document);
    assert.deepEqual(
      [put.status, put.body.changes],
      [200, []],
      "a document that cannot show it leaves it alone",
    );
    assert.equal((await call("GET", "/v1/routes")).body.items.length, 3);

    const replaced = await call("PUT", "/v1/routes/torn", { service: "shop", path: "/t" });
    assert.deepEqual([replaced.status, replaced.body.path], [200, "/t"]);
    assert.equal((await call("DELETE", "/v1/routes/later")).status, 204);
    const { body: revision } = await call("GET", `/v1/revisions/${replaced.body.revision - 1}`);
    assert.equal(revision.changes[0].id, "later");
    assert.deepEqual(
      (await call("GET", "/v1/routes")).body.items.map(({ id }: { id: string }) => id),
      ["torn", "z"],
    );
    assert.match((await call("GET", "/metrics")).text, /^switchyard_unreadable_objects 0$/m);
  },
);

onEachStore(
  "an unreadable service keeps its routes, and is deleted only with them",
  async ({ call, store }) => {
    await call("POST", "/v1/services", shop);
    await call("POST", "/v1/routes", { id: "r", service: "shop", path: "/r" });
    await storeRecord(store, "service", "shop", "no JSON");
    assert.equal((await call("GET", "/v1/services/shop")).body.code, "UNREADABLE");
    assert.equal((await call("GET", "/v1/routes/r")).status, 200);
    const more = await call("POST", "/v1/routes", { id: "s", service: "shop", path: "/s" });
    assert.equal(more.status, 422);
    assert.match(more.body.errors[0].detail, /cannot be read/);
    const used = await call("DELETE", "/v1/services/shop");
    assert.deepEqual([used.status, used.body.code, used.body.conflictsWith], [409, "SERVICE_IN_USE", ["r"]]);
    assert.equal((await call("DELETE", "/v1/services/shop?cascade=true")).status, 204);
    assert.deepEqual((await call("GET", "/v1/routes")).body.items, []);
    assert.deepEqual((await call("GET", "/v1/services")).body.items, []);
  },
);

test("the text of an unreadable record is put back into a store that lost it, also out of the cache", async (t) => {
  const dataDir = join(await temporaryFolder(t), "data");
  const store = new EmbeddedStore({ dataDir, mode: "control-plane" });
  const { call, catalog } = await startPlane(t, { store });
  await call("POST", "/v1/services", shop);
  await storeRecord(store, "route", "torn", torn);
  assert.equal((await catalog.latest()).unreadable.get("route/torn")?.record, torn);
  await rm(dataDir, { recursive: true });
  const view = await catalog.latest();
  assert.equal(view.unreadable.get("route/torn")?.record, torn);
  const { pieces } = await store.loadCatalog();
  const records = (await Array.fromAsync(pieces)).flat();
  assert.equal(records.find(({ id }) => id === "torn")?.record, torn);
});

test("targets that another setting blocks cost a service nothing but that it cannot be read", async (t) => {
  const dataDir = join(await temporaryFolder(t), "data");
  const store = new EmbeddedStore({ dataDir, mode: "control-plane" });
  const guard = new TargetGuard(["169.254.10.0/24"]);
  const { call } = await startPlane(t, { store, guard });
  assert.equal(
    (await call("POST", "/v1/services", { ...shop, targets: [{ url: "http://169.254.10.1" }] })).status,
    201,
  );
  const strict = new LiveCatalog({ store, guard: new TargetGuard() });
  t.after(() => strict.stop());
  const view = await strict.latest();
  assert.match(view.unreadable.get("service/shop")?.why ?? "", /169\.254\.10\.1/);
});
