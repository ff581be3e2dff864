// CPU per proxied request of a worker, in both lanes, beside a bare node:http + undici proxy that does nothing but forward, in
// one interleaved run: machines differ and are shared, so the ratios of the medians are the figure. With `wrk` on PATH that
// sends the load, else a client of this process, which may be the slower one. Usage: npm run bench -- proxy [seconds] [routes]
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { EmbeddedStore, parseRouteInput, parseServiceInput, TargetGuard } from "@switchyard/shared";
import { Pool } from "undici";
import { checkArguments } from "../../scripts/arguments.mjs";

const connections = 64;
const rounds = 5;
const answer = JSON.stringify({ hello: "world", numbers: [1, 2, 3] });

const [role = "compare", ...args] = process.argv.slice(2);
if (role === "upstream") await serve(createServer((_request, response) => response.end(answer)));
else if (role === "bare") await serve(createBareProxy(args[0] as string));
else {
  const usage = "usage: npm run bench -- proxy [seconds] [routes]";
  checkArguments(usage, process.argv.slice(2), (arg, index) => index < 2 && /^\d+$/.test(arg));
  await compare(Number(role) || 5, Number(args[0]) || 1_000);
}

async function compare(seconds: number, routes: number): Promise<void> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "switchyard-bench-"));
  const upstream = await start(["upstream"]);
  const bare = await start(["bare", upstream.url]);
  await fillStore(dataDir, upstream.url, routes);
  const proxies = {
    "bare proxy": bare,
    "plain lane": await startWorker(dataDir, "on"),
    "general lane": await startWorker(dataDir, "off"),
  };
  const micros: Record<string, number[]> = {};
  try {
    console.log(
      `${connections} connections, ${seconds} s each, ${routes} routes in the workers, ${rounds} rounds`,
    );
    for (let round = 0; round < rounds; round++) {
      for (const [name, proxy] of Object.entries(proxies))
        (micros[name] ??= []).push(await measure(name, proxy, seconds));
    }
    const bareMicros = medianOf(micros["bare proxy"] ?? []);
    for (const [name, all] of Object.entries(micros)) {
      const median = medianOf(all);
      console.log(
        `median ${name.padEnd(12)} ${median.toFixed(1)} us, ${(median / bareMicros).toFixed(2)} of the bare proxy`,
      );
    }
  } finally {
    for (const { child } of [upstream, ...Object.values(proxies)]) child.kill("SIGKILL");
    await rm(dataDir, { recursive: true, force: true });
  }
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN;
}

interface Server {
  readonly child: ChildProcess;
  readonly url: string;
}

async function measure(name: string, { child, url }: Server, seconds: number): Promise<number> {
  await load(url, 1);
  const before = await cpuMicros(child.pid as number);
  const count = await load(url, seconds);
  const micros = ((await cpuMicros(child.pid as number)) - before) / count;
  console.log(
    `${name.padEnd(12)} ${micros.toFixed(1)} us CPU a request, ${Math.round(count / seconds)} requests/s`,
  );
  return micros;
}

/** User and system time of a process from /proc, in microseconds; a tick is 10 ms on every Linux. */
async function cpuMicros(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

async function load(url: string, seconds: number): Promise<number> {
  return (await loadByWrk(url, seconds)) ?? (await loadByNode(url, seconds));
}

/** The requests that wrk has made; null where there is no wrk. */
async function loadByWrk(url: string, seconds: number): Promise<number | null> {
  const args = ["-t1", `-c${connections}`, `-d${seconds}s`, `${url}/r7/x`];
  const child = spawn("wrk", args, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const isThere = await once(child, "close").then(
    () => true,
    () => false,
  );
  if (!isThere) return null;
  if (/Non-2xx|Socket errors/.test(output)) throw new Error(output);
  return Number(/(\d+) requests in/.exec(output)?.[1]);
}

async function loadByNode(url: string, seconds: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const end = performance.now() + seconds * 1_000;
  let count = 0;
  const client = async () => {
    while (performance.now() < end) {
      await new Promise<void>((resolve, reject) => {
        const outgoing = request(`${url}/r7/x`, { agent }, (incoming) => {
          if (incoming.statusCode !== 200) reject(new Error(`status ${incoming.statusCode}`));
          incoming.resume().once("end", resolve);
        });
        outgoing.once("error", reject).end();
      });
      count++;
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  agent.destroy();
  return count;
}

function createBareProxy(target: string) {
  const pool = new Pool(target, { connections, pipelining: 1 });
  return createServer((incoming, response) => {
    pool.dispatch(
      {
        method: incoming.method as "GET",
        path: incoming.url as string,
        headers: { host: incoming.headers.host },
      },
      {
        onRequestStart() {},
        onResponseStart(_controller, status, headers) {
          response.writeHead(status, headers as Record<string, string>);
        },
        onResponseData(_controller, chunk) {
          response.write(chunk);
        },
        onResponseEnd() {
          response.end();
        },
        onResponseError() {
          response.destroy();
        },
      },
    );
  });
}

async function serve(server: ReturnType<typeof createServer>): Promise<void> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  console.log(
    JSON.stringify({
      name: "gateway",
      address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    }),
  );
}

function start(roleArgs: readonly string[]): Promise<Server> {
  return spawnServer([fileURLToPath(import.meta.url), ...roleArgs], {});
}

function startWorker(dataDir: string, lane: "on" | "off"): Promise<Server> {
  const env = {
    DATA_DIR: dataDir,
    GATEWAY_HOST: "127.0.0.1",
    GATEWAY_PORT: "0",
    STATUS_PORT: "0",
    CACHE_DIR: "off",
    GATEWAY_PLAIN_LANE: lane,
  };
  return spawnServer([fileURLToPath(new URL("../src/main.ts", import.meta.url))], env);
}

async function spawnServer(command: readonly string[], env: Record<string, string>): Promise<Server> {
  const child = spawn(process.execPath, ["--conditions=source", ...command], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return await new Promise<Server>((resolve, reject) => {
    let output = "";
    child.once("exit", () => reject(new Error(`it ended: ${output}`)));
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-10_000);
      const url = /"name":"gateway","address":"([^"]+)"/.exec(output)?.[1];
      if (url !== undefined) resolve({ child, url });
    });
  });
}

async function fillStore(dataDir: string, upstreamUrl: string, routes: number): Promise<void> {
  const store = new EmbeddedStore({ dataDir, mode: "control-plane" });
  const head = await store.initialise();
  const time = new Date().toISOString();
  const record = (spec: object) => JSON.stringify({ ...spec, createdAt: time, updatedAt: time, revision: 1 });
  const service = parseServiceInput(
    { targets: [{ url: upstreamUrl }] },
    { id: "s", isAddressed: false },
    new TargetGuard(),
  );
  if (!service.ok) throw new Error(JSON.stringify(service.faults));
  const changes = [
    { kind: "service" as "service" | "route", id: "s", before: null, after: record(service.value) },
  ];
  for (let i = 0; i < routes; i++) {
    const route = parseRouteInput({ service: "s", path: `/r${i}/*` }, { id: `r${i}`, isAddressed: false });
    if (!route.ok) throw new Error(JSON.stringify(route.faults));
    changes.push({ kind: "route", id: `r${i}`, before: null, after: record(route.value) });
  }
  await store.commit({
    commitId: randomUUID(),
    expected: head,
    time,
    actor: "bench",
    message: null,
    changes,
  });
  await store.close();
}
