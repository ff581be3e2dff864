// One connection to a target: an undici Client that carries one request at a time, and the little that others ask of it.
// undici is known to this file and to `forward` alone, so that its ways, and its traps, stay in one place.
import { lookup as resolve } from "node:dns";
import { isIP, type LookupFunction, type Socket } from "node:net";
import type { TargetGuard, UpstreamTls } from "@switchyard/shared";
import { buildConnector, Client, errors } from "undici";

/** What a connection is made with. Services that differ in any of it never share connections. */
export interface ConnectionSettings {
  /** Origin of the target, e.g. `http://10.0.0.1:8080`. */
  readonly origin: string;
  readonly connectTimeoutMs: number;
  readonly tls: UpstreamTls;
  readonly guard: TargetGuard;
}

/** Idle connections are closed after this long unless the upstream hints otherwise; servers often close after 5 s. */
const idleKeepAliveMs = 4_000;
const idleKeepAliveMaxMs = 60_000;
const responseHeadBytesMax = 65_536;

export class Connection {
  readonly client: Client;
  /**
   * Given with every request: undici takes the name for TLS from the Host header otherwise, and drops the connection when
   * it changes.
   */
  readonly serverName: string;
  /** Requests begun on the socket at hand; 0 on one that was not used yet. */
  requestsOnSocket = 0;
  isConnected = false;
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
      connect: createConnector(settings, () => (this.hasFailed = true)),
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

  /** Closes it at once; a request on it ends with an error. */
  destroy(): void {
    void this.client.destroy().catch(() => {});
  }
}

/** Connects by name or address; TLS is verified against `serverName`, else against the target's own host. */
function createConnector(
  { origin, connectTimeoutMs, tls, guard }: ConnectionSettings,
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
      callback(...outcome);
    }) as unknown as Socket;
    // Resolving the name, connecting and the TLS handshake, all together.
    const timer = setTimeout(() => {
      socket.destroy(new errors.ConnectTimeoutError(`no connection within ${connectTimeoutMs} ms`));
    }, connectTimeoutMs);
  };
}

function hostOf(origin: string): string {
  return new URL(origin).hostname.replace(/^\[|\]$/g, "");
}

export const blockedTargetCode = "ERR_TARGET_BLOCKED";

/** DNS at each connect, with every address judged: a name may point elsewhere than when it was configured. */
export function guardedLookup(guard: TargetGuard): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "");
      const blocked = addresses.find(({ address }) => guard.blocks(address));
      if (blocked) {
        const refusal: NodeJS.ErrnoException = new Error(
          `${hostname} resolves to ${blocked.address}, which is blocked`,
        );
        refusal.code = blockedTargetCode;
        return callback(refusal, "");
      }
      if (options.all) return callback(null, addresses);
      const first = addresses[0];
      return callback(null, first?.address ?? "", first?.family);
    });
  };
}
