// Lists: filters, pages, and that nobody is lost or listed twice while others write.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SortedIds } from "../src/sorted-ids.ts";
import { shop, startPlane, type TestPlane } from "./helper.ts";

async function fill(call: TestPlane["call"], count: number): Promise<void> {
  const changes: object[] = [
    { op: "put", kind: "service", id: "shop", value: { targets: shop.targets, name: "the-shop" } },
    {
      op: "put",
      kind: "service",
      id: "other",
      value: { targets: [{ url: "http://other.internal:1" }], tags: ["x"] },
    },
  ];
  for (let n = 0; n < count; n++) {
    const value = {
      service: n % 2 ? "shop" : "other",
      path: `/path/${n}`,
      tags: n % 3 ? [] : ["third"],
      description: `Nr ${n}`,
    };
    changes.push({ op: "put", kind: "route", id: `r${String(n).padStart(4, "0")}`, value });
  }
  assert.equal((await call("POST", "/v1/commits", { changes })).status, 200);
}

async function readAll(call: TestPlane["call"], url: string, onPage = async () => {}): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const { status, body } = await call("GET", cursor ? `${url}&cursor=${encodeURIComponent(cursor)}` : url);
    assert.equal(status, 200);
    ids.push(...body.items.map((item: { id: string }) => item.id));
    cursor = body.next;
    await onPage();
  }
  return ids;
}

test("a page has 100 items unless told otherwise, in the order of ids", async (t) => {
  const { call } = await startPlane(t);
  await fill(call, 150);
  const { body } = await call("GET", "/v1/routes");
  assert.equal(body.items.length, 100);
  const ids = await readAll(call, "/v1/routes?limit=7");
  assert.equal(ids.length, 150);
  assert.deepEqual(ids, ids.toSorted());
  assert.equal((await call("GET", "/v1/routes?limit=150")).body.next, null);
  assert.equal((await call("GET", "/v1/routes?limit=1000")).body.items.length, 150);
});

test("filters narrow a list and may be combined", async (t) => {
  const { call } = await startPlane(t);
  await fill(call, 30);
  const count = async (url: string) => (await readAll(call, `${url}&limit=4`)).length;
  assert.equal(await count("/v1/routes?tag=third"), 10);
  assert.equal(await count("/v1/routes?service=shop"), 15);
  assert.equal(await count("/v1/routes?service=the-shop&tag=third"), 5);
  assert.equal(await count("/v1/services/shop/routes?tag=third"), 5);
  assert.equal(await count("/v1/routes?service=nowhere"), 0);
  assert.equal(await count("/v1/routes?name=r0007"), 1);
  assert.equal(await count("/v1/routes?name=r0007&service=other"), 0);
  assert.equal(await count("/v1/routes?q=PATH/2"), 11);
  assert.equal(await count("/v1/routes?q=nr 29"), 1);
  assert.equal(await count("/v1/services?q=other.internal"), 1);
  assert.equal(await count("/v1/services?tag=x"), 1);
  assert.equal(await count("/v1/services?name=the-shop"), 1);
});

test("while others create and delete, what stays is listed exactly once", async (t) => {
  const { call } = await startPlane(t);
  await fill(call, 60);
  let n = 0;
  const ids = await readAll(call, "/v1/routes?limit=10", async () => {
    n++;
    await call("PUT", `/v1/routes/r00${n}0-new`, { service: "shop", path: `/new/${n}` });
    await call("DELETE", `/v1/routes/r000${n}`);
    await call("DELETE", `/v1/routes/r005${n}`);
  });
  const kept = Array.from({ length: 60 }, (_, at) => `r${String(at).padStart(4, "0")}`).filter(
    (id) => !/^r00[05][1-9]$/.test(id),
  );
  for (const id of kept) assert.equal(ids.filter((one) => one === id).length, 1, id);
  assert.equal(new Set(ids).size, ids.length);
});

test("a cursor goes on where its object was, also when that is gone", async (t) => {
  const { call } = await startPlane(t);
  await fill(call, 6);
  const first = await call("GET", "/v1/routes?limit=3");
  await call("DELETE", "/v1/routes/r0002");
  const second = await call("GET", `/v1/routes?limit=3&cursor=${first.body.next}`);
  assert.deepEqual(
    second.body.items.map((item: { id: string }) => item.id),
    ["r0003", "r0004", "r0005"],
  );
});

test("a sorted set of ids agrees with a plain sorted list, and keeps its earlier versions", () => {
  const step = fc.record({ id: fc.nat(1500).map(String), isAdded: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 3000 }), fc.nat(1500).map(String), (steps, from) => {
      let ids = SortedIds.empty;
      const model = new Set<string>();
      for (const { id, isAdded } of steps) {
        ids = isAdded ? ids.with(id) : ids.without(id);
        if (isAdded) model.add(id);
        else model.delete(id);
      }
      assert.equal(ids.size, model.size);
      assert.deepEqual([...ids.after("")], [...model].sort());
      assert.deepEqual(
        [...ids.after(from)],
        [...model].sort().filter((id) => id > from),
      );
    }),
    { numRuns: 30 },
  );
  let grown = SortedIds.empty;
  for (let n = 0; n < 2000; n++) grown = grown.with(`id${n}`);
  const before = [...grown.after("")];
  assert.deepEqual(before, before.toSorted());
  grown.with("id1000x").without("id5");
  assert.deepEqual([...grown.after("")], before);
});
