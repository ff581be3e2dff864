// The same bytes through the gateway to servers that people run: do they see the requests that were sent, as many and the
// same? Each stands between the gateway and a raw upstream, which records what that server understood.
// Programs come from SWITCHYARD_NGINX and so on, which `npm test` sets; without one its tests are skipped.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { closedPort, get, ok, outcome, post, startGateway, startUpstream, until } from "./helper.ts";

interface RealServer {
  readonly name: string;
  readonly variable: string;
  /** Its configuration: a proxy of its own on the port, with the raw upstream behind it. */
  readonly config: (ports: { port: number; behind: number; dir: string }) => string;
  readonly args: (file: string, dir: string) => string[];
}

const modules = "/usr/lib/apache2/modules";
const servers: RealServer[] = [
  {
    name: "nginx",
    variable: "SWITCHYARD_NGINX",
    config: ({ port, behind, dir }) => `
      daemon off; master_process off; pid ${dir}/nginx.pid; error_log ${dir}/error.log;
      events {}
      http {
        access_log off;
        client_body_temp_path ${dir}/a; proxy_temp_path ${dir}/b; fastcgi_temp_path ${dir}/c; uwsgi_temp_path ${dir}/d; scgi_temp_path ${dir}/e;
        client_max_body_size 0; large_client_header_buffers 4 32k;
        server {
          listen 127.0.0.1:${port};
          location / { proxy_pass http://127.0.0.1:${behind}; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host; }
        }
      }`,
    args: (file, dir) => ["-c", file, "-p", dir, "-e", `${dir}/error.log`],
  },
  {
    name: "HAProxy",
    variable: "SWITCHYARD_HAPROXY",
    config: ({ port, behind }) => `
defaults
  mode http
  timeout client 20s
  timeout server 20s
  timeout connect 20s
frontend in
  bind 127.0.0.1:${port}
  default_backend out
backend out
  server behind 127.0.0.1:${behind}
`,
    args: (file) => ["-db", "-f", file],
  },
  {
    name: "Apache",
    variable: "SWITCHYARD_APACHE2",
    config: ({ port, behind, dir }) => `
ServerRoot ${dir}
ServerName localhost
PidFile ${dir}/apache.pid
DefaultRuntimeDir ${dir}
Mutex file:${dir}
ErrorLog ${dir}/error.log
Listen 127.0.0.1:${port}
LoadModule mpm_event_module ${modules}/mod_mpm_event.so
LoadModule authz_core_module ${modules}/mod_authz_core.so
LoadModule proxy_module ${modules}/mod_proxy.so
LoadModule proxy_http_module ${modules}/mod_proxy_http.so
LimitRequestFieldSize 32768
LimitRequestLine 16384
AllowEncodedSlashes NoDecode
ProxyPreserveHost On
ProxyPass / http://127.0.0.1:${behind}/ nocanon
`,
    args: (file, dir) => ["-d", dir, "-f", file, "-D", "FOREGROUND"],
  },
];

async function startServer(
  t: TestContext,
  server: RealServer,
  program: string,
  behind: number,
): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), "switchyard-upstream-"));
  const children: ChildProcess[] = [];
  t.after(async () => {
    for (const child of children)
      if (child.exitCode === null && child.kill("SIGTERM")) await once(child, "exit");
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  });
  const port = await closedPort();
  const file = path.join(dir, "server.conf");
  await writeFile(file, server.config({ port, behind, dir }));
  const child = spawn(program, server.args(file, dir), { stdio: ["ignore", "ignore", "pipe"] });
  children.push(child);
  let errors = "";
  child.stderr.on("data", (text) => (errors += text));
  await until("it listens", async () => {
    assert.ok(child.exitCode === null, `${server.name} ended: ${errors}`);
    const socket = connect(port, "127.0.0.1");
    return await once(socket, "connect").then(
      () => (socket.destroy(), true),
      () => false,
    );
  });
  return `http://127.0.0.1:${port}`;
}

const body = (length: number) => "0123456789abcdef".repeat(Math.ceil(length / 16)).slice(0, length);
const chunkedPost = (host: string, target: string, chunks: string[], trailers = "") =>
  `POST ${target} HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n${[...chunks, ""]
    .map((chunk) => `${chunk.length.toString(16)};x=y\r\n${chunk}${chunk === "" ? trailers : "\r\n"}`)
    .join("")}\r\n`;
const inner = "GET /smuggled HTTP/1.1\r\nHost: smuggled\r\n\r\n";

/** What is sent, and the method, target and body that must be seen for it. */
const exchanges: ((host: string) => [string, string, string, string])[] = [
  (host) => [get(host, "/plain?a=b&&c=%7e"), "GET", "/plain?a=b&&c=%7e", ""],
  (host) => [get(host, "/%61//b/../c%2fd"), "GET", "/a/c%2Fd", ""],
  (host) => [post(host, inner, "/post"), "POST", "/post", inner],
  (host) => [post(host, inner, "/get").replace("POST", "GET"), "GET", "/get", inner],
  (host) => [post(host, inner, "/delete").replace("POST", "DELETE"), "DELETE", "/delete", inner],
  (host) => [post(host, "", "/empty"), "POST", "/empty", ""],
  (host) => [
    chunkedPost(host, "/chunked", [inner, "0\r\n\r\n", inner]),
    "POST",
    "/chunked",
    `${inner}0\r\n\r\n${inner}`,
  ],
  (host) => [chunkedPost(host, "/nothing", []), "POST", "/nothing", ""],
  (host) => [chunkedPost(host, "/trailers", ["abc"], "X-Late: 1\r\n"), "POST", "/trailers", "abc"],
  (host) => [
    chunkedPost(host, "/large", [body(70_000), body(70_001), body(3)]),
    "POST",
    "/large",
    body(70_000) + body(70_001) + body(3),
  ],
  (host) => [post(host, body(300_000), "/sized"), "POST", "/sized", body(300_000)],
  (host) => [
    get(host, "/aliases", "Transfer_Encoding: chunked\r\nContent_Length: 5\r\nContent-Length_: 7\r\n"),
    "GET",
    "/aliases",
    "",
  ],
  (host) => [
    get(
      host,
      "/te",
      "TE: trailers\r\nConnection: TE, X-A\r\nX-A: 1\r\nKeep-Alive: 5\r\nProxy-Connection: keep-alive\r\n",
    ),
    "GET",
    "/te",
    "",
  ],
  (host) => [
    get(host, "/h2c", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"),
    "GET",
    "/h2c",
    "",
  ],
  (host) => [post(host, "abc", "/expect", "Expect: 100-continue\r\n"), "POST", "/expect", "abc"],
  (host) => [get(host, "/old").replace("HTTP/1.1", "HTTP/1.0"), "GET", "/old", ""],
  (host) => [get(`ignored.test`, `http://${host}/absolute`), "GET", "/absolute", ""],
];

const title = "behind the gateway sees as many requests as were sent, and the same";

for (const server of servers) {
  const program = process.env[server.variable];
  const missing =
    process.env[server.variable.replace("SWITCHYARD_", "SWITCHYARD_NO_")] ?? `${server.variable} is not set`;
  test(`${server.name} ${title}`, { skip: program ? false : missing }, async (t) => {
    const behind = await startUpstream(t, {
      onRequest: ({ body }) => ok(createHash("md5").update(body).digest("hex")),
    });
    const url = await startServer(t, server, program ?? "", behind.port);
    const gateway = await startGateway(t);
    const host = await gateway.route({ to: url, route: { retries: 0 } });
    for (const exchange of exchanges) {
      const [bytes, method, target, expected] = exchange(host);
      const seen = behind.requests.length;
      const client = await gateway.connect(t);
      client.send(bytes);
      const answer = await client.answer(method);
      assert.equal(outcome(answer), "200", target);
      assert.equal(answer.body.toString(), createHash("md5").update(expected).digest("hex"), target);
      assert.deepEqual(
        behind.requests.slice(seen).map(({ start }) => start.slice(0, 2)),
        [[method, target]],
      );
      assert.ok(behind.requests.at(-1)?.body.equals(Buffer.from(expected)), target);
    }
    // All that can be pipelined once more on one connection, after which as many are seen.
    const pipelined = exchanges
      .map((exchange) => exchange(host))
      .filter(([bytes]) => !/Upgrade|HTTP\/1\.0/.test(bytes));
    const seen = behind.requests.length;
    const client = await gateway.connect(t);
    for (const [bytes] of pipelined) client.send(bytes);
    for (const [, method, target] of pipelined)
      assert.equal(outcome(await client.answer(method)), "200", target);
    assert.deepEqual(
      behind.requests.slice(seen).map(({ start }) => start[1]),
      pipelined.map(([, , target]) => target),
    );
    assert.deepEqual(behind.faults, []);
  });
}
