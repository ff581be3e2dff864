// A store that has lost what a control plane holds: who puts back, what, and what an operator's word does.
import assert from "node:assert/strict";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import {
  type CommitOutcome,
  EmbeddedStore,
  type Head,
  type HeldPosition,
  type NewCommit,
  TargetGuard,
} from "@switchyard/shared";
import { LiveCatalog } from "../src/live-catalog.ts";
import { isAhead } from "../src/store-recovery.ts";
import { reportWorker, reportWorkerAt, shop, startPlane, temporaryFolder } from "./helper.ts";

const held: HeldPosition = { epoch: "mine", parentEpoch: "grandparent", revision: 50, commitId: "c" };
const store: Head = { epoch: "other", parentEpoch: null, revision: 49, commitId: "d", isAdopted: false };
const cases: [title: string, head: Partial<Head> | null, isAhead: boolean][] = [
  ["an empty store", null, true],
  ["the same history further back", { epoch: "mine" }, true],
  ["the same history at another commit of the same revision", { epoch: "mine", revision: 50 }, false],
  ["a foreign history at a lower revision", {}, true],
  ["a foreign history at a higher revision", { revision: 51 }, false],
  ["a foreign history that an operator adopted", { isAdopted: true }, false],
  ["a child that somebody made of less", { parentEpoch: "mine", revision: 50 }, true],
  ["a child that somebody made of as much", { parentEpoch: "mine", revision: 51 }, false],
  ["a sibling that somebody made of less", { parentEpoch: "grandparent", revision: 50 }, true],
];
for (const [title, head, expected] of cases) {
  test(`${title} ${expected ? "has" : "has not"} lost what is held`, () => {
    assert.equal(isAhead(held, head && { ...store, ...head }), expected);
  });
}

/** Two views of one store in a folder that can be removed under them, both of a catalog with the service "shop". */
async function twoCatalogs(t: TestContext) {
  const dataDir = join(await temporaryFolder(t), "data");
  const open = () => {
    const store = new EmbeddedStore({ dataDir, mode: "control-plane" });
    t.after(() => store.close());
    return store;
  };
  const [one, other] = [open(), open()];
  const { call } = await startPlane(t, { store: one });
  await call("POST", "/v1/services", shop);
  const guard = new TargetGuard();
  const view = async (store: EmbeddedStore) => {
    const catalog = new LiveCatalog({ store, guard });
    t.after(() => catalog.stop());
    await catalog.latest();
    return catalog;
  };
  return { dataDir, one, other, call, behind: await view(other), ahead: await view(one) };
}

test("of two control planes the one that holds more puts back, under the installation's key", async (t) => {
  const { dataDir, one, other, call, behind, ahead } = await twoCatalogs(t);
  const key = await one.secretsKey();
  for (const description of ["x", "y"]) await call("PATCH", "/v1/services/shop", { description });
  const lost = await ahead.latest();

  await rm(dataDir, { recursive: true });
  // Whoever holds less hears of it first.
  const first = behind.latest();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const [seenBehind, seen] = await Promise.all([first, ahead.latest()]);
  const head = (await other.head()) as Head;
  assert.equal(head.parentEpoch, lost.position.epoch);
  assert.ok(head.revision > lost.position.revision);
  for (const view of [seen, seenBehind]) {
    assert.equal(view.position.epoch, head.epoch);
    assert.deepEqual(view.catalog.services.get("shop"), lost.catalog.services.get("shop"));
  }
  assert.deepEqual(await other.secretsKey(), key);
  assert.deepEqual(behind.secretsKey, key);
});

test("a write is not acknowledged where the store lost it before this process could read it back", async (t) => {
  const dataDir = join(await temporaryFolder(t), "data");
  let losesNext = false;
  class LosingStore extends EmbeddedStore {
    override async commit(commit: NewCommit): Promise<CommitOutcome> {
      const outcome = await super.commit(commit);
      if (losesNext) await rm(dataDir, { recursive: true });
      losesNext = false;
      return outcome;
    }
  }
  const { call } = await startPlane(t, { store: new LosingStore({ dataDir, mode: "control-plane" }) });
  await call("POST", "/v1/services", shop);
  losesNext = true;
  const { status, body } = await call("PATCH", "/v1/services/shop", { description: "lost" });
  assert.deepEqual([status, body.code], [503, "COMMIT_UNKNOWN"]);
  const found = await call("GET", "/v1/services/shop");
  assert.deepEqual([found.status, found.body.description], [200, undefined]);
  const again = await call("PATCH", "/v1/services/shop", { description: "kept" });
  assert.deepEqual([again.status, again.body.description], [200, "kept"]);
});

test("a control plane that holds less than a worker serves gives the others time to put back more", async (t) => {
  const { dataDir, other, call, behind, ahead } = await twoCatalogs(t);
  await call("PATCH", "/v1/services/shop", { description: "newest" });
  const { position } = await ahead.latest();

  await rm(dataDir, { recursive: true });
  await mkdir(dataDir);
  await reportWorkerAt(other, "w1", position, null);
  const first = behind.latest();
  // The one that holds more wakes later than the patience with a store that nobody is known to have served.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  assert.equal(await other.head(), null);
  const seen = await Promise.all([first, ahead.latest()]);
  for (const view of seen) assert.equal(view.catalog.services.get("shop")?.description, "newest");
});

test("an operator's word lifts the store above what the workers serve; a dry run of it changes nothing", async (t) => {
  const { call, store } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  const before = (await store.head()) as Head;
  const dry = await call("POST", "/v1/store/adopt?dryRun=true");
  assert.deepEqual([dry.status, dry.body], [200, { changes: [], warnings: [] }]);
  assert.deepEqual(await store.head(), before);
  const applied = { epoch: "another", revision: 99, commitId: "x" };
  await reportWorkerAt(store, "w1", applied, { revision: 1, error: "FOREIGN_EPOCH: it is foreign" });
  const { status, body, headers } = await call("POST", "/v1/store/adopt");
  assert.equal(status, 200);
  assert.deepEqual(body, { epoch: body.epoch, parentEpoch: before.epoch, revision: 100, isAdopted: true });
  assert.equal(headers["switchyard-revision"], "100");
  assert.equal((await call("GET", "/v1/services/shop")).body.id, "shop");

  await reportWorker(store, "w1", 100);
  const again = await call("POST", "/v1/store/adopt", undefined, { prefer: "wait=5" });
  assert.deepEqual([again.status, again.body, again.headers["switchyard-applied"]], [200, body, "1/1"]);
});

test("a worker of foreign descent has not applied what the store has, also where its revision is higher", async (t) => {
  const { call, store } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  await reportWorker(store, "w1", 9, { revision: 5, error: "FOREIGN_EPOCH: the store went back" });
  const answer = await call("PATCH", "/v1/services/shop", { description: "x" }, { prefer: "wait=20" });
  assert.deepEqual([answer.status, answer.body.workers[0].state], [202, "refused"]);
});
