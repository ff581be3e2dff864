// The other two sides of a worker under test: a client and an upstream on bare sockets, which say and see every byte, an
// upstream of node:http, and the texts that they send. The tests get all of it from `helper.ts`.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect, createServer, type Server as NetServer, type Socket } from "node:net";
import type { TestContext } from "node:test";
import { type Message, readRequest, readResponse, valuesOf } from "./http-reader.ts";

export type Cleaner = Pick<TestContext, "after">;

/** Nothing that the tests wait for takes as long as this, also on a slow machine; only a failure does. */
const patienceMs = 20_000;

/** Waits until the condition holds; fails with `what` if it never does. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  waitMs = patienceMs,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    const value = await condition();
    if (value !== false && value !== null && value !== undefined) return value;
    if (performance.now() > deadline) assert.fail(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
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
      const message = await until(`an answer is complete; so far: ${this.#shown()}`, () =>
        this.#take(method),
      );
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
    assert.ok(
      !this.isClosed && !this.isEnded,
      `closed (${this.error?.code ?? "FIN"}) after: ${this.#shown()}`,
    );
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
interface UpstreamConnection {
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
    const connection: UpstreamConnection = {
      socket,
      bytes: Buffer.alloc(0),
      isClosed: false,
      isEnded: false,
    };
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
        if (reading.kind === "bad")
          return void faults.push(`${reading.why}: ${unread.toString("latin1", 0, 300)}`);
        const head = reading.kind === "message" ? reading.message : reading.head;
        if (head && !sawHead) script.onHead?.(connection, head);
        sawHead = head !== null && reading.kind === "incomplete";
        if (reading.kind === "incomplete") return;
        unread = unread.subarray(reading.size);
        requests.push(reading.message);
        const answer = script.onRequest
          ? script.onRequest(reading.message, connection)
          : ok(reading.message.start[1]);
        if (answer !== undefined && !socket.destroyed) socket.write(bytesOf(answer));
      }
    });
  });
  const port = await listenOn(t, server);
  t.after(() => connections.forEach(({ socket }) => socket.destroy()));
  return { url: `http://127.0.0.1:${port}`, port, connections, requests, faults, server };
}

export async function startHttpUpstream(
  t: Cleaner,
  listener: RequestListener,
): Promise<{ url: string; server: Server }> {
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
  const code =
    isOwn && answer.body.length > 0
      ? (JSON.parse(answer.body.toString("utf8")) as { code: string }).code
      : "";
  return `${answer.start[1]} ${code}`.trim();
}
