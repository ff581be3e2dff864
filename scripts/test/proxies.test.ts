// Proxies in front, with the very lines that we ship and document: what a trusted one lets through to a worker, and a control
// plane behind one that ends TLS.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { temporaryDirectory, until } from "../../shared/test/helper.ts";
import { freePort } from "../../shared/test/redis-server.ts";
import { call, startProgram } from "./fleet.ts";

const file = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");
const skipOf = (program: string) =>
  process.env[`SWITCHYARD_NO_${program}`] ??
  (process.env[`SWITCHYARD_${program}`] ? false : `needs ${program}`);

/** A block of the docs by its language and first line. */
function documented(language: string, first: string): string {
  const block = new RegExp(`\`\`\`${language}\\n${first}\\n([^]*?)\`\`\``).exec(file("docs/scaling.md"))?.[1];
  assert.ok(block, `docs/scaling.md has no ${language} block that begins with ${first}`);
  return block;
}

interface Ports {
  readonly front: number;
  readonly back: number;
}

/** HAProxy with the lines of a frontend, and its backend. */
function haproxy(
  t: TestContext,
  { front, back }: Ports,
  lines: string,
  backend = `backend b\n  server s 127.0.0.1:${back}\n`,
) {
  const name = /^backend (\S+)/.exec(backend)?.[1];
  return startProxy(
    t,
    "HAPROXY",
    front,
    ["-db", "-f"],
    () => `
global
  tune.bufsize 32768
defaults
  mode http
  timeout connect 5s
  timeout client 75s
  timeout server 75s
frontend f
  bind 127.0.0.1:${front}
${lines}
  default_backend ${name}
${backend}`,
  );
}

function nginx(t: TestContext, front: number, server: string) {
  return startProxy(
    t,
    "NGINX",
    front,
    ["-c"],
    (dir) => `
daemon off; master_process off; pid ${dir}/nginx.pid; error_log ${dir}/error.log;
events {}
http {
  access_log off;
  client_body_temp_path ${dir}/a; proxy_temp_path ${dir}/b; fastcgi_temp_path ${dir}/c; uwsgi_temp_path ${dir}/d; scgi_temp_path ${dir}/e;
  server { listen 127.0.0.1:${front}; ${server} }
}`,
  );
}

async function startProxy(
  t: TestContext,
  program: string,
  port: number,
  args: readonly string[],
  config: (dir: string) => string,
): Promise<void> {
  const dir = temporaryDirectory(t);
  const place = path.join(dir, "proxy.conf");
  writeFileSync(place, config(dir));
  const child = spawn(process.env[`SWITCHYARD_${program}`] as string, [...args, place], { stdio: "ignore" });
  t.after(async () => {
    if (child.exitCode === null && child.kill("SIGKILL")) await once(child, "exit");
  });
  await until(`${program} listens`, async () => {
    assert.equal(child.exitCode, null, `${program} ended`);
    return (await fetch(`http://127.0.0.1:${port}/`).catch(() => null)) !== null;
  });
}

/** A control plane, a worker that trusts loopback, and an upstream that answers with the headers it got. */
async function startGateway(t: TestContext) {
  const environment = { DATA_DIR: path.join(temporaryDirectory(t), "data"), CACHE_DIR: "off" };
  const control = await startProgram(t, "control-plane", environment);
  const worker = await startProgram(t, "data-plane", { ...environment, TRUSTED_PROXIES: "127.0.0.0/8" });
  const upstream = createServer((incoming, response) => response.end(JSON.stringify(incoming.headers)));
  upstream.listen(0, "127.0.0.1");
  await once(upstream, "listening");
  t.after(() => (upstream.closeAllConnections(), upstream.close()));
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const changes = [
    { op: "put", kind: "service", id: "s", value: { targets: [{ url }] } },
    { op: "put", kind: "route", id: "r", value: { service: "s", path: "/*" } },
  ];
  const made = await call(
    control.address("control"),
    "POST",
    "/v1/commits",
    { changes },
    { prefer: "wait=20" },
  );
  assert.equal(made.status, 200);
  return { port: Number(new URL(worker.address("gateway")).port) };
}

const names = [
  "Forwarded",
  "X-Real-IP",
  "X-Original-URL",
  "X-Rewrite-URL",
  "X-Request-Id",
  "X-Forwarded-For",
  "X-Forwarded-Host",
  "X-Forwarded-Proto",
  "X-Forwarded-Port",
  "X-Forwarded-Prefix",
  "X-Forwarded-Server",
  "X-Forwarded-Scheme",
];
const spoofed = Object.fromEntries(
  names.flatMap((name) => [
    [name, "spoofed"],
    [name.replaceAll("-", "_"), "spoofed"],
  ]),
);

/** The headers that reach the upstream, of a request that claims all of these. */
async function seenThrough(port: number): Promise<Record<string, string>> {
  const outgoing = request({
    port,
    host: "127.0.0.1",
    path: "/a",
    headers: { ...spoofed, "X-Mine": "kept" },
  }).end();
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  let text = "";
  for await (const chunk of response) text += String(chunk);
  assert.equal(response.statusCode, 200, text);
  return JSON.parse(text) as Record<string, string>;
}

function assertNothingSpoofed(seen: Record<string, string>): void {
  assert.deepEqual(
    Object.entries(seen).filter(([, value]) => value.includes("spoofed")),
    [],
  );
  assert.equal(seen["x-mine"], "kept");
  assert.equal(seen["x-forwarded-proto"], "http");
  assert.match(seen["x-forwarded-for"] ?? "", /^127\.0\.0\.1, 127\.0\.0\.1$/);
}

test("what clients say of themselves does not pass the HAProxy that we ship", {
  skip: skipOf("HAPROXY"),
}, async (t) => {
  const { port } = await startGateway(t);
  const front = await freePort();
  const frontend = /^frontend gateway\n([^]*?)\n\n/m.exec(file("deploy/haproxy.cfg"))?.[1] ?? "";
  const lines = frontend.split("\n").filter((line) => line.trim().startsWith("http-request"));
  assert.ok(lines.length > 3);
  await haproxy(t, { front, back: port }, lines.join("\n"));
  assertNothingSpoofed(await seenThrough(front));
});

test("nor an nginx with the lines of the docs", { skip: skipOf("NGINX") }, async (t) => {
  const { port } = await startGateway(t);
  const front = await freePort();
  const lines = documented("nginx", "# gateway");
  await nginx(
    t,
    front,
    `location / { proxy_pass http://127.0.0.1:${port}; proxy_http_version 1.1; ${lines} }`,
  );
  assertNothingSpoofed(await seenThrough(front));
});

for (const program of ["NGINX", "HAPROXY"] as const) {
  test(`a control plane behind ${program} that ends TLS answers to PUBLIC_URL`, {
    skip: skipOf(program),
  }, async (t) => {
    const control = await startProgram(t, "control-plane", {
      DATA_DIR: path.join(temporaryDirectory(t), "data"),
      CACHE_DIR: "off",
      PUBLIC_URL: "https://gateway.example.com",
    });
    const back = new URL(control.address("control")).port;
    const front = await freePort();
    if (program === "NGINX") {
      await nginx(t, front, documented("nginx", "# control plane").replace("8081", back));
    } else {
      const backend = `backend control-plane\n${documented("haproxy", "backend control-plane").replace("8081", back)}`;
      await haproxy(t, { front, back: Number(back) }, "", backend);
    }
    const send = async (method: string, origin: string, host: string) => {
      const outgoing = request({
        port: front,
        host: "127.0.0.1",
        path: method === "GET" ? "/v1/services" : "/v1/services/shop",
        method,
        headers: { host, origin, "content-type": "application/json", "sec-fetch-site": "same-origin" },
      }).end(method === "GET" ? undefined : JSON.stringify({ targets: [{ url: "http://127.0.0.1:9" }] }));
      const [response] = (await once(outgoing, "response")) as [IncomingMessage];
      response.resume();
      return response.statusCode;
    };
    const [origin, host] = ["https://gateway.example.com", "gateway.example.com"];
    await until("the proxy finds it healthy", async () => (await send("GET", origin, host)) === 200);
    assert.equal(await send("PUT", origin, host), 201);
    assert.equal(await send("PUT", "https://evil.example.com", host), 403);
    assert.equal(await send("GET", origin, "evil.example.com"), 403);
  });
}
