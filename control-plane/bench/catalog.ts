// Figures of PUT and GET /v1/catalog, history and restore for a large catalog, on the program as it is run, and how long
// other requests wait meanwhile. Usage: node --conditions=source control-plane/bench/catalog.ts [objects]

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { checkArguments } from "../../scripts/arguments.mjs";

const usage = "usage: node --conditions=source control-plane/bench/catalog.ts [objects]";
checkArguments(usage, process.argv.slice(2), (arg, index) => index === 0 && /^\d+$/.test(arg));
const count = Number(process.argv[2] ?? 100_000);
const dataDir = mkdtempSync(join(tmpdir(), "switchyard-bench-"));
const program = spawn(
  process.execPath,
  ["--conditions=source", resolve(import.meta.dirname, "../src/main.ts")],
  {
    env: { PATH: process.env["PATH"] ?? "", CONTROL_PORT: "0", DATA_DIR: dataDir, WRITE_RATE_LIMIT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  },
);
let output = "";
const address = await new Promise<string>((found) => {
  program.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
    const line = output.split("\n").find((one) => one.includes('"listening"') && one.endsWith("}"));
    if (line) found((JSON.parse(line) as { address: string }).address);
  });
});

// In a thread of its own, because making and sending a large body holds up this one.
const prober = new Worker(resolve(import.meta.dirname, "probe-thread.ts"), {
  workerData: `${address}/v1/services/s0`,
});

/** How long another client waits for a small read, every few milliseconds, while something goes on. */
async function measure<T>(title: string, work: () => Promise<T>): Promise<T> {
  prober.postMessage("begin");
  const began = performance.now();
  const result = await work();
  const seconds = (performance.now() - began) / 1000;
  prober.postMessage("end");
  const [waits] = (await once(prober, "message")) as [number[]];
  const at = (share: number) => waits[Math.floor((waits.length - 1) * share)]?.toFixed(1);
  process.stdout.write(
    `${title.padEnd(36)} ${seconds.toFixed(2)} s; a read beside it waits p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)} ms\n`,
  );
  return result;
}

async function send(method: string, path: string, body?: string): Promise<number> {
  const response = await fetch(address + path, {
    method,
    ...(body !== undefined && { body, headers: { "content-type": "application/json" } }),
  });
  let bytes = 0;
  for await (const chunk of response.body ?? []) bytes += (chunk as Uint8Array).length;
  if (!response.ok) throw new Error(`${method} ${path} is answered ${response.status}`);
  return bytes;
}

const services = Array.from({ length: 100 }, (_, n) => ({
  id: `s${n}`,
  pathPrefix: `/s${n}`,
  targets: [{ url: `http://10.0.${n % 250}.1:8080` }, { url: `http://10.0.${n % 250}.2:8080` }],
}));
const routes = Array.from({ length: count - services.length }, (_, n) => ({
  id: `r${n}`,
  service: `s${n % services.length}`,
  methods: ["GET", "POST"],
  path: `/v${n % 7}/things-${n}/{id}/parts/{part}`,
  description: `route number ${n} of the benchmark, with a text of the usual length for such things`,
  tags: ["bench", `team-${n % 50}`],
  upstreamPath: `/internal/${n}/{id}/{part}`,
  upstreamHeaders: [{ op: "set", name: "X-Route", value: `r${n}` }],
}));
const text = JSON.stringify({ services, routes });
const changed = JSON.stringify({
  services,
  routes: routes.map((route, n) => (n % 1000 ? route : { ...route, timeoutMs: 77 })),
});

try {
  await send("PUT", "/v1/services/s0", JSON.stringify(services[0]));
  process.stdout.write(`${count} objects, ${(text.length / 1e6).toFixed(1)} MB of JSON\n`);
  await measure("PUT /catalog, all new", () => send("PUT", "/v1/catalog", text));
  await measure("PUT /catalog, unchanged", () => send("PUT", "/v1/catalog", text));
  await measure("PUT /catalog, every 1000th changed", () => send("PUT", "/v1/catalog", changed));
  await measure("PUT /catalog, all, dry run", () =>
    send("PUT", "/v1/catalog?dryRun=true", text.replaceAll('"GET","POST"', '"GET"')),
  );
  await measure("GET /catalog", () => send("GET", "/v1/catalog"));
  await measure("GET /catalog?tag", () => send("GET", "/v1/catalog?tag=team-7"));
  await measure("GET /revisions/2", () => send("GET", "/v1/revisions/2"));
  await measure("POST /revisions/1/restore", () => send("POST", "/v1/revisions/1/restore"));
  await measure("POST /revisions/2/restore", () => send("POST", "/v1/revisions/2/restore"));
} finally {
  await prober.terminate();
  program.kill("SIGTERM");
  await once(program, "exit");
  rmSync(dataDir, { recursive: true, force: true });
}
