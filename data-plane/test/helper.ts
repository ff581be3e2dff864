// What the tests of the data plane are made of: a worker on an embedded store (in this process, or as a process of its
// own), a client and an upstream on bare sockets, and an upstream of node:http. Each closes itself when its test ends.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import {
  EmbeddedStore,
  parseRouteInput,
  parseServiceInput,
  readSettings,
  TargetGuard,
} from "@switchyard/shared";
import { pino } from "pino";
import { workerSettings } from "../src/config.ts";
import { startWorker } from "../src/worker.ts";
import type { Message } from "./http-reader.ts";
import { type Cleaner, connectTo, type RawClient, until } from "./sockets.ts";

export * from "./sockets.ts";

type Environment = Readonly<Record<string, string>>;

export interface RouteOrder {
  /** Targets of the route's service. */
  readonly to: string | readonly string[];
  readonly service?: Record<string, unknown>;
  readonly route?: Record<string, unknown>;
}

/** A worker, and the one who writes its catalog. */
export class Gateway {
  readonly port: number;
  readonly statusUrl: string;
  readonly #store: EmbeddedStore;
  #routes = 0;

  constructor(store: EmbeddedStore, gatewayUrl: string, statusUrl: string) {
    this.#store = store;
    this.port = Number(new URL(gatewayUrl).port);
    this.statusUrl = statusUrl;
  }

  /** Makes a service and a route of a host of their own, waits until the worker serves them, and gives the host. */
  async route(order: RouteOrder): Promise<string> {
    const name = `r${++this.#routes}`;
    const host = `${name}.test`;
    const targets = [order.to].flat().map((url) => ({ url }));
    await this.put("service", name, { targets, ...order.service });
    await this.put("route", name, { service: name, hosts: [host], path: "/*", ...order.route });
    return host;
  }

  async put(kind: "service" | "route", id: string, input: Record<string, unknown>): Promise<void> {
    const identity = { id, isAddressed: false };
    const parsed =
      kind === "service"
        ? parseServiceInput(input, identity, new TargetGuard([]))
        : parseRouteInput(input, identity);
    assert.ok(parsed.ok, JSON.stringify(parsed));
    await this.#commit(kind, id, (time, revision) =>
      JSON.stringify({ ...parsed.value, createdAt: time, updatedAt: time, revision }),
    );
  }

  async remove(kind: "service" | "route", id: string): Promise<void> {
    await this.#commit(kind, id, () => null);
  }

  async #commit(
    kind: "service" | "route",
    id: string,
    recordAt: (time: string, revision: number) => string | null,
  ): Promise<void> {
    for (;;) {
      const head = await this.#store.initialise();
      const revision = head.revision + 1;
      const time = new Date().toISOString();
      const { isApplied } = await this.#store.commit({
        commitId: randomUUID(),
        expected: { epoch: head.epoch, revision: head.revision, commitId: head.commitId },
        time,
        actor: "test",
        message: null,
        changes: [{ kind, id, before: null, after: recordAt(time, revision) }],
      });
      if (!isApplied) continue;
      await until(
        `revision ${revision} is served`,
        async () => ((await this.readiness()).revision ?? -1) >= revision,
      );
      return;
    }
  }

  async readiness(): Promise<{ httpStatus: number; status: string; revision: number | null }> {
    const response = await fetch(`${this.statusUrl}/readyz`);
    return {
      httpStatus: response.status,
      ...((await response.json()) as { status: string; revision: number | null }),
    };
  }

  /** A figure of the worker's metrics. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.statusUrl}/metrics`)).text();
    const value = new RegExp(`^${name} (.*)$`, "m").exec(text)?.[1];
    assert.ok(value !== undefined, `no metric ${name}`);
    return Number(value);
  }

  /** A client connection; it has a deadline of its own for everything that is waited for. */
  async connect(t: Cleaner): Promise<RawClient> {
    return await connectTo(t, this.port);
  }

  /** Sends bytes on a new connection and gives the first final answer. */
  async ask(t: Cleaner, bytes: string | Buffer): Promise<Message> {
    const client = await this.connect(t);
    client.send(bytes);
    return await client.answer();
  }
}

async function openStore(t: Cleaner): Promise<{ store: EmbeddedStore; dataDir: string }> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "switchyard-wire-"));
  const store = new EmbeddedStore({ dataDir, mode: "control-plane" });
  t.after(async () => {
    await store.close();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });
  await store.initialise();
  return { store, dataDir };
}

function environment(dataDir: string, env: Environment): Record<string, string> {
  return {
    GATEWAY_HOST: "127.0.0.1",
    GATEWAY_PORT: "0",
    STATUS_PORT: "0",
    DATA_DIR: dataDir,
    CACHE_DIR: "off",
    // The whole wire suite runs in both settings.
    GATEWAY_PLAIN_LANE: process.env["GATEWAY_PLAIN_LANE"] ?? "on",
    ...env,
  };
}

/** Waits until the worker has its catalog; if it never does, what it has logged tells why. */
async function ready(gateway: Gateway, log: () => string): Promise<void> {
  const isReady = async () => (await gateway.readiness()).httpStatus === 200;
  await until("the worker is ready", isReady).catch(async (cause: unknown) => {
    throw new Error(`never ready: ${JSON.stringify(await gateway.readiness())}\n${log()}`, { cause });
  });
}

/** A worker in this process. */
export async function startGateway(t: Cleaner, env: Environment = {}): Promise<Gateway> {
  // Order matters: what is registered last is closed last, and the worker goes before its store.
  const drains: (() => Promise<void>)[] = [];
  t.after(async () => void (await Promise.all(drains.map((drain) => drain()))));
  const { store, dataDir } = await openStore(t);
  const read = readSettings(workerSettings, environment(dataDir, { DRAIN_TIMEOUT_MS: "0", ...env }));
  assert.ok("values" in read, JSON.stringify(read));
  const addresses = new Map<string, string>();
  let log = "";
  const logger = pino(
    { level: "debug" },
    {
      write(line: string) {
        log += line;
        const { name, url } = JSON.parse(line) as { name?: string; url?: string };
        if (name && url) addresses.set(name, url);
      },
    },
  );
  const worker = await startWorker({ settings: read.values, logger });
  drains.push(() => worker.drain());
  const gateway = new Gateway(store, addresses.get("gateway") ?? "", addresses.get("status") ?? "");
  await ready(gateway, () => log);
  return gateway;
}

export interface WorkerProcess {
  readonly gateway: Gateway;
  readonly child: ChildProcess;
  /** Exit code, or the signal that ended it. */
  readonly exited: Promise<number | string>;
  /** What it has written so far on both outputs. */
  output(): string;
}

/** A worker as a process of its own, from source. */
export async function spawnWorker(t: Cleaner, env: Environment = {}): Promise<WorkerProcess> {
  const children: ChildProcess[] = [];
  t.after(async () => {
    for (const child of children)
      if (child.exitCode === null && child.kill("SIGKILL")) await once(child, "exit");
  });
  const { store, dataDir } = await openStore(t);
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...inherited } = process.env;
  const child = spawn(process.execPath, ["--conditions=source", main], {
    env: { ...inherited, ...environment(dataDir, env) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => (output += text));
  const exited = once(child, "exit").then(([code, signal]) => (code ?? signal) as number | string);
  children.push(child);
  const addressOf = (name: string) => new RegExp(`"name":"${name}","address":"([^"]*)"`).exec(output)?.[1];
  const gatewayUrl = await until("the worker listens", () => child.exitCode !== null || addressOf("gateway"));
  assert.ok(typeof gatewayUrl === "string", output);
  const gateway = new Gateway(store, gatewayUrl, addressOf("status") ?? "");
  await ready(gateway, () => output);
  return { gateway, child, exited, output: () => output };
}
