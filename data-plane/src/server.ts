// The client side: the listener and its limits, requests that node:http cannot parse, upgrades, and the drain.
// Everything that is a request goes to `handle`; what is none is answered here, in raw bytes, and closed.
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, ServerResponse } from "node:http";
import { Server as NetServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import ipaddr from "ipaddr.js";
import { type GatewayErrorCode, rawOwnAnswer } from "./errors.ts";
import { Exchange } from "./exchange.ts";
import type { Handler } from "./handle.ts";
import type { ClientPeer } from "./headers.ts";
import { targetBytesMax } from "./request-target.ts";
import type { Tunnel } from "./tunnel.ts";

export interface GatewayServerOptions {
  readonly handle: Handler;
  /** Whether a peer's forwarded headers are kept. */
  readonly isTrustedProxy: (address: string) => boolean;
  readonly clientHeadTimeoutMs: number;
  readonly maxClientConnections: number;
}

/** Largest request head in bytes; a larger one is 431. */
const headBytesMax = 16_384;
/** Longer than the idle timeouts of common load balancers (60 s), so that it is they who close. */
const keepAliveTimeoutMs = 72_000;
/** How long idle connections are left open in a drain, so that a request on its way finds its connection. */
const idleGraceMs = 500;

export class GatewayServer {
  readonly server: Server;
  readonly #handle: Handler;
  readonly #isTrustedProxy: (address: string) => boolean;
  readonly #sockets = new Map<Socket, ClientPeer>();
  readonly #tunnels = new Set<Tunnel>();
  #isDraining = false;

  constructor(options: GatewayServerOptions) {
    this.#handle = options.handle;
    this.#isTrustedProxy = options.isTrustedProxy;
    this.server = createServer({
      maxHeaderSize: headBytesMax,
      headersTimeout: options.clientHeadTimeoutMs,
      connectionsCheckingInterval: Math.min(1_000, Math.max(50, options.clientHeadTimeoutMs / 4)),
      // Honest uploads take their time; bodies have idle timers of their own.
      requestTimeout: 0,
      keepAliveTimeout: keepAliveTimeoutMs,
      // A missing Host is answered like every other malformed request, not by node's bare 400.
      requireHostHeader: false,
      shouldUpgradeCallback: asksForWebSocket,
    });
    this.server.maxConnections = options.maxClientConnections;
    this.server.on("connection", (socket) => this.#onConnection(socket));
    this.server.on("request", (request, response) => this.#onRequest(request, response));
    this.server.on("checkContinue", (request, response) => this.#onRequest(request, response));
    this.server.on("checkExpectation", (request, response) => this.#onRequest(request, response));
    this.server.on("upgrade", (request, socket, head) => this.#onUpgrade(request, socket as Socket, head));
    this.server.on("connect", (_request, socket: Duplex) => refuse(socket, "NOT_IMPLEMENTED"));
    this.server.on("clientError", onClientError);
  }

  get openConnections(): number {
    return this.#sockets.size;
  }

  readonly isDraining = (): boolean => this.#isDraining;

  /** From now on every answer tells its client not to use the connection again. */
  beginDrain(): void {
    this.#isDraining = true;
  }

  /**
   * Stops accepting and resolves when every connection has ended: idle ones after a moment's grace, others with their
   * request, and whatever is left, tunnels included, at the deadline.
   */
  async close(timeoutMs: number): Promise<void> {
    // Not http's own close: that ends idle connections this very moment, under the feet of a request on its way.
    const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(this.server, () => resolve()));
    const idle = setInterval(() => this.#closeIdleConnections(), idleGraceMs);
    const deadline = setTimeout(() => {
      for (const tunnel of this.#tunnels) tunnel.destroy();
      for (const socket of this.#sockets.keys()) socket.destroy();
    }, timeoutMs);
    await closed;
    clearInterval(idle);
    clearTimeout(deadline);
  }

  #onConnection(socket: Socket): void {
    this.#sockets.set(socket, this.#identify(socket));
    socket.once("close", () => this.#sockets.delete(socket));
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    // A request that was pipelined behind one whose connection is being closed is not served.
    if (socket.writableEnded || socket.destroyed) return;
    this.#handle(new Exchange(request, response, this.#peerOf(socket), randomUUID(), this.isDraining), null);
  }

  #onUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    // node:http has let go of the socket; a response of our own writes whatever is not a tunnel.
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.once("finish", () => {
      response.detachSocket(socket);
      socket.destroySoon();
      // What node:http does for the responses that it knows.
      response.emit("close");
    });
    socket.on("error", () => socket.destroy());
    const exchange = new Exchange(request, response, this.#peerOf(socket), randomUUID(), this.isDraining);
    this.#handle(exchange, {
      head,
      take: () => {
        response.detachSocket(socket);
        return socket;
      },
      track: (tunnel) => {
        this.#tunnels.add(tunnel);
        socket.once("close", () => this.#tunnels.delete(tunnel));
      },
    });
  }

  #peerOf(socket: Socket): ClientPeer {
    return this.#sockets.get(socket) ?? { address: "unknown", isTrusted: false };
  }

  #identify(socket: Socket): ClientPeer {
    const text = socket.remoteAddress ?? "";
    // An IPv4 peer of a listener on :: comes as ::ffff:a.b.c.d.
    const address = ipaddr.isValid(text) ? ipaddr.process(text).toString() : "unknown";
    return { address, isTrusted: this.#isTrustedProxy(address) };
  }

  #closeIdleConnections(): void {
    this.server.closeIdleConnections();
    // node:http does not count a connection as idle that has never sent anything.
    for (const socket of this.#sockets.keys()) if (socket.bytesRead === 0) socket.destroy();
  }
}

/** Only a WebSocket handshake leaves the HTTP path; any other Upgrade (h2c) is an ordinary request without it. */
function asksForWebSocket(request: IncomingMessage): boolean {
  const { headers } = request;
  return (
    request.method === "GET" &&
    headers.upgrade?.toLowerCase() === "websocket" &&
    headers["transfer-encoding"] === undefined &&
    (headers["content-length"] ?? "0") === "0"
  );
}

function onClientError(error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket: Duplex): void {
  const { _httpMessage: pending } = socket as Duplex & { _httpMessage?: ServerResponse };
  // Never into a response that has begun: its reader would take these bytes for a part of it.
  if (!socket.writable || error.code === "ECONNRESET" || pending?.headersSent) {
    socket.destroy();
    return;
  }
  refuse(socket, clientErrorCode(error));
}

function clientErrorCode(error: NodeJS.ErrnoException & { rawPacket?: Buffer }): GatewayErrorCode {
  if (error.code === "ERR_HTTP_REQUEST_TIMEOUT") return "REQUEST_TIMEOUT";
  if (error.code === "HPE_HEADER_OVERFLOW") {
    const firstLine = error.rawPacket?.indexOf("\n") ?? -1;
    return firstLine === -1 || firstLine > targetBytesMax ? "URI_TOO_LONG" : "HEADERS_TOO_LARGE";
  }
  if (error.code === "HPE_INVALID_VERSION") return "VERSION_NOT_SUPPORTED";
  return "BAD_REQUEST";
}

function refuse(socket: Duplex, code: GatewayErrorCode): void {
  socket.end(rawOwnAnswer({ code, requestId: randomUUID() }), () => socket.destroy());
}
