// The catalog on disk: what is read back of it, what is passed over, and a replica that begins with it.
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { emptyCatalog } from "../src/model/catalog.ts";
import { TargetGuard } from "../src/model/target-url.ts";
import { CatalogCache, openCatalogCache } from "../src/store/catalog-cache.ts";
import { CatalogDraft } from "../src/store/catalog-draft.ts";
import type { ObjectRecord } from "../src/store/store.ts";
import {
  commitNow,
  follow,
  openStore,
  putRoute,
  routeRecord,
  serviceRecord,
  temporaryDirectory,
  until,
} from "./helper.ts";

const held = { epoch: "e", parentEpoch: "p", revision: 3, commitId: "c" };

function openCache(
  folder: string,
  faults: string[] = [],
  more: Partial<{ installation: string }> = {},
): CatalogCache {
  const onFault = (message: string) => void faults.push(message);
  return new CatalogCache({ folder, program: "worker", installation: "Redis x", onFault, ...more });
}

function catalogOf(count: number) {
  const draft = new CatalogDraft(emptyCatalog, new Map(), new TargetGuard());
  draft.put("service", "s", serviceRecord("s", 1, { description: 'any text: "\\ \u2028 ö 漢 😀' }));
  for (let n = 0; n < count; n++) draft.put("route", `r${n}`, routeRecord(`r${n}`, 1));
  return draft.catalog;
}

async function written(t: TestContext, count: number): Promise<{ folder: string; path: string }> {
  const folder = join(temporaryDirectory(t), "cache");
  const cache = openCache(folder);
  cache.keep({ held, catalog: catalogOf(count), secretsKey: Buffer.from("key") });
  await cache.close();
  return { folder, path: cache.path };
}

async function recordsOf(pieces: AsyncIterable<readonly ObjectRecord[]>): Promise<Map<string, string>> {
  const records = new Map<string, string>();
  for await (const piece of pieces)
    for (const { kind, id, record } of piece) records.set(`${kind}/${id}`, record);
  return records;
}

for (const count of [0, 1, 2000]) {
  test(`a catalog of ${count} routes is read back as it was, its point and its key with it, by its owner alone`, async (t) => {
    const { folder, path } = await written(t, count);
    const kept = await openCache(folder).read();
    assert.deepEqual([kept?.held, kept?.secretsKey?.toString()], [held, "key"]);
    const records = await recordsOf(kept?.pieces() as AsyncIterable<readonly ObjectRecord[]>);
    assert.equal(records.size, count + 1);
    assert.equal(records.get("service/s"), JSON.stringify(catalogOf(0).services.get("s")));
    assert.equal(fs.statSync(path).mode & 0o777, 0o600);
    assert.equal(fs.statSync(folder).mode & 0o777, 0o700);
    assert.deepEqual(fs.readdirSync(folder).length, 1);
  });
}

const wrongs: [what: string, spoil: (text: string) => string, why: RegExp, isSeenAtOnce: boolean][] = [
  ["is empty", () => "", /does not begin/, true],
  ["is another program's", () => "\u0000\u0001nonsense\n", /does not begin/, true],
  [
    "has a newer format",
    (text) => text.replace('"switchyardCache":1', '"switchyardCache":2'),
    /format 2/,
    true,
  ],
  ["is another installation's", (text) => text.replace("Redis x", "Redis y"), /Redis y/, true],
  ["ends early", (text) => text.slice(0, text.length / 2), /torn/, false],
  ["lost a line", (text) => text.replace(/\nroute r7 .*/, ""), /torn/, false],
  ["has a byte changed", (text) => text.replace('"path":"/r9"', '"path":"/r8"'), /torn/, false],
  ["goes on after its end", (text) => `${text}route x {}\n`, /after its end/, false],
];
for (const [what, spoil, why, isSeenAtOnce] of wrongs) {
  test(`a file that ${what} is passed over in words, and nothing of it is taken`, async (t) => {
    const { folder, path } = await written(t, 20);
    fs.writeFileSync(path, spoil(fs.readFileSync(path, "utf8")));
    const faults: string[] = [];
    const kept = await openCache(folder, faults).read();
    if (isSeenAtOnce) {
      assert.equal(kept, null);
      assert.match(faults.join(), why);
      return;
    }
    const { replica } = follow(t, join(temporaryDirectory(t), "data"));
    assert.ok(kept);
    await assert.rejects(replica.hold(kept.held, kept.pieces()), why);
    assert.equal(replica.position, null);
    // The next one that is kept replaces it all the same.
    const cache = openCache(folder);
    cache.keep({ held: { ...held, revision: 4 }, catalog: catalogOf(1), secretsKey: null });
    await cache.close();
    assert.equal((await openCache(folder).read())?.held.revision, 4);
  });
}

test("a process that lags behind another one does not write over what that has kept; off keeps nothing", async (t) => {
  const { folder } = await written(t, 1);
  for (const [revision, epoch, expected] of [
    [2, "e", 3],
    [5, "e", 5],
    [1, "other", 1],
  ] as const) {
    const cache = openCache(folder);
    cache.keep({ held: { ...held, revision, epoch }, catalog: catalogOf(1), secretsKey: null });
    await cache.close();
    assert.equal((await cache.read())?.held.revision, expected);
  }
  assert.notEqual(openCache(folder).path, openCache(folder, [], { installation: "Redis y" }).path);
  assert.equal(openCatalogCache(null, { program: "worker", installation: "x", onFault: () => {} }), null);
});

test("a replica that begins with what was kept goes on from there, or keeps it where the store is foreign", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const store = openStore(t, dataDir, "control-plane");
  await store.initialise();
  const head = await commitNow(store, [putRoute("a", 1)]);
  const pieces = async function* () {
    yield [{ kind: "route" as const, id: "a", record: routeRecord("a", 1) }];
  };
  const { replica, steps } = follow(t, dataDir);
  await replica.hold(head, pieces());
  assert.deepEqual([replica.source, replica.held?.revision, steps.length], ["cache", 1, 1]);
  await replica.catchUp();
  assert.deepEqual([replica.source, steps.length], ["store", 1]);
  await commitNow(store, [putRoute("b", 2)]);
  await replica.catchUp();
  assert.deepEqual([...replica.catalog.routes.keys()].sort(), ["a", "b"]);
  await replica.hold({ ...head, epoch: "late" }, pieces());
  assert.equal(replica.held?.epoch, head.epoch);

  const foreign = { ...head, epoch: "another" };
  const other = follow(t, dataDir, { mayTakeOver: () => false, kept: () => foreign });
  await assert.rejects(other.replica.catchUp(), /does not continue/);
  assert.equal(other.replica.position, null);
  await other.replica.hold(foreign, pieces());
  await until("what was kept is held", () => other.replica.held?.epoch === "another");
  assert.equal(other.replica.source, "cache");
});

test("caches that are open to other users, also those of other programs, are closed to them when one is opened", {
  skip: process.platform === "win32",
}, async (t) => {
  const { folder, path } = await written(t, 1);
  const others = [join(folder, "control-plane-1.catalog"), `${path}.draft.new`];
  for (const file of others) fs.writeFileSync(file, "");
  for (const file of [path, ...others]) fs.chmodSync(file, 0o666);
  const faults: string[] = [];
  assert.ok(await openCache(folder, faults).read());
  for (const file of [path, ...others]) assert.equal(fs.statSync(file).mode & 0o777, 0o600, file);
  assert.deepEqual(faults, []);
});
