// The worker's settings: the table that the parser, --help and the README share.
import {
  choice,
  cidrList,
  crossCheckStoreSettings,
  integer,
  port,
  processSettings,
  type SettingValues,
  storeSettings,
  text,
} from "@switchyard/shared";

export const workerSettings = {
  gatewayHost: text("GATEWAY_HOST", "0.0.0.0", "address on which client traffic is taken"),
  gatewayPort: port("GATEWAY_PORT", 8080, "port for client traffic; 0 lets the system choose"),
  statusHost: text("STATUS_HOST", "127.0.0.1", "address of /healthz, /readyz and /metrics"),
  statusPort: port("STATUS_PORT", 8082, "port of /healthz, /readyz and /metrics"),
  ...storeSettings,
  trustedProxies: cidrList("TRUSTED_PROXIES", "CIDR ranges of peers whose forwarded headers are kept"),
  unblockedTargets: cidrList(
    "UNBLOCKED_TARGETS",
    "allow targets in these blocked ranges, a list in CIDR notation",
  ),
  escapedSlashes: choice(
    "ESCAPED_SLASHES",
    "keep",
    ["keep", "reject"],
    "whether %2F and %5C in a path are kept or answered 400",
  ),
  pathParams: choice(
    "PATH_PARAMS",
    "keep",
    ["keep", "ignore", "reject"],
    "whether ;… in a segment of a path is matched as part of it, passed over in matching, or answered 400",
  ),
  plainLane: choice(
    "GATEWAY_PLAIN_LANE",
    "on",
    ["on", "off"],
    "whether plain requests take the gateway's own HTTP/1.1 code, or all go through node:http and undici",
  ),
  maxBodyBytes: integer(
    "MAX_BODY_BYTES",
    0,
    { min: 0, max: Number.MAX_SAFE_INTEGER },
    "largest request body in bytes; 0 is unlimited",
  ),
  maxClientConnections: integer(
    "MAX_CLIENT_CONNECTIONS",
    10_000,
    { min: 1, max: 1_000_000 },
    "client connections open at once",
  ),
  clientHeadTimeoutMs: integer(
    "CLIENT_HEAD_TIMEOUT_MS",
    10_000,
    { min: 1, max: 3_600_000 },
    "longest time for a request head to arrive, in ms",
  ),
  accessLog: choice("ACCESS_LOG", "errors", ["off", "errors", "all"], "which requests are logged on stdout"),
  ...processSettings,
} as const;

export type WorkerConfig = SettingValues<typeof workerSettings>;

/** Problems that no setting has alone. */
export function crossCheckWorkerConfig(config: WorkerConfig): string[] {
  return crossCheckStoreSettings(config);
}
