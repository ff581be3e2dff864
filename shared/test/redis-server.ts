// Private Redis servers for tests, each on a port and in a directory of its own, with an append-only file.
// What a test starts ends with it. Where there is no redis-server, `redisTest` skips, and says what to install.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { RedisAddress, RedisPlace } from "../src/store/redis-settings.ts";
import { RedisStore } from "../src/store/redis-store.ts";
import { type Head, type Store, StoreError } from "../src/store/store.ts";
import { type ReadCommit, readLog, temporaryDirectory, until } from "./helper.ts";

const program = process.env["SWITCHYARD_REDIS_SERVER"] ?? "redis-server";
const missing = process.env["SWITCHYARD_NO_REDIS_SERVER"];

/** Why there is no redis-server to test with, if there is none. */
export const whyNoRedis = missing ?? null;

/** A test that needs redis-server. */
export function redisTest(title: string, check: (t: TestContext) => Promise<void>): void {
  test(title, { skip: missing ?? false }, check);
}

export interface RedisServer {
  readonly host: string;
  readonly port: number;
  /** Where a store finds it. */
  readonly place: RedisPlace;
  readonly process: ChildProcess;
  /** Sends one command on a connection of its own and answers what came back, as text. */
  command(...words: string[]): Promise<string>;
  /** Ends it at once and waits for its end. */
  kill(): Promise<void>;
  /** Starts it again on what it left on disk. */
  start(...options: string[]): Promise<void>;
  /** Keeps a copy of what is on disk, once no rewrite of it goes on; put back by `restoreDisk` while the server is down. */
  copyDisk(): Promise<void>;
  restoreDisk(): void;
}

/** @param options what would stand in redis.conf, as command line options */
export async function startRedis(t: TestContext, ...options: string[]): Promise<RedisServer> {
  const directory = join(temporaryDirectory(t), "redis");
  mkdirSync(directory);
  const copy = `${directory}-copy`;
  const port = await freePort();
  let child = await launch(port, directory, options);
  t.after(() => stop(child));
  return {
    host: "127.0.0.1",
    port,
    place: redisPlaceAt({ port }),
    get process() {
      return child;
    },
    command: (...words) => redisCommand(port, ...words),
    kill: () => stop(child),
    async start(...others) {
      child = await launch(port, directory, [...options, ...others]);
    },
    async copyDisk() {
      // A rewrite makes and removes files, under the copying.
      await until("no rewrite of the append-only file goes on", async () => {
        const told = await redisCommand(port, "INFO", "persistence");
        return told.includes("aof_rewrite_in_progress:0") && told.includes("aof_rewrite_scheduled:0");
      });
      rmSync(copy, { recursive: true, force: true });
      cpSync(directory, copy, { recursive: true });
    },
    restoreDisk() {
      rmSync(directory, { recursive: true, force: true });
      cpSync(copy, directory, { recursive: true });
    },
  };
}

/** A master with a replica, and three Sentinels that make the replica the master when the master is gone. */
export async function startSentinels(
  t: TestContext,
): Promise<{ master: RedisServer; replica: RedisServer; place: RedisPlace }> {
  const master = await startRedis(t, "--repl-diskless-sync-delay", "0");
  const replica = await startRedis(t, "--replicaof", "127.0.0.1", String(master.port));
  const sentinels: { host: string; port: number }[] = [];
  for (let n = 0; n < 3; n++) {
    const directory = temporaryDirectory(t);
    const port = await freePort();
    const config = join(directory, "sentinel.conf");
    const settings = [
      `dir ${directory}`,
      "bind 127.0.0.1",
      `sentinel monitor main 127.0.0.1 ${master.port} 2`,
      "sentinel down-after-milliseconds main 500",
      "sentinel failover-timeout main 3000",
    ];
    writeFileSync(config, `${settings.join("\n")}\n`);
    const child = await launch(port, directory, [config, "--sentinel"]);
    t.after(() => stop(child));
    sentinels.push({ host: "127.0.0.1", port });
  }
  for (const { port } of sentinels) {
    await until("the Sentinels know the replica and each other", async () => {
      const told = await redisCommand(port, "SENTINEL", "MASTER", "main");
      const field = (name: string) => new RegExp(`${name}\r\n\\$\\d+\r\n(\\d+)`).exec(told)?.[1];
      return field("num-slaves") === "1" && field("num-other-sentinels") === "2";
    });
  }
  return { master, replica, place: { ...redisPlaceAt({}), sentinels, masterName: "main" } };
}

/** A store on that Redis, closed at the end of the test. */
export function openRedisStore(t: TestContext, place: RedisPlace, historyBytes?: number): RedisStore {
  const store = new RedisStore({ place, ...(historyBytes !== undefined && { historyBytes }) });
  t.after(() => store.close());
  return store;
}

/** What the log makes of an empty catalog. */
export async function replay(store: Store, from: Head): Promise<Map<string, string>> {
  return replayed(await readLog(await store.commitsAfter(from)));
}

/** What commits make of an empty catalog. */
export function replayed(commits: readonly ReadCommit[]): Map<string, string> {
  const records = new Map<string, string>();
  for (const { changes } of commits) {
    for (const { kind, id, after } of changes) {
      if (after === null) records.delete(`${kind}/${id}`);
      else records.set(`${kind}/${id}`, after);
    }
  }
  return records;
}

/** The StoreError that work is refused with. */
export async function refusal(work: Promise<unknown>): Promise<StoreError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof StoreError, `refused with ${String(error)}`);
  return error;
}

export function redisPlaceAt(address: Partial<RedisAddress>, prefix = "switchyard"): RedisPlace {
  return {
    address: {
      host: "127.0.0.1",
      port: 6379,
      isTls: false,
      username: null,
      password: null,
      database: 0,
      ...address,
    },
    sentinels: [],
    masterName: "",
    prefix,
  };
}

/** Sends commands, one after another, to a server that need not be one of these; answers the last reply as it came. */
async function redisCommand(port: number, ...words: string[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  try {
    const request = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("");
    socket.write(`*${words.length}\r\n${request}`);
    let answer = "";
    for await (const data of socket) {
      answer += String(data);
      if (isWhole(answer)) break;
    }
    return answer;
  } finally {
    socket.destroy();
  }
}

/** A free port outside the range that the kernel gives to clients, so that it is free again after a restart, too. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}

/** Starts redis-server or, with `--sentinel` among the options, a Sentinel, and waits until it answers. */
async function launch(port: number, directory: string, options: readonly string[]): Promise<ChildProcess> {
  const basics = ["--port", String(port), "--bind", "127.0.0.1", "--dir", directory, "--daemonize", "no"];
  const config = options.find((option) => option.endsWith(".conf"));
  const rest = options.filter((option) => option !== config);
  const persistence = config ? [] : ["--appendonly", "yes", "--appendfsync", "always", "--save", ""];
  const args: string[] = config
    ? [config, "--port", String(port), ...rest]
    : [...basics, ...persistence, ...rest];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (data) => (output += String(data)));
  child.stderr.on("data", (data) => (output += String(data)));
  await until("redis-server answers", async () => {
    if (child.exitCode !== null) throw new Error(`redis-server ended: ${output}`);
    const answer = await redisCommand(port, "PING").catch(() => "");
    return /^(\+PONG|-NOAUTH)/.test(answer);
  });
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
  // The port is free only after the kernel has closed the sockets of the process.
  await delay(1);
}

/** Whether the text holds one whole reply, as far as tests need to know. */
function isWhole(text: string): boolean {
  const first = /^([+\-:$*])(.*?)\r\n/s.exec(text);
  if (!first) return false;
  const [line, type, rest] = first as unknown as [string, string, string];
  if (type === "$") return Number(rest) < 0 || Buffer.byteLength(text) >= line.length + Number(rest) + 2;
  if (type === "*") return text.endsWith("\r\n");
  return true;
}
