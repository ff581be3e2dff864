// What the tests of the store build on: temporary directories, records as a control plane stores them, embedded
// stores and replicas of them, and a watch over the event loop. Each helper that takes `t` cleans up after itself.
import { randomUUID } from "node:crypto";
import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PerformanceObserver } from "node:perf_hooks";
import { DatabaseSync } from "node:sqlite";
import type { TestContext } from "node:test";
import { fillDefaults } from "../src/model/defaults.ts";
import { RouteSpec } from "../src/model/route.ts";
import { ServiceSpec } from "../src/model/service.ts";
import { TargetGuard } from "../src/model/target-url.ts";
import { EmbeddedStore } from "../src/store/embedded-store.ts";
import { Replica, type ReplicaOptions, type ReplicaStep } from "../src/store/replica.ts";
import type { ReplicaTrouble } from "../src/store/replica-trouble.ts";
import type {
  ChangeRecord,
  Head,
  LogPiece,
  NewCommit,
  ObjectRecord,
  Position,
  PutBack,
  Store,
  StoreReader,
} from "../src/store/store.ts";

const time = "2026-01-02T03:04:05.678Z";

export function temporaryDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), "switchyard-test-"));
  t.after(() => {
    try {
      rmSync(directory, { recursive: true, force: true });
    } catch {
      // A process of a failed test still writes there: the hooks that end it come after this one, and have to run.
    }
  });
  return directory;
}

/** The record of a service, whole and valid. */
export function serviceRecord(id: string, revision: number, more: Partial<ServiceSpec> = {}): string {
  const spec = fillDefaults(ServiceSpec, {
    id,
    name: id,
    targets: [{ url: "http://10.0.0.1:8080" }],
    ...more,
  });
  return JSON.stringify({ ...(spec as object), createdAt: time, updatedAt: time, revision });
}

/** The record of a route, whole and valid. */
export function routeRecord(id: string, revision: number, more: Partial<RouteSpec> = {}): string {
  const spec = fillDefaults(RouteSpec, { id, name: id, service: "s", path: `/${id}`, ...more });
  return JSON.stringify({ ...(spec as object), createdAt: time, updatedAt: time, revision });
}

/** A change that writes a route. */
export function putRoute(id: string, revision: number, more: Partial<RouteSpec> = {}): ChangeRecord {
  return { kind: "route", id, before: null, after: routeRecord(id, revision, more) };
}

export function newCommit(
  expected: Head,
  changes: readonly ChangeRecord[],
  more: Partial<NewCommit> = {},
): NewCommit & { readonly changes: readonly ChangeRecord[] } {
  const { epoch, revision, commitId } = expected;
  return {
    commitId: randomUUID(),
    expected: { epoch, revision, commitId },
    time,
    actor: "tester",
    message: null,
    ...more,
    changes,
  };
}

/** Commits on the store's head, which nobody else may be moving, and answers the new head. */
export async function commitNow(store: Store, changes: readonly ChangeRecord[]): Promise<Head> {
  const expected = await store.head();
  if (!expected) throw new Error("the store is not initialised");
  const outcome = await store.commit(newCommit(expected, changes));
  if (!outcome.isApplied) throw new Error("somebody else commits, too");
  return outcome.head;
}

/** A catalog that was held at some point, as the first commit of a new history after it. */
export function putBackOf(
  held: Position,
  records: ReadonlyMap<string, string>,
  secretsKey: Buffer,
): Omit<PutBack, "found"> {
  const list = [...records].map(([field, record]) => {
    const [kind, id] = field.split("/") as ["service" | "route", string];
    return { kind, id, record };
  });
  return {
    epoch: randomUUID(),
    parentEpoch: held.epoch,
    revision: held.revision + 1,
    commitId: randomUUID(),
    time,
    actor: "control plane",
    message: "put back",
    secretsKey,
    records: [list],
  };
}

export async function loadAll(
  store: StoreReader,
): Promise<{ head: Head; records: Map<string, string>; pieces: number[] }> {
  const { head, pieces } = await store.loadCatalog();
  const records = new Map<string, string>();
  const sizes: number[] = [];
  for await (const piece of pieces) {
    sizes.push(piece.length);
    for (const { kind, id, record } of piece) records.set(`${kind}/${id}`, record);
  }
  return { head, records, pieces: sizes };
}

/** A commit as the log tells it, all pieces of it together. */
export interface ReadCommit {
  readonly header: LogPiece["header"];
  readonly changes: (Omit<ObjectRecord, "record"> & { readonly after: string | null })[];
}

/** Reads the log; fails on pieces out of order and on a last commit that does not end. */
export async function readLog(log: AsyncIterable<LogPiece> | "gap"): Promise<ReadCommit[]> {
  if (log === "gap") throw new Error("the log has a gap");
  const commits: ReadCommit[] = [];
  let open: ReadCommit | null = null;
  for await (const { header, changes, isLast } of log) {
    if (open && open.header.commitId !== header.commitId)
      throw new Error("a commit began before the last one ended");
    open ??= { header, changes: [] };
    open.changes.push(...changes);
    if (!isLast) continue;
    commits.push(open);
    open = null;
  }
  if (open) throw new Error("the log ends within a commit");
  return commits;
}

/** Waits until a condition holds, for at most 20 s; the only thing that tests wait for by looking again and again. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited 20 s in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/**
 * Measures the longest stretch of work, in ms, for which this process' main thread kept its event loop to itself while
 * `work` ran. It counts the thread's own processor time, so that a busy machine is not taken for a busy thread, and
 * leaves the garbage collector out, whose pauses depend on the size of the young generation that a program chooses.
 */
export async function longestStall(work: () => Promise<unknown>): Promise<number> {
  const pauses: { startTime: number; duration: number }[] = [];
  const observer = new PerformanceObserver((list) => pauses.push(...list.getEntries()));
  observer.observe({ entryTypes: ["gc"] });
  const turns: { from: number; to: number; workMs: number }[] = [];
  let last = { at: performance.now(), cpu: process.threadCpuUsage() };
  const timer = setInterval(() => {
    const now = { at: performance.now(), cpu: process.threadCpuUsage() };
    const workMs = (now.cpu.user + now.cpu.system - last.cpu.user - last.cpu.system) / 1000;
    turns.push({ from: last.at, to: now.at, workMs });
    last = now;
  }, 1);
  await work();
  clearInterval(timer);
  // The collector's pauses are told by the observer a turn later.
  await new Promise((resolve) => setImmediate(resolve));
  observer.disconnect();
  const held = turns.map(({ from, to, workMs }) => {
    const within = pauses.filter((pause) => pause.startTime >= from && pause.startTime < to);
    return workMs - within.reduce((sum, pause) => sum + pause.duration, 0);
  });
  return Math.max(0, ...held);
}

export function openStore(
  t: TestContext,
  dataDir: string,
  mode: "control-plane" | "worker",
  historyBytes?: number,
): EmbeddedStore {
  const store = new EmbeddedStore({ dataDir, mode, ...(historyBytes !== undefined && { historyBytes }) });
  t.after(() => store.close());
  return store;
}

/** An installation with some routes in it, whose control plane has ended. */
export async function madeInstallation(
  t: TestContext,
  routes = 1,
): Promise<{ dataDir: string; database: string; head: Head }> {
  const dataDir = join(temporaryDirectory(t), "data");
  const store = new EmbeddedStore({ dataDir, mode: "control-plane" });
  await store.initialise();
  const head = await commitNow(
    store,
    Array.from({ length: routes }, (_, n) => putRoute(`r${n}`, 1)),
  );
  await store.close();
  return { dataDir, database: join(dataDir, "switchyard.db"), head };
}

export function alterDatabase(database: string, sql: string): void {
  const db = new DatabaseSync(database);
  db.exec(sql);
  db.close();
}

/** Saves the database as it is; the function returned puts it back, as an operator would. */
export function saveBackup(dataDir: string): () => void {
  const database = join(dataDir, "switchyard.db");
  const copy = `${database}.${process.hrtime.bigint()}`;
  alterDatabase(database, `VACUUM INTO '${copy}'`);
  return () => {
    // Order matters: a log that stays would be replayed into the database that is put in place.
    for (const companion of ["-wal", "-shm"]) rmSync(database + companion, { force: true });
    renameSync(copy, database);
  };
}

export interface Follower {
  readonly replica: Replica;
  readonly steps: ReplicaStep[];
  readonly troubles: (ReplicaTrouble | null)[];
}

/** A replica of an installation, through a worker's store of its own, and what it told. */
export function follow(t: TestContext, dataDir: string, options: Partial<ReplicaOptions> = {}): Follower {
  const steps: ReplicaStep[] = [];
  const troubles: (ReplicaTrouble | null)[] = [];
  const replica = new Replica({
    store: openStore(t, dataDir, "worker"),
    guard: new TargetGuard(),
    onStep: (step) => void steps.push(step),
    mayTakeOver: () => true,
    onTrouble: (trouble) => troubles.push(trouble),
    ...options,
  });
  t.after(() => replica.stop());
  return { replica, steps, troubles };
}
