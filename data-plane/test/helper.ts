// What the tests of the data plane are made of: a worker on an embedded store (in this process, or as a process of its
// own), a client and an upstream on bare sockets, and an upstream of node:http. Each closes itself when its test ends.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect, createServer, type Server as NetServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { EmbeddedStore, parseRouteInput, parseServiceInput, readSettings, TargetGuard } from "@switchyard/shared";
import { pino } from "pino";
import { workerSettings } from "../src/config.ts";
import { startWorker } from "../src/worker.ts";
import { type Message, readRequest, readResponse, valuesOf } from "./http-reader.ts";

type Cleaner = Pick<TestContext, "after">;
type Environment = Readonly<Record<string, string>>;

/** Nothing that the tests wait for takes as long as this, also on a slow machine; only a failure does. */
const patienceMs = 20_000;

/** Waits until the condition holds; fails with `what` if it never does. */
export async function until<T>(what: string, condition: () => T | Promise<T>, waitMs = patienceMs): Promise<NonNullable<T>> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    const value = await condition();
    if (value !== false && value !== null && value !== undefined) return value;
    if (performance.now() > deadline) assert.fail(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

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
      kind === "service" ? parseServiceInput(input, identity, new TargetGuard([])) : parseRouteInput(input, identity);
    assert.ok(parsed.ok, JSON.stringify(parsed));
    for (;;) {
      const head = await this.#store.initialise();
      const revision = head.revision + 1;
      const time = new Date().toISOString();
      const record = JSON.stringify({ ...parsed.value, createdAt: time, updatedAt: time, revision });
      const { isApplied } = await this.#store.commit({
        commitId: randomUUID(),
        expected: { epoch: head.epoch, revision: head.revision, commitId: head.commitId },
        time,
        actor: "test",
        message: null,
        changes: [{ kind, id, before: null, after: record }],
      });
      if (!isApplied) continue;
      await until(`revision ${revision} is served`, async () => ((await this.readiness()).revision ?? -1) >= revision);
      return;
    }
  }

  async readiness(): Promise<{ httpStatus: number; status: string; revision: number | null }> {
    const response = await fetch(`${this.statusUrl}/readyz`);
    return { httpStatus: response.status, ...((await response.json()) as { status: string; revision: number | null }) };
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
  return { GATEWAY_HOST: "127.0.0.1", GATEWAY_PORT: "0", STATUS_PORT: "0", DATA_DIR: dataDir, CACHE_DIR: "off", ...env };
}

/** A worker in this process. */
export async function startGateway(t: Cleaner, env: Environment = {}): Promise<Gateway> {
  // Order matters: what is registered last is closed last, and the worker goes before its store.
  let drain: (() => Promise<void>) | undefined;
  t.after(async () => await drain?.());
  const { store, dataDir } = await openStore(t);
  const read = readSettings(workerSettings, environment(dataDir, { DRAIN_TIMEOUT_MS: "0", ...env }));
  assert.ok("values" in read, JSON.stringify(read));
  const addresses = new Map<string, string>();
  const logger = pino(
    { level: "debug" },
    {
      write(line: string) {
        const { name, url } = JSON.parse(line) as { name?: string; url?: string };
        if (name && url) addresses.set(name, url);
      },
    },
  );
  const worker = await startWorker({ settings: read.values, logger });
  drain = () => worker.drain();
  const gateway = new Gateway(store, addresses.get("gateway") ?? "", addresses.get("status") ?? "");
  await until("the worker is ready", async () => (await gateway.readiness()).httpStatus === 200);
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
  let kill: (() => Promise<unknown>) | undefined;
  t.after(async () => await kill?.());
  const { store, dataDir } = await openStore(t);
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...inherited } = process.env;
  const child = spawn(process.execPath, ["--conditions=source", main], {
    env: { ...inherited, ...environment(dataDir, env) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  const exited = once(child, "exit").then(([code, signal]) => (code ?? signal) as number | string);
  kill = () => (child.kill("SIGKILL"), exited);
  const addressOf = (name: string) => new RegExp(`"name":"${name}","address":"([^"]*)"`).exec(output)?.[1];
  const gatewayUrl = await until("the worker listens", () => child.exitCode !== null || addressOf("gateway"));
  assert.ok(typeof gatewayUrl === "string", output);
  const gateway = new Gateway(store, gatewayUrl, addressOf("status") ?? "");
  await until("the worker is ready", async () => (await gateway.readiness()).httpStatus === 200);
  return { gateway, child, exited, output: () => output };
}

/** A client on a bare socket. */
export class RawClient {
  readonly socket: Socket;
  received = Buffer.alloc(0);
  /** Whether the other side has sent its FIN, and what error the connection ended with. */
  isEnded = false;
  isClosed = false;
  error: NodeJS.ErrnoException | null = null;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => (this.received = Buffer.concat([this.received, chunk])));
    socket.on("end", () => (this.isEnded = true));
    socket.on("error", (error) => (this.error = error));
    socket.on("close", () => (this.isClosed = true));
  }

  send(bytes: string | Buffer): void {
    this.socket.write(bytesOf(bytes));
  }

  /** Takes the next answer off what was received. Interim ones (1xx) are passed over unless asked for. */
  async answer(method = "GET", options: { readonly withInterim?: boolean } = {}): Promise<Message> {
    for (;;) {
      const message = await until(`an answer is complete; so far: ${this.#shown()}`, () => this.#take(method));
      if (!message.start[1].startsWith("1") || options.withInterim) return message;
    }
  }

  /** Waits until at least that many bytes have come and takes them. */
  async bytes(count: number): Promise<Buffer> {
    await until(`${count} bytes have come`, () => this.received.length >= count);
    const taken = this.received.subarray(0, count);
    this.received = this.received.subarray(count);
    return taken;
  }

  /** Waits for the other side to end the connection, by FIN or reset. */
  async closed(waitMs?: number): Promise<void> {
    await until("the connection is closed", () => this.isEnded || this.isClosed, waitMs);
  }

  #take(method: string): Message | null {
    const reading = readResponse(this.received, { method, isEnded: this.isEnded });
    if (reading.kind === "message") {
      this.received = this.received.subarray(reading.size);
      return reading.message;
    }
    assert.ok(reading.kind === "incomplete", `not HTTP: ${this.#shown()}`);
    assert.ok(!this.isClosed && !this.isEnded, `closed (${this.error?.code ?? "FIN"}) after: ${this.#shown()}`);
    return null;
  }

  #shown(): string {
    return JSON.stringify(this.received.toString("latin1", 0, 300));
  }
}

export async function connectTo(t: Cleaner, port: number): Promise<RawClient> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
  t.after(() => socket.destroy());
  await once(socket, "connect");
  return new RawClient(socket);
}

/** A connection to a raw upstream: every byte that came on it. */
export interface UpstreamConnection {
  readonly socket: Socket;
  bytes: Buffer;
  isClosed: boolean;
  isEnded: boolean;
}

export interface UpstreamScript {
  readonly onConnection?: (connection: UpstreamConnection) => void;
  /** Called when a request's head has come. */
  readonly onHead?: (connection: UpstreamConnection, head: Message) => void;
  /** Called when a request is complete; a text or bytes returned are sent. Without it every request is answered 200. */
  readonly onRequest?: (request: Message, connection: UpstreamConnection) => string | Buffer | void;
}

export interface RawUpstream {
  readonly url: string;
  readonly port: number;
  readonly connections: readonly UpstreamConnection[];
  /** Complete requests, in the order in which they ended. */
  readonly requests: readonly Message[];
  /** What was sent that is no HTTP request. */
  readonly faults: readonly string[];
  server: NetServer;
}

/** An upstream on bare sockets, which does what its script says and reads requests strictly. */
export async function startUpstream(t: Cleaner, script: UpstreamScript = {}): Promise<RawUpstream> {
  const connections: UpstreamConnection[] = [];
  const requests: Message[] = [];
  const faults: string[] = [];
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const connection: UpstreamConnection = { socket, bytes: Buffer.alloc(0), isClosed: false, isEnded: false };
    connections.push(connection);
    socket.on("error", () => {});
    socket.on("close", () => (connection.isClosed = true));
    socket.on("end", () => {
      connection.isEnded = true;
      socket.end();
    });
    let unread = Buffer.alloc(0);
    let sawHead = false;
    script.onConnection?.(connection);
    socket.on("data", (chunk: Buffer) => {
      connection.bytes = Buffer.concat([connection.bytes, chunk]);
      unread = Buffer.concat([unread, chunk]);
      for (;;) {
        const reading = readRequest(unread);
        if (reading.kind === "bad") return void faults.push(`${reading.why}: ${unread.toString("latin1", 0, 300)}`);
        const head = reading.kind === "message" ? reading.message : reading.head;
        if (head && !sawHead) script.onHead?.(connection, head);
        sawHead = head !== null && reading.kind === "incomplete";
        if (reading.kind === "incomplete") return;
        unread = unread.subarray(reading.size);
        requests.push(reading.message);
        const answer = script.onRequest ? script.onRequest(reading.message, connection) : ok(reading.message.start[1]);
        if (answer !== undefined && !socket.destroyed) socket.write(bytesOf(answer));
      }
    });
  });
  const port = await listenOn(t, server);
  t.after(() => connections.forEach(({ socket }) => socket.destroy()));
  return { url: `http://127.0.0.1:${port}`, port, connections, requests, faults, server };
}

export async function startHttpUpstream(t: Cleaner, listener: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createHttpServer(listener);
  const port = await listenOn(t, server);
  t.after(() => server.closeAllConnections());
  return { url: `http://127.0.0.1:${port}`, server };
}

async function listenOn(t: Cleaner, server: NetServer): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Texts stand for bytes here, one character each. */
function bytesOf(text: string | Buffer): Buffer {
  return typeof text === "string" ? Buffer.from(text, "latin1") : text;
}

export function ok(body = "", fields = ""): string {
  return `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${fields}\r\n${body}`;
}

export function get(host: string, target = "/", fields = ""): string {
  return `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n${fields}\r\n`;
}

export function post(host: string, body: string, target = "/", fields = ""): string {
  return `POST ${target} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${body.length}\r\n${fields}\r\n${body}`;
}

/** Status and, where it is an answer of the gateway's own, its code: `404 ROUTE_NOT_FOUND`. */
export function outcome(answer: Message): string {
  const isOwn = valuesOf(answer, "content-type")[0] === "application/problem+json";
  const code = isOwn && answer.body.length > 0 ? (JSON.parse(answer.body.toString("utf8")) as { code: string }).code : "";
  return `${answer.start[1]} ${code}`.trim();
}
