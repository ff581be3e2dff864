// How long a change takes from the API to a client's next answer, and what a catalog costs: one Redis, one control plane
// and three workers as processes, at 10, 10,000 and 100,000 routes (or the numbers given).
// `npm run bench -- propagation [routes ...]`. On a machine with fewer cores than processes the times are those of the queue
// for a core as much as of the programs.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Agent, type IncomingMessage, request } from "node:http";
import { cpus } from "node:os";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { checkArguments } from "../../scripts/arguments.mjs";
import { startRedis } from "../../shared/test/redis-server.ts";
import { type StallLine, StallQuestion, stallWatch } from "../../shared/test/stall-watch.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const changes = 200;
const workerCount = 3;

interface Program {
  readonly child: ChildProcess;
  readonly addresses: Map<string, string>;
  /** From the start of the process to its listeners, in ms. */
  readonly listeningMs: number;
  /** The longest stall since this was last asked. */
  stallMs(): Promise<number>;
}

const cleanups: (() => Promise<void> | void)[] = [];
const context = { after: (cleanup: () => Promise<void>) => cleanups.push(cleanup) } as unknown as TestContext;

async function startProgram(plane: string, environment: Record<string, string>): Promise<Program> {
  const began = performance.now();
  const flags =
    process.env["WORKER_FLAGS"] && plane === "data-plane" ? process.env["WORKER_FLAGS"].split(" ") : [];
  const child = spawn(
    process.execPath,
    [...flags, stallWatch, "--conditions=source", path.join(root, plane, "src/main.ts")],
    {
      env: {
        PATH: process.env["PATH"],
        CONTROL_PORT: "0",
        GATEWAY_HOST: "127.0.0.1",
        GATEWAY_PORT: "0",
        STATUS_PORT: "0",
        CACHE_DIR: "off",
        WRITE_RATE_LIMIT: "0",
        LOG_LEVEL: "warn",
        ACCESS_LOG: "off",
        ...environment,
      },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  cleanups.push(() => void child.kill("SIGKILL"));
  const addresses = new Map<string, string>();
  const stall = new StallQuestion(child);
  await new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (text) => {
      const line = JSON.parse(text) as { msg?: string; name: string; address: string } & StallLine;
      stall.told(line);
      if (line.msg === "listening") addresses.set(line.name, line.address);
      if (addresses.size === (plane === "data-plane" ? 2 : 1)) resolve();
    });
  });
  return {
    child,
    addresses,
    listeningMs: performance.now() - began,
    stallMs: () => stall.ask(),
  };
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

async function send(method: string, url: string, body?: object, headers = {}): Promise<IncomingMessage> {
  const type = body ? { "content-type": "application/json" } : {};
  const outgoing = request(url, { method, agent, headers: { ...type, ...headers } });
  outgoing.end(body ? JSON.stringify(body) : undefined);
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  response.resume();
  await once(response, "end");
  return response;
}

async function ready(worker: Program): Promise<void> {
  while ((await send("GET", `${worker.addresses.get("status")}/readyz`)).statusCode !== 200)
    await new Promise((resolve) => setTimeout(resolve, 2));
}

/** Puts routes `r<from>` to `r<to - 1>`, whose paths have some segments in common, as catalogs do. */
async function putRoutes(api: string, from: number, to: number): Promise<void> {
  for (let begin = from; begin < to; begin += 10_000) {
    const list = Array.from({ length: Math.min(10_000, to - begin) }, (_, n) => {
      const id = begin + n;
      const value = { service: "s", path: `/team${id % 97}/api${id % 31}/thing${id}/{id}`, methods: ["GET"] };
      return { op: "put", kind: "route", id: `r${id}`, value };
    });
    const answer = await send("POST", `${api}/v1/commits`, { changes: list }, { prefer: "wait=60" });
    if (answer.statusCode !== 200) throw new Error(`the routes were answered ${answer.statusCode}`);
  }
}

/** From sending a change to the first new answer of each worker, in ms, sorted. */
async function propagation(api: string, workers: readonly Program[]): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < changes; n++) {
    const status = 400 + (n % 2 === 0 ? 21 : 22);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const began = performance.now();
    const write = send("PATCH", `${api}/v1/routes/probe`, { interceptStatus: status });
    await Promise.all(
      workers.map(async (worker) => {
        // Order matters: a client that asks without a pause takes the core from those that it waits for.
        while ((await send("GET", `${worker.addresses.get("gateway")}/probe`)).statusCode !== status)
          await new Promise((resolve) => setTimeout(resolve, 1));
        times.push(performance.now() - began);
      }),
    );
    await write;
  }
  return times.sort((a, b) => a - b);
}

async function commitsPerSecond(api: string): Promise<number> {
  let done = 0;
  const until = performance.now() + 3000;
  await Promise.all(
    Array.from({ length: 8 }, async (_, n) => {
      while (performance.now() < until) {
        await send("PATCH", `${api}/v1/routes/w${n}`, { description: `${++done}` });
      }
    }),
  );
  return done / 3;
}

function rssBytes({ child }: Program): number {
  const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1];
  return Number(kib) * 1024;
}

const ms = (value: number | undefined) => `${(value ?? Number.NaN).toFixed(1)} ms`;

async function main(): Promise<void> {
  checkArguments("usage: npm run bench -- propagation [routes ...]", process.argv.slice(2), (arg) =>
    /^\d+$/.test(arg),
  );
  const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [10, 10_000, 100_000];
  const redis = await startRedis(context);
  const environment = { REDIS_URL: `redis://127.0.0.1:${redis.port}` };
  const control = await startProgram("control-plane", environment);
  const api = control.addresses.get("control") ?? "";
  const workers: Program[] = [];
  for (let n = 0; n < workerCount; n++) workers.push(await startProgram("data-plane", environment));
  for (const worker of workers) await ready(worker);
  await send("PUT", `${api}/v1/services/s`, { targets: [{ url: "http://127.0.0.1:9" }] });
  await send("PUT", `${api}/v1/routes/probe`, { service: "s", path: "/probe", intercept: true });
  for (let n = 0; n < 8; n++) await send("PUT", `${api}/v1/routes/w${n}`, { service: "s", path: `/w${n}` });
  console.log(
    `${cpus().length} cores, Node ${process.version}, worker flags: ${process.env["WORKER_FLAGS"] ?? "none"}`,
  );
  const [watched] = workers as [Program];
  const rssAtFirst = rssBytes(watched);
  let routes = 9;
  for (const size of sizes) {
    await watched.stallMs();
    await putRoutes(api, routes, size);
    const stallMs = await watched.stallMs();
    routes = Math.max(routes, size);
    const times = await propagation(api, workers);
    const at = (share: number) => ms(times[Math.min(times.length - 1, Math.floor(times.length * share))]);
    console.log(
      `${size} routes: change to live p50 ${at(0.5)}, p99 ${at(0.99)}; ${Math.round(await commitsPerSecond(api))} commits/s with 8 writers`,
    );
    if (size < 1000) continue;
    const began = performance.now();
    const fresh = await startProgram("data-plane", environment);
    // What loading the program itself takes is over.
    await fresh.stallMs();
    await ready(fresh);
    const coldMs = performance.now() - began;
    const perRoute = (rssBytes(fresh) - rssAtFirst) / size;
    console.log(
      `${size} routes: cold start ${ms(coldMs)}, of which ${ms(fresh.listeningMs)} to its listeners; longest stall of a worker ` +
        `while they arrived, 10,000 at a time, ${ms(stallMs)}, of one that starts ${ms(await fresh.stallMs())}; RSS ${Math.round(perRoute)} bytes a route`,
    );
    const ended = once(fresh.child, "exit");
    fresh.child.kill("SIGTERM");
    await ended;
  }
}

try {
  await main();
} finally {
  agent.destroy();
  for (const cleanup of cleanups.reverse()) await cleanup();
}
