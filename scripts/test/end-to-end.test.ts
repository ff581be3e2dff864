// The quick start as its reader lives it: `npm start`'s launcher, the two built programs, a real upstream, and HTTP.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";

const launcher = fileURLToPath(new URL("../launch.mjs", import.meta.url));

interface Running {
  readonly child: ChildProcess;
  readonly control: string;
  readonly gateway: string;
  readonly status: string;
  readonly firstLine: Record<string, unknown>;
}

/** Starts both programs and waits for the three listeners that they announce. */
async function start(
  t: TestContext,
  dataDir: string,
  command: readonly [string, ...string[]] = [process.execPath, launcher, "start"],
  environment: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, npm_lifecycle_event: ___, ...inherited } = process.env;
  const child = spawn(command[0], command.slice(1), {
    env: {
      ...inherited,
      ...environment,
      DATA_DIR: dataDir,
      CACHE_DIR: path.join(dataDir, "cache"),
      CONTROL_PORT: "0",
      GATEWAY_PORT: "0",
      STATUS_PORT: "0",
    },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  t.after(() => killGroup(child));
  const lines: Record<string, unknown>[] = [];
  let rest = "";
  for await (const chunk of child.stdout.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    const parts = (rest + String(chunk)).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts.map((line) => JSON.parse(line) as Record<string, unknown>));
    const addressOf = (name: string) =>
      lines.find((line) => line["name"] === name)?.["address"] as string | undefined;
    const [control, gateway, status] = [addressOf("control"), addressOf("gateway"), addressOf("status")];
    if (!control || !gateway || !status) continue;
    child.stdout.resume();
    return {
      child,
      control,
      gateway: gateway.replace("0.0.0.0", "127.0.0.1"),
      status,
      firstLine: lines[0] ?? {},
    };
  }
  throw new Error(`the programs ended before they listened: ${JSON.stringify(lines)}`);
}

function killGroup(child: ChildProcess): void {
  try {
    process.kill(-(child.pid as number), "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

async function startUpstream(t: TestContext): Promise<string> {
  const server = createServer((request, response) =>
    response.end(`upstream saw ${request.method} ${request.url}`),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => (server.closeAllConnections(), server.close()));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function call(
  url: string,
  method = "GET",
  body?: unknown,
): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(url, {
    method,
    headers: { prefer: "wait=20", ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

test("two calls make a route, the next request obeys an edit, and all survives kill -9", async (t) => {
  const dataDir = await temporaryFolder(t);
  const upstream = await startUpstream(t);

  const first = await start(t, dataDir);
  assert.match(String(first.firstLine["msg"]), new RegExp(`embedded store ${dataDir}`));
  assert.equal((await call(`${first.gateway}/shop/cart`)).status, 404);
  assert.equal(
    (await call(`${first.control}/v1/services`, "POST", { id: "shop", targets: [{ url: upstream }] })).status,
    201,
  );
  const made = await call(`${first.control}/v1/services/shop/routes`, "POST", {
    id: "shop",
    path: "/shop/*",
    upstreamPath: "/",
  });
  assert.equal(made.status, 201);
  assert.equal(made.headers.get("switchyard-applied"), "1/1");
  assert.equal((await call(`${first.gateway}/shop/cart?x=1`)).text, "upstream saw GET /cart?x=1");

  const edited = await call(`${first.control}/v1/routes/shop`, "PATCH", { upstreamPath: "/v2" });
  assert.equal(edited.headers.get("switchyard-applied"), "1/1");
  assert.equal((await call(`${first.gateway}/shop/cart`)).text, "upstream saw GET /v2/cart");
  const { text: before } = await call(`${first.control}/v1/routes/shop`);

  const exited = once(first.child, "exit");
  killGroup(first.child);
  await exited;

  const second = await start(t, dataDir);
  assert.equal((await call(`${second.control}/v1/routes/shop`)).text, before);
  while ((await call(`${second.status}/readyz`)).status !== 200)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal((await call(`${second.gateway}/shop/cart`)).text, "upstream saw GET /v2/cart");

  second.child.kill("SIGTERM");
  assert.deepEqual(await once(second.child, "exit"), [0, null]);
});

test("a SIGHUP to the launcher and all that it runs ends nothing, and SIGTERM still drains", async (t) => {
  const { child, control, gateway } = await start(t, await temporaryFolder(t));
  process.kill(-(child.pid as number), "SIGHUP");
  assert.equal((await call(`${control}/readyz`)).status, 200);
  assert.equal((await call(`${gateway}/shop`)).status, 404);
  child.kill("SIGTERM");
  assert.deepEqual(await once(child, "exit"), [0, null]);
});

test("a closed terminal, which ends npm, has the programs drain", async (t) => {
  const received = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const upstream = createServer((_request, response) => {
    received.resolve();
    void answer.promise.then(() => response.end("all of it"));
  }).listen(0, "127.0.0.1");
  await once(upstream, "listening");
  t.after(() => (upstream.closeAllConnections(), upstream.close()));
  // In npm's place: it ends at SIGHUP, as npm does.
  const npm = ["sh", "-c", '"$0" "$1" start; true', process.execPath, launcher] as const;
  const { child, control, gateway } = await start(t, await temporaryFolder(t), npm, {
    npm_lifecycle_event: "start",
  });
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  await call(`${control}/v1/services/s`, "PUT", { targets: [{ url }] });
  await call(`${control}/v1/routes/r`, "PUT", { service: "s", path: "/*" });
  const request = call(`${gateway}/slow`);
  await received.promise;
  const ended = once(child, "close");
  process.kill(-(child.pid as number), "SIGHUP");
  // The control plane has nothing in flight, so it is gone while the worker waits.
  while (await fetch(`${control}/healthz`).catch(() => null))
    await new Promise((resolve) => setTimeout(resolve, 20));
  answer.resolve();
  assert.equal((await request).text, "all of it");
  await ended;
});

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "switchyard-e2e-"));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
