// Equal parts of many objects: kept once, and never the wrong one.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Route } from "../src/model/route.ts";
import { Pool, shareParts } from "../src/model/sharing.ts";
import { compiled, route } from "./routes.ts";

function shared(fields: Partial<Route>): Route {
  const made = structuredClone(route({ id: "r", path: "/a", ...fields }));
  shareParts(made);
  return made;
}

test("equal lists and times of two objects become one, and nothing looks another way than before", () => {
  const fields: Partial<Route> = {
    hosts: ["a.t", "*.b.t"],
    methods: ["GET", "POST"],
    tags: ["x,y", "z"],
    createdAt: "2026-01-02T00:00:00Z",
  };
  const [one, two] = [shared(fields), shared(fields)];
  for (const field of ["hosts", "methods", "tags", "retryOn", "match", "responseHeaders"] as const) {
    assert.equal(one[field], two[field], field);
    assert.ok(Object.isFrozen(one[field]), field);
  }
  assert.deepEqual(one, route({ id: "r", path: "/a", ...fields }));
});

test("lists that only look alike stay apart", () => {
  const lists = [["x,y"], ["x", "y"], ["y", "x"], ['x","y'], ["x\ny"], ["x "], []];
  for (const tags of lists) assert.deepEqual(shared({ tags }).tags, tags);
  for (const tags of lists) assert.deepEqual(shared({ tags }).tags, tags);
  assert.deepEqual(shared({ methods: ["GET"], tags: ["GET"], retryOn: ["reset"] }).tags, ["GET"]);
});

test("a pool holds so many values at most, begins anew then, and passes long keys on", () => {
  const pool = new Pool<object>();
  const first = pool.share("first", {});
  assert.equal(pool.share("first", {}), first);
  for (let n = 0; n < 1023; n++) pool.share(`${n}`, {});
  assert.equal(pool.share("first", {}), first);
  pool.share("one more", {});
  assert.notEqual(pool.share("first", {}), first);
  const long = "k".repeat(257);
  assert.notEqual(pool.share(long, {}), pool.share(long, {}));
});

test("compiled routes share their sets, and each has its own order and captures", () => {
  const one = compiled(
    route({ id: "a", path: "/{x}/{y}", methods: ["POST", "GET"], upstreamPath: "/{y}/{x}" }),
  );
  const two = compiled(
    route({ id: "b", path: "/{y}/{x}", methods: ["GET", "POST"], upstreamPath: "/{y}/{x}" }),
  );
  assert.equal(one.methods, two.methods);
  assert.deepEqual(
    [one.pattern.params, two.pattern.params],
    [
      ["x", "y"],
      ["y", "x"],
    ],
  );
  assert.deepEqual(
    [one.upstreamPath?.path.captures, two.upstreamPath?.path.captures],
    [
      [1, 0],
      [0, 1],
    ],
  );
});
