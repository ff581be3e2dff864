// The replica and stored records that this program cannot read.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { TargetGuard } from "../src/model/target-url.ts";
import {
  commitNow,
  follow,
  openStore,
  putRoute,
  routeRecord,
  serviceRecord,
  temporaryDirectory,
} from "./helper.ts";

const unreadableRecords: [string, string, RegExp][] = [
  ["that is not JSON", "{", /not JSON/],
  ["of another form", JSON.stringify({ id: "a" }), /another form/],
  ["under another's id", routeRecord("b", 2), /calls itself b/],
  ["with a field to come", JSON.stringify({ ...JSON.parse(routeRecord("a", 2)), later: 1 }), /later/],
];
for (const [what, record, says] of unreadableRecords) {
  test(`a record ${what} takes its object out of the catalog and is kept, until it can be read`, async (t) => {
    const dataDir = join(temporaryDirectory(t), "data");
    const store = openStore(t, dataDir, "control-plane");
    await store.initialise();
    await commitNow(store, [putRoute("a", 1)]);
    const { replica, steps } = follow(t, dataDir);
    await replica.catchUp();
    await commitNow(store, [{ kind: "route", id: "a", before: "", after: record }, putRoute("c", 2)]);
    await replica.catchUp();
    assert.deepEqual([...(steps[1]?.unreadable.keys() ?? [])], ["route/a"]);
    assert.match(steps[1]?.unreadable.get("route/a")?.why ?? "", says);
    assert.equal(steps[1]?.unreadable.get("route/a")?.record, record);
    assert.deepEqual(
      ["a", "c"].map((id) => replica.catalog.routes.get(id)?.revision),
      [undefined, 2],
    );

    // One that begins now never saw the readable version.
    const late = follow(t, dataDir);
    await late.replica.catchUp();
    assert.deepEqual([...(late.steps[0]?.unreadable.keys() ?? [])], ["route/a"]);
    assert.deepEqual([...late.replica.catalog.routes.keys()], ["c"]);

    await commitNow(store, [putRoute("d", 3)]);
    await replica.catchUp();
    assert.equal(steps[2]?.unreadable.size, 1);
    await commitNow(store, [putRoute("a", 4)]);
    await Promise.all([replica.catchUp(), late.replica.catchUp()]);
    for (const step of [steps[3], late.steps.at(-1)]) {
      assert.equal(step?.unreadable.size, 0);
      assert.equal(step.catalog.routes.get("a")?.revision, 4);
    }
  });
}

test("targets that the guard blocks make a stored service unreadable", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const store = openStore(t, dataDir, "control-plane");
  await store.initialise();
  const record = serviceRecord("s", 1, { targets: [{ url: "http://169.254.169.254", weight: 100 }] });
  await commitNow(store, [{ kind: "service", id: "s", before: null, after: record }]);
  const { replica, steps } = follow(t, dataDir);
  await replica.catchUp();
  assert.match(steps[0]?.unreadable.get("service/s")?.why ?? "", /169\.254\.169\.254/);
  const unblocked = follow(t, dataDir, { guard: new TargetGuard(["169.254.169.254/32"]) });
  await unblocked.replica.catchUp();
  assert.equal(unblocked.replica.catalog.services.has("s"), true);
});
