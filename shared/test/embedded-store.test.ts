// The embedded store: the contract of every store, what survives its processes, and how it treats bad files.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createInterface } from "node:readline";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { EmbeddedStore } from "../src/store/embedded-store.ts";
import { type Head, type Store, StoreError } from "../src/store/store.ts";
import type { WriterLine, WriterTask } from "./fixtures/embedded-writer.ts";
import { commitNow, loadAll, longestStall, newCommit, putRoute, readLog, temporaryDirectory, until } from "./helper.ts";
import { storeContract, workerReport } from "./store-contract.ts";

storeContract("embedded store", (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  return {
    openControl: () => openStore(t, dataDir, "control-plane"),
    openWorker: () => openStore(t, dataDir, "worker"),
  };
});

test("everything is there again after a restart, and all files are the owner's alone", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const first = openStore(t, dataDir, "control-plane");
  await first.initialise();
  await first.report(workerReport("w", await commitNow(first, [putRoute("a", 1)])));
  const [head, key, catalog] = [await first.head(), await first.secretsKey(), await loadAll(first)];
  for (const file of ["switchyard.db", "switchyard.db-wal", "switchyard.db-shm", "installation.json", "workers/w.json"]) {
    assert.equal(modeOf(join(dataDir, file)), "600", file);
  }
  for (const directory of ["", "workers"]) assert.equal(modeOf(join(dataDir, directory)), "700", directory);
  await first.close();

  const second = openStore(t, dataDir, "control-plane");
  assert.deepEqual(await second.initialise(), head);
  assert.deepEqual(await second.secretsKey(), key);
  assert.deepEqual(await loadAll(second), catalog);
  assert.deepEqual(fs.readdirSync(dataDir).filter((name) => name.endsWith(".new")), []);
});

test("every acknowledged commit is there, and each one whole, after kill -9 at 20 random points", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  // The worker reads on through every death, and after each it is the only process that has the database open.
  const worker = openStore(t, dataDir, "worker");
  const acknowledged: Extract<WriterLine, { applied: Head }>[] = [];
  for (let kill = 0; kill < 20; kill++) {
    const writer = startWriter(t, { dataDir, commits: 0, changes: kill % 4 === 3 ? [400, 1500] : [1, 20] });
    const isTalking = writer.nextLine();
    await isTalking;
    await delay(Math.random() * 60);
    writer.process.kill("SIGKILL");
    await writer.ended;
    const applied = writer.lines.filter((line) => "applied" in line);
    assert.equal(applied.length, writer.lines.length, JSON.stringify(writer.lines.at(-1)));
    acknowledged.push(...applied);
    assert.ok(((await worker.head())?.revision ?? 0) >= (applied.at(-1)?.applied.revision ?? 0));
  }
  const restarted = openStore(t, dataDir, "control-plane");
  await restarted.initialise();
  for (const store of [worker, restarted]) {
    const { epoch } = (await store.head()) as Head;
    const log = await readLog(await store.commitsAfter({ epoch, revision: 0, commitId: epoch }));
    const found = new Map(log.map(({ header, changes }) => [header.commitId, changes.map(({ id }) => id)]));
    for (const { applied, ids } of acknowledged) assert.deepEqual(found.get(applied.commitId), ids);
    const { records } = await loadAll(store);
    assert.deepEqual([...records.keys()].sort(), log.flatMap(({ changes }) => changes.map(({ id }) => `route/${id}`)).sort());
    for (const { header, changes } of log) assert.equal(changes.length, header.changeCount);
  }
  t.diagnostic(`${acknowledged.length} acknowledged commits`);
});

test("two control planes that are processes of their own commit in one strict order", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const writers = [0, 1].map(() => startWriter(t, { dataDir, commits: 60, changes: [1, 3] }));
  assert.deepEqual(await Promise.all(writers.map((writer) => writer.ended)), [0, 0]);
  const revisions = writers.flatMap(({ lines }) => lines.map((line) => ("applied" in line ? line.applied.revision : line)));
  assert.deepEqual(revisions.toSorted((a, b) => Number(a) - Number(b)), Array.from({ length: 120 }, (_, n) => n + 1));
  const store = openStore(t, dataDir, "worker");
  const { epoch } = (await store.head()) as Head;
  let last = epoch;
  for (const { header } of await readLog(await store.commitsAfter({ epoch, revision: 0, commitId: epoch }))) {
    assert.equal(header.predecessor, last);
    last = header.commitId;
  }
});

test("a process that closed its store ends by itself", async (t) => {
  const writer = startWriter(t, { dataDir: join(temporaryDirectory(t), "data"), commits: 1, changes: [1, 1] });
  assert.equal(await writer.ended, 0);
  assert.equal(writer.errors(), "");
});

test("a commit of 100,000 changes holds up neither the event loop nor whoever reads the head", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const store = openStore(t, dataDir, "control-plane");
  const head = await store.initialise();
  const commit = newCommit(head, Array.from({ length: 100_000 }, (_, n) => putRoute(`r${n}`, 1)));
  const waits: number[] = [];
  let isDone = false;
  const stall = await longestStall(async () => {
    const committed = store.commit(commit).finally(() => {
      isDone = true;
    });
    while (!isDone) {
      const asked = performance.now();
      await store.head();
      waits.push(performance.now() - asked);
      await delay(1);
    }
    await committed;
  });
  const wait = Math.max(...waits);
  t.diagnostic(`event loop held for ${stall.toFixed(1)} ms, head waited for ${wait.toFixed(1)} ms at most, ${waits.length} times`);
  assert.equal((await store.head())?.revision, 1);
  assert.ok(stall < 25, `the event loop was held for ${stall} ms`);
  assert.ok(wait < 100, `a head took ${wait} ms`);
});

test("a full disk refuses the commit whole, and later commits work again", { skip: withoutProgram("prlimit") }, async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  // A limit on the size of files stands in for the disk: it needs no rights and can be lifted. Blocks of 512 bytes.
  const writer = startWriter(t, { dataDir, commits: 60, changes: [100, 100] }, "ulimit -S -f 4096");
  await until("a commit fails", () => writer.lines.some((line) => "code" in line));
  const reader = openStore(t, dataDir, "worker");
  const { records } = await loadAll(reader);
  assert.equal(records.size % 100, 0);
  const lift = spawn("prlimit", ["--pid", String(writer.process.pid), "--fsize=unlimited"]);
  assert.deepEqual((await once(lift, "exit"))[0], 0);
  assert.equal(await writer.ended, 0);
  const failed = writer.lines.filter((line) => "code" in line);
  assert.deepEqual([...new Set(failed.map((line) => line.code))], ["STORE_UNAVAILABLE"]);
  assert.match(failed[0]?.message ?? "", /switchyard\.db: .*(disk|full)/);
  const { epoch } = (await reader.head()) as Head;
  const log = await readLog(await reader.commitsAfter({ epoch, revision: 0, commitId: epoch }));
  assert.deepEqual(log.map(({ header }) => header.revision), Array.from({ length: 60 }, (_, n) => n + 1));
  assert.equal((await loadAll(reader)).records.size, 6000);
});

/** Each makes a bad file out of a good one, and tells what the message must say besides the path. */
const badFiles: { readonly what: string; readonly spoil: (database: string) => void; readonly says: RegExp }[] = [
  { what: "an empty file", spoil: (database) => fs.truncateSync(database), says: /is empty; put a backup/ },
  { what: "a missing file", spoil: (database) => fs.rmSync(database), says: /is missing, though .*installation\.json/ },
  { what: "garbage", spoil: (database) => fs.writeFileSync(database, "garbage ".repeat(2000)), says: /torn or another program's/ },
  {
    what: "another program's database",
    spoil: (database) => {
      fs.rmSync(database);
      alter(database, "CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)");
    },
    says: /a database of another program; set DATA_DIR/,
  },
  { what: "a newer format", spoil: (database) => alter(database, "PRAGMA user_version = 2"), says: /format 2, written by a newer version/ },
  {
    what: "the database of another installation",
    spoil: (database) => alter(database, "UPDATE installation SET id = 'stranger'"),
    says: /not the database of the installation that .*installation\.json names/,
  },
  { what: "a database without a head", spoil: (database) => alter(database, "DELETE FROM head"), says: /no head: it is torn/ },
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
        assert.equal(error.code, "STORE_UNUSABLE");
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
  for (let page = 4096 * 8; page < size; page += 4096 * 2) fs.writeSync(handle, Buffer.alloc(2048, 0xa5), 0, 2048, page);
  fs.closeSync(handle);
  const control = openStore(t, dataDir, "control-plane");
  await assert.rejects(control.initialise(), { code: "STORE_UNUSABLE", message: /switchyard\.db.*torn.*put a backup/ });
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
  const database = join(dataDir, "switchyard.db");
  alter(database, `VACUUM INTO '${database}.backup'`);
  await commitNow(control, [putRoute("b", 2)]);
  let rings = 0;
  worker.subscribe(() => rings++);
  await until("the subscription stands", () => rings > 0);
  const before = rings;
  restore(database);
  await until("the bell rings", () => rings > before);
  assert.deepEqual(await worker.head(), saved);
  assert.deepEqual(await control.head(), saved);
  const next = await commitNow(control, [putRoute("c", 2)]);
  assert.deepEqual(await worker.head(), next);
  assert.deepEqual([...(await loadAll(openStore(t, dataDir, "worker"))).records.keys()].sort(), ["route/a", "route/c"]);
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

test("files among the reports that are torn, alien, too large or no files are passed over", async (t) => {
  const { dataDir, head } = await madeInstallation(t);
  const control = openStore(t, dataDir, "control-plane");
  const report = workerReport("good", head);
  await control.report(report);
  const workers = join(dataDir, "workers");
  const write = (name: string, text: string) => fs.writeFileSync(join(workers, name), text);
  write("torn.json", JSON.stringify(report).slice(0, 50));
  write("empty.json", "");
  write("other.json", JSON.stringify(report));
  write("alien.json", JSON.stringify({ ...report, id: "alien", more: 1 }));
  write("form.json", JSON.stringify({ ...report, id: "form", applied: { revision: "7" } }));
  write("large.json", JSON.stringify({ ...report, id: "large", lastError: "x".repeat(5_000_000) }));
  write("notes.txt", "hello");
  fs.mkdirSync(join(workers, "directory.json"));
  fs.symlinkSync("/dev/zero", join(workers, "endless.json"));
  assert.deepEqual((await control.workers()).map((presence) => presence.report), [report]);
  await assert.rejects(control.report({ ...report, id: "../escape" }), StoreError);
});

test("a worker that vanished is listed with its age for 10 minutes, then its file is removed", async (t) => {
  const { dataDir, head } = await madeInstallation(t);
  const control = openStore(t, dataDir, "control-plane");
  const file = join(dataDir, "workers", "w.json");
  await control.report(workerReport("w", head));
  const agedBy = async (seconds: number) => {
    const then = Date.now() / 1000 - seconds;
    fs.utimesSync(file, then, then);
    return (await control.workers()).map(({ ageMs }) => Math.round(ageMs / 1000));
  };
  assert.deepEqual(await agedBy(7), [7]);
  assert.deepEqual(await agedBy(595), [595]);
  assert.deepEqual(await agedBy(601), []);
  assert.equal(fs.existsSync(file), false);
});

test("listing 50 workers again and again costs little, and sees each new report", async (t) => {
  const { dataDir, head } = await madeInstallation(t);
  const control = openStore(t, dataDir, "control-plane");
  for (let n = 0; n < 50; n++) await control.report(workerReport(`w-${n}`, head));
  const asked = performance.now();
  for (let revision = 1; revision <= 50; revision++) {
    await control.report(workerReport("w-7", { ...head, revision }));
    const listed = await control.workers();
    assert.equal(listed.length, 50);
    assert.equal(listed.find(({ report }) => report.id === "w-7")?.report.applied.revision, revision);
  }
  t.diagnostic(`${((performance.now() - asked) / 50).toFixed(2)} ms for a report and a list`);
});

test("the history keeps its last 1,000 commits, and no more where they are over its bytes", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const store = openStore(t, dataDir, "control-plane", 100_000);
  let head = await store.initialise();
  const heads = [head];
  // The first one is large, so that its changes go in several steps.
  for (let revision = 1; revision <= 1200; revision++) {
    const changes = Array.from({ length: revision === 1 ? 1200 : 1 }, (_, n) => putRoute(`r${n}`, revision));
    head = (await store.commit(newCommit(head, changes))).head;
    heads.push(head);
  }
  const reaches = async (revision: number) => (await store.commitsAfter(heads[revision] as Head)) !== "gap";
  await until("the oldest are gone", async () => !(await reaches(199)));
  assert.equal((await readLog(await store.commitsAfter(heads[200] as Head))).length, 1000);
  await store.close();
  const left = new DatabaseSync(join(dataDir, "switchyard.db"));
  assert.deepEqual({ ...left.prepare("SELECT count(*) AS commits, min(revision) AS first FROM commits").get() }, { commits: 1000, first: 201 });
  assert.deepEqual({ ...left.prepare("SELECT count(*) AS changes, min(revision) AS first FROM changes").get() }, { changes: 1000, first: 201 });
  left.close();
});

test("the history keeps more than 1,000 commits while they are within its bytes", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const store = openStore(t, dataDir, "control-plane");
  const first = await store.initialise();
  let head = first;
  for (let revision = 1; revision <= 1100; revision++) {
    head = (await store.commit(newCommit(head, [putRoute("a", revision)]))).head;
  }
  assert.equal((await readLog(await store.commitsAfter(first))).length, 1100);
});

const someHead: Head = { epoch: "e", revision: 0, commitId: "e", parentEpoch: null, isAdopted: false };

function openStore(t: TestContext, dataDir: string, mode: "control-plane" | "worker", historyBytes?: number): Store {
  const store = new EmbeddedStore({ dataDir, mode, ...(historyBytes !== undefined && { historyBytes }) });
  t.after(() => store.close());
  return store;
}

/** An installation with some routes in it, whose control plane has ended. */
async function madeInstallation(t: TestContext, routes = 1): Promise<{ dataDir: string; database: string; head: Head }> {
  const dataDir = join(temporaryDirectory(t), "data");
  const store = new EmbeddedStore({ dataDir, mode: "control-plane" });
  await store.initialise();
  const head = await commitNow(store, Array.from({ length: routes }, (_, n) => putRoute(`r${n}`, 1)));
  await store.close();
  return { dataDir, database: join(dataDir, "switchyard.db"), head };
}

function alter(database: string, sql: string): void {
  const db = new DatabaseSync(database);
  db.exec(sql);
  db.close();
}

/** Puts a backup in place as the manual says: the log files of the old database go first. */
function restore(database: string): void {
  for (const companion of ["-wal", "-shm"]) fs.rmSync(database + companion, { force: true });
  fs.renameSync(`${database}.backup`, database);
}

function modeOf(path: string): string {
  return (fs.statSync(path).mode & 0o777).toString(8);
}

interface Writer {
  readonly process: ChildProcess;
  readonly lines: WriterLine[];
  nextLine(): Promise<unknown>;
  errors(): string;
  /** The exit code, null after a signal. */
  readonly ended: Promise<number | null>;
}

/** @param before a shell command to run first in the writer's shell */
function startWriter(t: TestContext, task: WriterTask, before = "true"): Writer {
  const program = join(import.meta.dirname, "fixtures", "embedded-writer.ts");
  const args = ["-c", `${before} && exec "$@"`, "sh", process.execPath, program, JSON.stringify(task)];
  const child = spawn("sh", args, { stdio: ["ignore", "pipe", "pipe"] });
  t.after(() => child.kill("SIGKILL"));
  const reader = createInterface({ input: child.stdout });
  const lines: WriterLine[] = [];
  reader.on("line", (line) => lines.push(JSON.parse(line)));
  const errors: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  const ended = Promise.all([once(child, "exit"), once(reader, "close")]).then(([[code]]) => code as number | null);
  return { process: child, lines, nextLine: () => once(reader, "line"), errors: () => errors.join(""), ended };
}

function withoutProgram(name: string): string | false {
  const isThere = (process.env["PATH"] ?? "").split(":").some((place) => fs.existsSync(join(place, name)));
  return isThere ? false : `needs ${name}: install the package util-linux`;
}
