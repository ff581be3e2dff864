// The client side: the listener and its limits, the two lanes that a connection may take, requests that node:http cannot
// parse, upgrades, and the drain. Everything that is a request goes to `handle`; what is none is answered in raw bytes.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Server as NetServer, type Socket } from "node:net";
import { type ClientPeer, type GatewayErrorCode, headBytesMax, targetBytesMax } from "@switchyard/shared";
import ipaddr from "ipaddr.js";
import type { Exchange } from "../exchange/exchange.ts";
import { keepAliveTimeoutMs } from "../exchange/timeouts.ts";
import type { Tunnel } from "../exchange/tunnel.ts";
import type { Handler } from "../handle.ts";
import { ClientConnection } from "./client-connection.ts";
import { NodeExchange } from "./node-exchange.ts";
import { PlainClient } from "./plain-client.ts";
import { newRequestId } from "./request-id.ts";
import { asksForWebSocket, WebSocketHandshake } from "./websocket-handshake.ts";

export interface GatewayServerOptions {
  readonly handle: Handler;
  /** Whether the forwarded headers of a peer are kept. */
  readonly isTrustedProxy: (address: string) => boolean;
  readonly clientHeadTimeoutMs: number;
  readonly maxClientConnections: number;
  /** Whether plain requests take the gateway's own HTTP/1.1 code; otherwise all go through node:http. */
  readonly hasPlainLane: boolean;
}

/** A request line of a version of HTTP that is not served. */
const versionLine = /^[^\r\n]+ HTTP\/(?!1\.[01]\r)\d\.\d\r$/m;
/** How long idle connections are left open in a drain, so that a request on its way finds its connection. */
const idleGraceMs = 500;

export class GatewayServer {
  readonly server: Server;
  readonly #handle: Handler;
  readonly #isTrustedProxy: (address: string) => boolean;
  readonly #connections = new Map<Socket, ClientConnection | PlainClient>();
  /** How node:http takes a connection. */
  readonly #serveByNode: (socket: Socket) => void;
  readonly #clock: NodeJS.Timeout | null;
  readonly #tunnels = new Set<Tunnel>();
  #isDraining = false;

  constructor(options: GatewayServerOptions) {
    this.#handle = options.handle;
    this.#isTrustedProxy = options.isTrustedProxy;
    const { clientHeadTimeoutMs } = options;
    const checkMs = Math.min(1_000, Math.max(50, clientHeadTimeoutMs / 4));
    this.server = createServer({
      // The parser counts in its own way, so it only bounds what is read; the exact limits are judged with the head.
      maxHeaderSize: headBytesMax * 2,
      headersTimeout: clientHeadTimeoutMs,
      connectionsCheckingInterval: checkMs,
      // Honest uploads take their time; bodies have idle timers of their own.
      requestTimeout: 0,
      keepAliveTimeout: keepAliveTimeoutMs,
      // A missing Host is answered like every other malformed request, not by node's bare 400.
      requireHostHeader: false,
      shouldUpgradeCallback: (request) => this.#mayUpgrade(request),
    });
    // The size of a head limits its fields; node's own count would drop the rest of them, or answer for us.
    this.server.maxHeadersCount = 0;
    this.server.maxConnections = options.maxClientConnections;
    const onRequest = (request: IncomingMessage, response: ServerResponse) =>
      this.#connectionOf(request.socket).take(request, response);
    const [serveByNode] = this.server.listeners("connection") as ((socket: Socket) => void)[];
    this.#serveByNode = serveByNode?.bind(this.server) as (socket: Socket) => void;
    this.server.removeAllListeners("connection");
    const plain = options.hasPlainLane && {
      isDraining: this.isDraining,
      clientHeadTimeoutMs,
      newRequestId,
      serve: (exchange: Exchange) => this.#handle(exchange, null),
      takeOver: (socket: Socket, peer: ClientPeer, mayUpgrade: boolean) =>
        this.#serveGenerally(socket, peer, mayUpgrade),
    };
    this.server.on("connection", (socket) => {
      const peer = this.#identify(socket);
      socket.once("close", () => this.#connections.delete(socket));
      if (plain) this.#connections.set(socket, new PlainClient(socket, peer, plain));
      else this.#serveGenerally(socket, peer, true);
    });
    this.#clock = plain
      ? setInterval(() => {
          const now = performance.now();
          for (const connection of this.#connections.values())
            if (connection instanceof PlainClient) connection.checkClock(now);
        }, checkMs).unref()
      : null;
    this.server.on("request", onRequest);
    this.server.on("checkContinue", onRequest);
    this.server.on("checkExpectation", onRequest);
    this.server.on("upgrade", (request, socket, head) => this.#onUpgrade(request, socket as Socket, head));
    this.server.on("connect", (_request, socket) => this.#onConnect(socket as Socket));
    this.server.on("clientError", (error, socket) => this.#onClientError(error, socket as Socket));
  }

  get openConnections(): number {
    return this.#connections.size;
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
    const closed = new Promise<void>((resolve) =>
      NetServer.prototype.close.call(this.server, () => resolve()),
    );
    const idle = setInterval(() => this.#closeIdleConnections(), idleGraceMs);
    const deadline = setTimeout(() => {
      for (const tunnel of this.#tunnels) tunnel.destroy();
      for (const socket of this.#connections.keys()) socket.destroy();
    }, timeoutMs);
    await closed;
    clearInterval(idle);
    clearTimeout(deadline);
    if (this.#clock) clearInterval(this.#clock);
  }

  /** Gives a connection to node:http. */
  #serveGenerally(socket: Socket, peer: ClientPeer, mayUpgrade: boolean): void {
    const serve = (request: IncomingMessage, response: ServerResponse, peer: ClientPeer) => {
      const isLast = () => this.#isDraining || connection.isLast(request);
      this.#handle(new NodeExchange(request, response, peer, newRequestId(), isLast), null);
    };
    const connection = new ClientConnection(socket, peer, serve, mayUpgrade);
    this.#connections.set(socket, connection);
    this.#serveByNode(socket);
    // One that the plain lane hands over was paused for it; without this it would be read from what comes next only.
    socket.resume();
  }

  /**
   * Whether a request leaves the HTTP path. One that asks and does not is an ordinary request, but its connection's last:
   * node:http drops what came behind it in the same packet, so what it reads next may begin anywhere.
   */
  #mayUpgrade(request: IncomingMessage): boolean {
    const connection = this.#connectionOf(request.socket);
    if (connection.mayUpgrade && asksForWebSocket(request)) return true;
    connection.endAfter(request);
    return false;
  }

  #onUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const { peer } = this.#connectionOf(socket);
    const handshake = new WebSocketHandshake(request, socket, head, (tunnel) => {
      this.#tunnels.add(tunnel);
      socket.once("close", () => this.#tunnels.delete(tunnel));
    });
    this.#handle(new NodeExchange(request, handshake.response, peer, newRequestId(), () => true), handshake);
  }

  #onConnect(socket: Socket): void {
    const connection = this.#connectionOf(socket);
    if (connection.isFree) connection.refuse("NOT_IMPLEMENTED");
    else socket.destroy(); // node:http has let go of the socket, under the answer that is being written to it.
  }

  #onClientError(error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket: Socket): void {
    const code = clientErrorCode(error, socket);
    if (code === null) socket.destroy();
    else this.#connectionOf(socket).refuse(code);
  }

  #connectionOf(socket: Socket): ClientConnection {
    // Safe because: only those that were given to node:http cause its events.
    return this.#connections.get(socket) as ClientConnection;
  }

  #identify(socket: Socket): ClientPeer {
    const text = socket.remoteAddress ?? "";
    // An IPv4 peer of a listener on :: comes as ::ffff:a.b.c.d.
    const address = ipaddr.isValid(text) ? ipaddr.process(text).toString() : "unknown";
    return { address, isTrusted: this.#isTrustedProxy(address) };
  }

  /** Not node's: it takes for idle what has a finished answer that its client is still reading. */
  #closeIdleConnections(): void {
    for (const [socket, connection] of this.#connections) if (connection.isIdle) socket.destroy();
  }
}

/** How to refuse what the parser, or its clock, gave up on; null where the connection itself is broken. */
function clientErrorCode(
  error: NodeJS.ErrnoException & { rawPacket?: Buffer },
  socket: Socket,
): GatewayErrorCode | null {
  switch (error.code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return "REQUEST_TIMEOUT";
    case "HPE_HEADER_OVERFLOW":
      return isInFirstLine(error.rawPacket, socket) ? "URI_TOO_LONG" : "HEADERS_TOO_LARGE";
    case "HPE_INVALID_URL":
      return "BAD_REQUEST_PATH";
    case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
      return "BODY_TOO_LARGE";
    case "HPE_INVALID_VERSION":
      // The parser says so of any garbage at that place.
      return versionLine.test(error.rawPacket?.toString("latin1") ?? "")
        ? "VERSION_NOT_SUPPORTED"
        : "BAD_REQUEST";
    default:
      return error.code?.startsWith("HPE_") ? "BAD_REQUEST" : null;
  }
}

/** Whether a head that is too long is so in its first line. Of several packets only the last is known: it must guess. */
function isInFirstLine(packet: Buffer | undefined, socket: Socket): boolean {
  if (!packet) return false;
  const end = packet.indexOf("\n");
  return end === -1 ? !packet.includes(" ") || socket.bytesRead === packet.length : end > targetBytesMax;
}
