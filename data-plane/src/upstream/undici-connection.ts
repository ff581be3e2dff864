// A connection of the general lane: an undici Client that carries one request at a time. undici is known to this file, its
// attempt and `failure.ts` alone, so that its ways, and its traps, stay in one place.
import { isIP, type Socket } from "node:net";
import { buildConnector, Client, errors } from "undici";
import type { Attempt, AttemptEvents, Connection } from "./attempt.ts";
import {
  type ConnectionSettings,
  guardedLookup,
  hostOf,
  idleKeepAliveMaxMs,
  idleKeepAliveMs,
  responseHeadBytesMax,
} from "./connecting.ts";
import { HeadFilter } from "./head-filter.ts";
import type { UpstreamTarget } from "./target.ts";
import { UndiciAttempt } from "./undici-attempt.ts";

export class UndiciConnection implements Connection {
  readonly lane = "general";
  readonly client: Client;
  /**
   * Given with every request: undici takes the name for TLS from the Host header otherwise, and drops the connection when
   * it changes.
   */
  readonly serverName: string;
  /** Requests begun on the socket at hand; 0 on one that was not used yet. */
  requestsOnSocket = 0;
  isConnected = false;
  /** Reads the heads of what undici reads from the socket at hand. */
  heads: HeadFilter | null = null;
  /** Whether the socket at hand ended by an error, which undici takes for the end of a body without a length. */
  hasFailed = false;

  constructor(settings: ConnectionSettings) {
    this.serverName = settings.tls.serverName ?? hostOf(settings.origin);
    this.client = new Client(settings.origin, {
      pipelining: 1,
      allowH2: false,
      keepAliveTimeout: idleKeepAliveMs,
      keepAliveMaxTimeout: idleKeepAliveMaxMs,
      maxHeaderSize: responseHeadBytesMax,
      // The gateway's own clocks end requests: `timeoutMs` for the head, `idleTimeoutMs` for bodies.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: createConnector(
        settings,
        (socket) => (this.heads = new HeadFilter(socket)),
        () => (this.hasFailed = true),
      ),
    });
    this.client.on("connect", () => {
      this.isConnected = true;
      this.requestsOnSocket = 0;
      this.hasFailed = false;
    });
    this.client.on("disconnect", () => {
      this.isConnected = false;
      this.requestsOnSocket = 0;
    });
  }

  get isSpent(): boolean {
    return this.client.destroyed;
  }

  attempt(target: UpstreamTarget, events: AttemptEvents): Attempt {
    return new UndiciAttempt(target, this, events);
  }

  destroy(): void {
    void this.client.destroy().catch(() => {});
  }
}

/** Connects by name or address; TLS is verified against `serverName`, else against the target's own host. */
function createConnector(
  { origin, connectTimeoutMs, tls, guard }: ConnectionSettings,
  onSocket: (socket: Socket) => void,
  onSocketError: () => void,
): buildConnector.connector {
  const connect = buildConnector({
    // Its clock ticks in half seconds, and is up to one of them late.
    timeout: 0,
    allowH2: false,
    lookup: guardedLookup(guard),
    rejectUnauthorized: tls.verify,
    ...(tls.ca !== undefined && { ca: tls.ca }),
    ...(tls.cert !== undefined && { cert: tls.cert }),
    ...(tls.key !== undefined && { key: tls.key }),
  });
  // An address is no name for SNI (RFC 6066 §3); left out, the certificate is checked for the address itself.
  const serverName = tls.serverName ?? (isIP(hostOf(origin)) === 0 ? hostOf(origin) : undefined);
  return ({ servername: _, ...options }, callback) => {
    const named = { ...options, ...(serverName !== undefined && { servername: serverName }) };
    // undici's types hide that it returns the socket at once.
    const socket = connect(named, (...outcome) => {
      clearTimeout(timer);
      // Order matters: undici adds its own listener in the callback and would hear of an error first.
      outcome[1]?.once("error", onSocketError);
      if (outcome[1]) onSocket(outcome[1]);
      callback(...outcome);
    }) as unknown as Socket;
    // Resolving the name, connecting and the TLS handshake, all together.
    const timer = setTimeout(() => {
      socket.destroy(new errors.ConnectTimeoutError(`no connection within ${connectTimeoutMs} ms`));
    }, connectTimeoutMs);
  };
}
