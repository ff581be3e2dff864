// The embedded store: the contract of every store, and what survives its processes, its races and its disk.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { type Head } from "../src/store/store.ts";
import type { WriterLine, WriterTask } from "./fixtures/embedded-writer.ts";
import {
  commitNow,
  loadAll,
  longestStall,
  newCommit,
  openStore,
  putRoute,
  readLog,
  temporaryDirectory,
  until,
} from "./helper.ts";
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
  for (const file of [
    "switchyard.db",
    "switchyard.db-wal",
    "switchyard.db-shm",
    "installation.json",
    "workers/w.json",
  ]) {
    assert.equal(modeOf(join(dataDir, file)), "600", file);
  }
  for (const directory of ["", "workers"]) assert.equal(modeOf(join(dataDir, directory)), "700", directory);
  await first.close();

  const second = openStore(t, dataDir, "control-plane");
  assert.deepEqual(await second.initialise(), head);
  assert.deepEqual(await second.secretsKey(), key);
  assert.deepEqual(await loadAll(second), catalog);
  assert.deepEqual(
    fs.readdirSync(dataDir).filter((name) => name.endsWith(".new")),
    [],
  );
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
    assert.deepEqual(
      [...records.keys()].sort(),
      log.flatMap(({ changes }) => changes.map(({ id }) => `route/${id}`)).sort(),
    );
    for (const { header, changes } of log) assert.equal(changes.length, header.changeCount);
  }
  t.diagnostic(`${acknowledged.length} acknowledged commits`);
});

test("two control planes that are processes of their own commit in one strict order", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const writers = [0, 1].map(() => startWriter(t, { dataDir, commits: 60, changes: [1, 3] }));
  assert.deepEqual(await Promise.all(writers.map((writer) => writer.ended)), [0, 0]);
  const revisions = writers.flatMap(({ lines }) =>
    lines.map((line) => ("applied" in line ? line.applied.revision : line)),
  );
  assert.deepEqual(
    revisions.toSorted((a, b) => Number(a) - Number(b)),
    Array.from({ length: 120 }, (_, n) => n + 1),
  );
  const store = openStore(t, dataDir, "worker");
  const { epoch } = (await store.head()) as Head;
  let last = epoch;
  for (const { header } of await readLog(await store.commitsAfter({ epoch, revision: 0, commitId: epoch }))) {
    assert.equal(header.predecessor, last);
    last = header.commitId;
  }
});

test("a process that closed its store ends by itself", async (t) => {
  const writer = startWriter(t, {
    dataDir: join(temporaryDirectory(t), "data"),
    commits: 1,
    changes: [1, 1],
  });
  assert.equal(await writer.ended, 0);
  assert.equal(writer.errors(), "");
});

test("a commit of 100,000 changes holds up neither the event loop nor whoever reads the head", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const store = openStore(t, dataDir, "control-plane");
  const head = await store.initialise();
  const commit = newCommit(
    head,
    Array.from({ length: 100_000 }, (_, n) => putRoute(`r${n}`, 1)),
  );
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
  t.diagnostic(
    `event loop held for ${stall.toFixed(1)} ms, head waited for ${wait.toFixed(1)} ms at most, ${waits.length} times`,
  );
  assert.equal((await store.head())?.revision, 1);
  assert.ok(stall < 15, `the event loop was held for ${stall} ms`);
  assert.ok(wait < 300, `a head took ${wait} ms`);
});

test("a full disk refuses the commit whole, and later commits work again", {
  skip: withoutProgram("prlimit"),
}, async (t) => {
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
  assert.deepEqual(
    log.map(({ header }) => header.revision),
    Array.from({ length: 60 }, (_, n) => n + 1),
  );
  assert.equal((await loadAll(reader)).records.size, 6000);
});

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
  const ended = Promise.all([once(child, "exit"), once(reader, "close")]).then(
    ([[code]]) => code as number | null,
  );
  return {
    process: child,
    lines,
    nextLine: () => once(reader, "line"),
    errors: () => errors.join(""),
    ended,
  };
}

function withoutProgram(name: string): string | false {
  const isThere = (process.env["PATH"] ?? "").split(":").some((place) => fs.existsSync(join(place, name)));
  return isThere ? false : `needs ${name}: install the package util-linux`;
}
