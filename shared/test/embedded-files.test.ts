// The embedded store and files that are not as it left them: nothing is ever reset silently.
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Head, StoreError } from "../src/store/store.ts";
import {
  alterDatabase,
  commitNow,
  loadAll,
  madeInstallation,
  openStore,
  putRoute,
  saveBackup,
  temporaryDirectory,
  until,
} from "./helper.ts";
import { workerReport } from "./store-contract.ts";

/** Each makes a bad file out of a good one, and tells what the message must say besides the path. */
const badFiles: {
  readonly what: string;
  readonly spoil: (database: string) => void;
  readonly says: RegExp;
}[] = [
  { what: "an empty file", spoil: (database) => fs.truncateSync(database), says: /is empty; put a backup/ },
  {
    what: "a missing file",
    spoil: (database) => fs.rmSync(database),
    says: /is missing, though .*installation\.json/,
  },
  {
    what: "garbage",
    spoil: (database) => fs.writeFileSync(database, "garbage ".repeat(2000)),
    says: /torn or another program's/,
  },
  {
    what: "another program's database",
    spoil: (database) => {
      fs.rmSync(database);
      alterDatabase(database, "CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)");
    },
    says: /a database of another program; set DATA_DIR/,
  },
  {
    what: "a newer format",
    spoil: (database) => alterDatabase(database, "PRAGMA user_version = 2"),
    says: /format 2, written by a newer version/,
  },
  {
    what: "the database of another installation",
    spoil: (database) => alterDatabase(database, "UPDATE installation SET id = 'stranger'"),
    says: /not the database of the installation that .*installation\.json names/,
  },
  {
    what: "a database without a head",
    spoil: (database) => alterDatabase(database, "DELETE FROM head"),
    says: /no head: it is torn/,
  },
];

for (const { what, spoil, says } of badFiles) {
  test(`${what} in place of the database is told, to both planes, and left as it is`, async (t) => {
    const { dataDir, database } = await madeInstallation(t);
    spoil(database);
    const before = fs.existsSync(database) ? fs.readFileSync(database) : null;
    const control = openStore(t, dataDir, "control-plane");
    const worker = openStore(t, dataDir, "worker");
    for (const attempt of [() => control.initialise(), () => worker.head(), () => control.initialise()]) {
      await assert.rejects(attempt, (error) => {
        assert.ok(error instanceof StoreError);
        assert.equal(error.code, what === "a newer format" ? "NEWER_FORMAT" : "STORE_UNUSABLE");
        assert.match(error.message, says);
        assert.ok(error.message.includes(database), error.message);
        return true;
      });
    }
    await Promise.all([control.close(), worker.close()]);
    assert.deepEqual(fs.existsSync(database) ? fs.readFileSync(database) : null, before);
  });
}

test("a database with a torn page is found out when a control plane opens it", async (t) => {
  const { dataDir, database } = await madeInstallation(t, 500);
  const size = fs.statSync(database).size;
  const handle = fs.openSync(database, "r+");
  for (let page = 4096 * 8; page < size; page += 4096 * 2)
    fs.writeSync(handle, Buffer.alloc(2048, 0xa5), 0, 2048, page);
  fs.closeSync(handle);
  const control = openStore(t, dataDir, "control-plane");
  await assert.rejects(control.initialise(), {
    code: "STORE_UNUSABLE",
    message: /switchyard\.db.*torn.*put a backup/,
  });
});

test("a database cut short is told", async (t) => {
  const { dataDir, database } = await madeInstallation(t, 500);
  fs.truncateSync(database, fs.statSync(database).size / 2);
  const control = openStore(t, dataDir, "control-plane");
  await assert.rejects(control.initialise(), { code: "STORE_UNUSABLE", message: /switchyard\.db.*torn/ });
});

test("a file where DATA_DIR should be is told, with what to set", async (t) => {
  const file = join(temporaryDirectory(t), "file");
  fs.writeFileSync(file, "");
  for (const dataDir of [file, join(file, "below")]) {
    const told = { code: "STORE_UNUSABLE", message: new RegExp(`${file}.*set DATA_DIR`) };
    await assert.rejects(openStore(t, dataDir, "control-plane").initialise(), told);
    await assert.rejects(openStore(t, dataDir, "worker").head(), told);
    await assert.rejects(openStore(t, dataDir, "worker").report(workerReport("w", someHead)), StoreError);
  }
});

test("a DATA_DIR that the system refuses to make is told", {
  skip: process.platform !== "linux",
}, async (t) => {
  const initialised = openStore(t, "/proc/switchyard", "control-plane").initialise();
  await assert.rejects(initialised, { name: "StoreError", message: /\/proc\/switchyard/ });
});

test("a database without its marker is used, and the marker is written again", async (t) => {
  const { dataDir, head } = await madeInstallation(t);
  const marker = join(dataDir, "installation.json");
  const text = fs.readFileSync(marker, "utf8");
  fs.rmSync(marker);
  assert.deepEqual(await openStore(t, dataDir, "worker").head(), head);
  assert.equal(fs.existsSync(marker), false);
  assert.deepEqual(await openStore(t, dataDir, "control-plane").initialise(), head);
  assert.equal(fs.readFileSync(marker, "utf8"), text);
});

test("a backup put in place under running processes is noticed, and commits go into it", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const control = openStore(t, dataDir, "control-plane");
  const worker = openStore(t, dataDir, "worker");
  await control.initialise();
  const saved = await commitNow(control, [putRoute("a", 1)]);
  const restore = saveBackup(dataDir);
  await commitNow(control, [putRoute("b", 2)]);
  let rings = 0;
  worker.subscribe(() => rings++);
  await until("the subscription stands", () => rings > 0);
  const before = rings;
  restore();
  await until("the bell rings", () => rings > before);
  assert.deepEqual(await worker.head(), saved);
  assert.deepEqual(await control.head(), saved);
  const next = await commitNow(control, [putRoute("c", 2)]);
  assert.deepEqual(await worker.head(), next);
  assert.deepEqual([...(await loadAll(openStore(t, dataDir, "worker"))).records.keys()].sort(), [
    "route/a",
    "route/c",
  ]);
});

test("a database that goes away is told, and found again when it is back", async (t) => {
  const { dataDir, database, head } = await madeInstallation(t);
  const worker = openStore(t, dataDir, "worker");
  assert.deepEqual(await worker.head(), head);
  let rings = 0;
  worker.subscribe(() => rings++);
  await until("the subscription stands", () => rings > 0);
  fs.renameSync(database, `${database}.away`);
  await until("the bell rings", () => rings > 1);
  await assert.rejects(worker.head(), { code: "STORE_UNUSABLE" });
  fs.renameSync(`${database}.away`, database);
  await until("the bell rings again", () => rings > 2);
  assert.deepEqual(await worker.head(), head);
});

test("a store that is open to other users is closed to them when either plane opens it", {
  skip: process.platform === "win32",
}, async (t) => {
  for (const mode of ["control-plane", "worker"] as const) {
    const { dataDir, database } = await madeInstallation(t);
    // A writer that has the database open keeps its -wal and -shm there.
    const writer = openStore(t, dataDir, "control-plane");
    await writer.initialise();
    const files = ["", "-wal", "-shm"].map((ending) => database + ending);
    for (const file of files) fs.chmodSync(file, 0o666);
    const store = openStore(t, dataDir, mode);
    await (mode === "worker" ? store.head() : store.initialise());
    for (const file of files) assert.equal(fs.statSync(file).mode & 0o777, 0o600, `${mode} ${file}`);
    assert.deepEqual(await store.warnings(), []);
    fs.chmodSync(database, 0o644);
    assert.match(
      String(await store.warnings()),
      /switchyard\.db holds secrets and is open to other users.*chmod 600/,
    );
  }
});

const someHead: Head = { epoch: "e", revision: 0, commitId: "e", parentEpoch: null, isAdopted: false };
