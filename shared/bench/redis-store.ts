// Figures of the Redis store on a private Redis with its append-only file: commits, bells, large commits, whole loads,
// and for how long Redis was held. Usage: node --conditions=source shared/bench/redis-store.ts [everysec|always]

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { checkArguments } from "../../scripts/arguments.mjs";
import { parseRedisUrl, type RedisPlace } from "../src/store/redis-settings.ts";
import { RedisStore } from "../src/store/redis-store.ts";
import type { ChangeRecord, Head, NewCommit } from "../src/store/store.ts";

const usage = "usage: node --conditions=source shared/bench/redis-store.ts [everysec|always]";
checkArguments(usage, process.argv.slice(2), (arg, index) => index === 0 && /^(everysec|always)$/.test(arg));
const fsync = process.argv[2] ?? "always";
const directory = mkdtempSync(join(tmpdir(), "switchyard-bench-"));

/** A second connection that asks Redis something all the time: its longest wait is what a client would have seen. */
class Probe {
  readonly #socket: Socket;
  #isOn = true;
  longestMs = 0;
  constructor(port: number) {
    this.#socket = connect(port, "127.0.0.1");
    void this.#run();
  }
  async #run(): Promise<void> {
    while (this.#isOn) {
      const began = performance.now();
      this.#socket.write("PING\r\n");
      await once(this.#socket, "data");
      this.longestMs = Math.max(this.longestMs, performance.now() - began);
      await delay(1);
    }
  }
  end(): void {
    this.#isOn = false;
    this.#socket.destroy();
  }
}

async function startRedis(port: number): Promise<ChildProcess> {
  const options = [
    "--port",
    `${port}`,
    "--dir",
    directory,
    "--appendonly",
    "yes",
    "--appendfsync",
    fsync,
    "--save",
    "",
  ];
  const watch = [
    "--slowlog-log-slower-than",
    "1000",
    "--slowlog-max-len",
    "10000",
    "--latency-monitor-threshold",
    "1",
  ];
  const server = [process.env["SWITCHYARD_REDIS_SERVER"] ?? "redis-server", ...options, ...watch];
  // Redis' own times are wall time: with a real-time priority, which root may give, they leave out what other
  // processes of a small machine took from it.
  const isRoot = process.getuid?.() === 0 && spawnSync("chrt", ["--version"]).status === 0;
  console.log(
    isRoot
      ? "Redis runs with real-time priority"
      : "Redis shares the processors: its longest times are partly others'",
  );
  const [program = "", ...args] = isRoot ? ["chrt", "-f", "1", ...server] : server;
  const child = spawn(program, args, { stdio: "ignore" });
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const isUp = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isUp) return child;
    await delay(20);
  }
}

async function command(port: number, ...words: string[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(`${words.join(" ")}\r\n`);
  let text = "";
  socket.on("data", (data) => (text += String(data)));
  await delay(50);
  socket.destroy();
  return text;
}

/** The longest command, in ms and by name, since the last call, and the longest event of each kind. */
async function held(port: number): Promise<string> {
  const slow = await command(port, "SLOWLOG", "GET", "10000");
  const entries = [
    ...slow.matchAll(/\*6\r\n:\d+\r\n:\d+\r\n:(\d+)\r\n\*\d+\r\n\$\d+\r\n([^\r]*)\r\n\$\d+\r\n([^\r]*)/g),
  ];
  const [longest] = entries.sort((a, b) => Number(b[1]) - Number(a[1]));
  const events = await command(port, "LATENCY", "LATEST");
  const named = [...events.matchAll(/\$\d+\r\n([a-z-]+)\r\n:\d+\r\n:\d+\r\n:(\d+)/g)].map(
    (event) => `${event[1]} ${event[2]} ms`,
  );
  await command(port, "SLOWLOG", "RESET");
  await command(port, "LATENCY", "RESET");
  const command1 = longest
    ? `${(Number(longest[1]) / 1000).toFixed(1)} ms (${longest[2]} ${longest[3]?.slice(0, 8)})`
    : "under 1 ms";
  return `longest command ${command1}, events: ${named.join(", ") || "none over 1 ms"}`;
}

function route(n: number, revision: number): string {
  return JSON.stringify({
    id: `route-${n}`,
    name: `route-${n}`,
    tags: ["team-a"],
    service: "s",
    intercept: false,
    interceptStatus: 403,
    hosts: [`host-${n % 1000}.example.com`],
    methods: ["GET"],
    path: `/api/v1/part-${n}/{id}`,
    match: [],
    priority: 0,
    timeoutMs: 10000,
    retries: 0,
    retryOn: ["connect", "reset"],
    upstreamHeaders: [],
    responseHeaders: [],
    createdAt: "2026-01-02T03:04:05.678Z",
    updatedAt: "2026-01-02T03:04:05.678Z",
    revision,
  });
}

function change(n: number, revision: number, had: number | null): ChangeRecord {
  return {
    kind: "route",
    id: `route-${n}`,
    before: had === null ? null : route(n, had),
    after: route(n, revision),
  };
}

function commitOn(expected: Head, changes: readonly ChangeRecord[]): NewCommit {
  const { epoch, revision, commitId } = expected;
  return {
    commitId: randomUUID(),
    expected: { epoch, revision, commitId },
    time: new Date().toISOString(),
    actor: "bench",
    message: null,
    changes,
  };
}

function percentiles(values: number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${(sorted.at(-1) ?? 0).toFixed(2)} ms`;
}

async function load(store: RedisStore): Promise<number> {
  const { pieces } = await store.loadCatalog();
  let count = 0;
  for await (const records of pieces) count += records.length;
  return count;
}

const listener = createServer().listen(0, "127.0.0.1");
await once(listener, "listening");
const { port } = listener.address() as { port: number };
listener.close();
const redis = await startRedis(port);
const address = parseRedisUrl(`redis://127.0.0.1:${port}`);
if (!address.ok) throw new Error(address.detail);
const place: RedisPlace = { address: address.value, sentinels: [], masterName: "", prefix: "bench" };
const store = new RedisStore({ place });
let head = await store.initialise();
console.log(`appendfsync ${fsync}`);

for (const count of [10_000, 100_000]) {
  const large = Array.from({ length: count }, (_, n) =>
    change(n, head.revision + 1, head.revision > 0 && n < 10_000 ? head.revision : null),
  );
  await held(port);
  const probe = new Probe(port);
  const began = performance.now();
  ({ head } = await store.commit(commitOn(head, large)));
  const committed = performance.now() - began;
  const reader = new RedisStore({ place });
  const loadBegan = performance.now();
  const loaded = await load(reader);
  const loadedMs = performance.now() - loadBegan;
  await reader.close();
  const text = async () =>
    /foldedRevision\r\n\$\d+\r\n(\d+)/.exec(await command(port, "HGETALL", "{bench}:head"))?.[1];
  while ((await text()) !== `${head.revision}`) await delay(10);
  const folded = performance.now() - began;
  probe.end();
  console.log(
    `commit of ${count} objects: ${committed.toFixed(0)} ms, folded after ${folded.toFixed(0)} ms; load of ${loaded} while it is folded ${loadedMs.toFixed(0)} ms`,
  );
  console.log(`  ${await held(port)}; longest wait of a second client ${probe.longestMs.toFixed(1)} ms`);
  const probe2 = new Probe(port);
  const again = performance.now();
  await load(store);
  console.log(
    `load of ${count}: ${(performance.now() - again).toFixed(0)} ms; ${await held(port)}; longest wait of a second client ${probe2.longestMs.toFixed(1)} ms`,
  );
  probe2.end();
}

const listenerStore = new RedisStore({ place });
let rang: (() => void) | null = null;
listenerStore.subscribe(() => rang?.());
await delay(200);
const commits: number[] = [];
const bells: number[] = [];
for (let n = 0; n < 2000; n++) {
  const bell = new Promise<void>((resolve) => (rang = resolve));
  const began = performance.now();
  const done = store.commit(commitOn(head, [change(n, head.revision + 1, 1)]));
  const bellRang = bell.then(() => bells.push(performance.now() - began));
  ({ head } = await done);
  commits.push(performance.now() - began);
  await bellRang;
}
console.log(`commit of one object at 100,000: ${percentiles(commits)}`);
console.log(`from sending a commit to the bell: ${percentiles(bells)}`);

const writers = Array.from({ length: 8 }, () => new RedisStore({ place }));
await Promise.all(writers.map((writer) => writer.head()));
const ends = performance.now() + 3000;
let applied = 0;
let lost = 0;
await Promise.all(
  writers.map(async (writer, at) => {
    let mine = (await writer.head()) as Head;
    while (performance.now() < ends) {
      const outcome = await writer.commit(commitOn(mine, [change(at, mine.revision + 1, 1)]));
      if (outcome.isApplied) applied++;
      else lost++;
      mine = outcome.head;
    }
  }),
);
console.log(
  `8 writers: ${(applied / 3).toFixed(0)} commits/s, ${(lost / applied).toFixed(1)} lost races for each`,
);
console.log(`  ${await held(port)}`);
await Promise.all([...writers, listenerStore].map((one) => one.close()));

const trimmer = new RedisStore({ place, historyBytes: 1024 * 1024 });
await trimmer.initialise();
const probe = new Probe(port);
const began = performance.now();
await trimmer.commit(commitOn((await trimmer.head()) as Head, [change(1, 1, 1)]));
await delay(2000);
await trimmer.close();
probe.end();
console.log(
  `trimming ${head.revision} commits with a large one among them (${(performance.now() - began - 2000).toFixed(0)} ms to stop): ${await held(port)}; longest wait of a second client ${probe.longestMs.toFixed(1)} ms`,
);
console.log((await command(port, "INFO", "memory")).match(/used_memory_human:\S+/)?.[0]);

await store.close();
redis.kill("SIGKILL");
await once(redis, "exit");
rmSync(directory, { recursive: true, force: true });
