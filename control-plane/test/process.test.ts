// The program as it is run: its settings, its first lines, its listener, what survives it, how it ends.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { type TestContext, test } from "node:test";
import { shop, temporaryFolder } from "./helper.ts";

const main = resolve(import.meta.dirname, "../src/main.ts");

interface Program {
  readonly process: ChildProcess;
  /** Where it listens; rejects with all it wrote if it ends before. */
  readonly address: Promise<string>;
  /** Its exit code and all it wrote. */
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
}

function run(t: TestContext, environment: Record<string, string>, ...args: string[]): Program {
  const child = spawn(process.execPath, ["--conditions=source", main, ...args], {
    env: { PATH: process.env["PATH"] ?? "", CONTROL_PORT: "0", CACHE_DIR: "off", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  t.after(() => child.kill("SIGKILL"));
  let output = "";
  const ended = new Promise<{ code: number | null; output: string }>((done) => {
    child.on("close", (code) => done({ code, output }));
  });
  const address = new Promise<string>((found, failed) => {
    const read = (chunk: Buffer) => {
      output += chunk;
      const line = output.split("\n").find((one) => one.includes('"listening"') && one.endsWith("}"));
      if (line) found(JSON.parse(line).address);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    void ended.then(() => failed(new Error(output)));
  });
  address.catch(() => {});
  return { process: child, address, ended };
}

const put = (url: string, body: object = { targets: shop.targets }) =>
  fetch(url, { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

test("the first line names the store and its absolute path, and the listener announces itself", async (t) => {
  const dataDir = await temporaryFolder(t);
  const program = run(t, { DATA_DIR: dataDir });
  const address = await program.address;
  assert.match(address, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal((await fetch(`${address}/readyz`)).status, 200);
  program.process.kill("SIGTERM");
  const { code, output } = await program.ended;
  assert.equal(code, 0);
  const [first] = output.split("\n");
  assert.match(JSON.parse(first ?? "").store, new RegExp(`embedded.* ${dataDir}`));
});

test("what was acknowledged is there again after kill -9", async (t) => {
  const dataDir = await temporaryFolder(t);
  const first = run(t, { DATA_DIR: dataDir });
  const made = await put(`${await first.address}/v1/services/shop`);
  assert.equal(made.status, 201);
  first.process.kill("SIGKILL");
  await first.ended;
  const second = run(t, { DATA_DIR: dataDir });
  const read = await fetch(`${await second.address}/v1/services/shop`);
  assert.equal(read.headers.get("switchyard-revision"), "1");
  assert.deepEqual(await read.json(), await made.json());
});

test("every bad setting is listed at once and nothing is started", async (t) => {
  const { code, output } = await run(t, {
    CONTROL_PORT: "eighty",
    LOG_LEVEL: "loud",
    UNBLOCKED_TARGETS: "10.0.0.0/99",
    REDIS_URL: "redis://user:hunter2@127.0.0.1/one",
    REDIS_SENTINELS: "redis://:hunter2@127.0.0.1",
    ADMIN_TOKENS: "hunter2-raw-token",
    PUBLIC_URL: "https://ann:hunter2@gateway.example.com",
  }).ended;
  assert.equal(code, 1);
  for (const variable of [
    "CONTROL_PORT",
    "LOG_LEVEL",
    "UNBLOCKED_TARGETS",
    "REDIS_URL",
    "REDIS_SENTINELS",
    "ADMIN_TOKENS",
    "PUBLIC_URL",
  ]) {
    assert.match(output, new RegExp(variable));
  }
  assert.doesNotMatch(output, /hunter2/, "nothing that may be a secret is printed");
});

test("settings that do not fit together are refused", async (t) => {
  const cases: [environment: Record<string, string>, message: RegExp][] = [
    [{ NODE_ENV: "production" }, /neither REDIS_URL nor DATA_DIR is set/],
    [{ REDIS_SENTINELS: "127.0.0.1" }, /REDIS_SENTINELS needs REDIS_MASTER_NAME/],
    [{ REDIS_MASTER_NAME: "main" }, /REDIS_MASTER_NAME needs REDIS_SENTINELS/],
    [{ CONTROL_HOST: "0.0.0.0" }, /CONTROL_HOST=0\.0\.0\.0 is not loopback/],
  ];
  for (const [environment, message] of cases) {
    const { code, output } = await run(t, environment).ended;
    assert.equal(code, 1);
    assert.match(output, message);
  }
});

test("another address than loopback is taken with tokens or at one's own risk", async (t) => {
  const tokens = `ann:write:${"0".repeat(64)}`;
  for (const environment of [{ ALLOW_ANONYMOUS_ADMIN: "true" }, { ADMIN_TOKENS: tokens }] as Record<
    string,
    string
  >[]) {
    const program = run(t, { CONTROL_HOST: "0.0.0.0", DATA_DIR: await temporaryFolder(t), ...environment });
    const { port } = new URL(await program.address);
    assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200);
  }
});

test("a port in use and a folder that cannot be written are one clear line each", async (t) => {
  const folder = await temporaryFolder(t);
  const server = createServer().listen(0, "127.0.0.1");
  t.after(() => server.close());
  await new Promise((listening) => server.once("listening", listening));
  const { port } = server.address() as { port: number };
  const taken = await run(t, { DATA_DIR: folder, CONTROL_PORT: String(port) }).ended;
  assert.equal(taken.code, 1);
  assert.match(taken.output, new RegExp(`127\\.0\\.0\\.1:${port} is in use`));

  await writeFile(join(folder, "file"), "");
  const unwritable = await run(t, { DATA_DIR: join(folder, "file", "data") }).ended;
  assert.equal(unwritable.code, 1);
  assert.match(unwritable.output, /file/);
});

test("on SIGTERM /readyz turns 503 while the listener stays open for DRAIN_DELAY_MS, then it ends with code 0", async (t) => {
  const program = run(t, { DATA_DIR: await temporaryFolder(t), DRAIN_DELAY_MS: "700" });
  const address = await program.address;
  assert.equal((await fetch(`${address}/readyz`)).status, 200);
  program.process.kill("SIGTERM");
  let status = 0;
  for (let n = 0; n < 200 && status !== 503; n++) {
    const response = await fetch(`${address}/readyz`);
    status = response.status;
    await response.arrayBuffer();
  }
  assert.equal(status, 503);
  assert.equal((await put(`${address}/v1/services/late`)).status, 201);
  assert.equal((await program.ended).code, 0);
});

test("SIGHUP ends nothing, and is one line in the log", async (t) => {
  const program = run(t, { DATA_DIR: await temporaryFolder(t) });
  const address = await program.address;
  program.process.kill("SIGHUP");
  if (program.process.stdout) await once(program.process.stdout, "data");
  assert.equal((await fetch(`${address}/readyz`)).status, 200);
  program.process.kill("SIGTERM");
  const { code, output } = await program.ended;
  assert.equal(code, 0);
  assert.equal(output.match(/^\{.*SIGHUP is ignored.*\}$/gm)?.length, 1, output);
});

test("a program goes on without the terminal that it was started from, and still drains", {
  skip: !existsSync("/usr/bin/script") && "needs script, of util-linux",
}, async (t) => {
  const env = {
    PATH: process.env["PATH"],
    CONTROL_PORT: "0",
    CACHE_DIR: "off",
    DATA_DIR: await temporaryFolder(t),
  };
  const command = `exec '${process.execPath}' --conditions=source '${main}'`;
  const terminal = spawn("script", ["--quiet", "--command", command, "/dev/null"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => terminal.kill("SIGKILL"));
  let [address, pid] = ["", 0];
  for await (const line of createInterface({ input: terminal.stdout })) {
    const announced = /^control listens on (\S+) \(pid (\d+)\)/.exec(line);
    if (!announced) continue;
    [address, pid] = [String(announced[1]), Number(announced[2])];
    break;
  }
  t.after(() => isAlive(pid) && process.kill(pid, "SIGKILL"));
  terminal.kill("SIGKILL");
  // Each write is a line in the log, which has nowhere to go.
  for (let n = 0; n < 3; n++) assert.ok((await put(`${address}/v1/services/s${n}`)).ok);
  process.kill(pid, "SIGTERM");
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("a request in flight is finished during the drain", async (t) => {
  const program = run(t, { DATA_DIR: await temporaryFolder(t) });
  const address = await program.address;
  const body = JSON.stringify({ targets: shop.targets });
  const socket = connect(Number(new URL(address).port), "127.0.0.1");
  socket.write(
    `PUT /v1/services/slow HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  await new Promise((sent) => setTimeout(sent, 200));
  program.process.kill("SIGTERM");
  await new Promise((draining) => setTimeout(draining, 200));
  socket.write(body);
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  assert.match(answer, /^HTTP\/1\.1 201 /);
  assert.match(answer, /connection: close/i);
  assert.equal((await program.ended).code, 0);
});

test("bytes that are no HTTP are answered with a problem and a closed connection", async (t) => {
  const program = run(t, { DATA_DIR: await temporaryFolder(t) });
  const port = Number(new URL(await program.address).port);
  for (const [bytes, status] of [
    ["nonsense\r\n\r\n", 400],
    [`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, 431],
  ] as const) {
    const socket = connect(port, "127.0.0.1");
    socket.write(bytes);
    let answer = "";
    for await (const chunk of socket) answer += String(chunk);
    assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `));
    assert.match(answer, /\r\nX-Content-Type-Options: nosniff\r\n/);
    assert.equal(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n"))).status, status);
  }
});

test("two Host lines are a 400, equal or not, whatever the path", async (t) => {
  const program = run(t, { DATA_DIR: await temporaryFolder(t) });
  const port = Number(new URL(await program.address).port);
  for (const [path, second] of [
    ["/v1/services", "localhost"],
    ["/v1/services", "evil.example"],
    ["/readyz", "localhost"],
    ["/nothing", ""],
  ]) {
    const socket = connect(port, "127.0.0.1");
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nX: 1\r\nhost: ${second}\r\n\r\n`);
    let answer = "";
    for await (const chunk of socket) answer += String(chunk);
    assert.match(answer, /^HTTP\/1\.1 400 .*\r\nconnection: close\r\n/is, path);
  }
});

test("a body of 20 MB is a 413 that the client gets to read", async (t) => {
  const program = run(t, { DATA_DIR: await temporaryFolder(t) });
  const address = await program.address;
  const response = await fetch(`${address}/v1/services`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: Buffer.alloc(20 * 1024 * 1024, 0x20),
  });
  assert.equal(response.status, 413);
  assert.equal(((await response.json()) as { code: string }).code, "BODY_TOO_LARGE");
  assert.equal((await fetch(`${address}/healthz`)).status, 200);
});

test("--help lists every setting with its default", async (t) => {
  const { code, output } = await run(t, {}, "--help").ended;
  assert.equal(code, 0);
  assert.match(output, /CONTROL_PORT.*8081/);
  assert.match(output, /ADMIN_TOKENS/);
});
