// The control plane's settings: the table that the parser, --help and the README share.
import {
  cidrList,
  crossCheckStoreSettings,
  flag,
  integer,
  port,
  processSettings,
  type SettingValues,
  storeSettings,
  text,
} from "@switchyard/shared";
import { isLoopbackAddress, publicUrl } from "./browser-guard.ts";
import { adminTokens } from "./tokens.ts";

export const controlPlaneSettings = {
  controlHost: text("CONTROL_HOST", "127.0.0.1", "address of the REST API"),
  controlPort: port("CONTROL_PORT", 8081, "port of the REST API; 0 lets the system choose"),
  ...storeSettings,
  historyBytes: integer(
    "HISTORY_BYTES",
    256 * 1024 * 1024,
    { min: 0, max: Number.MAX_SAFE_INTEGER },
    "how large the history may grow once it holds 1,000 revisions, in bytes",
  ),
  adminTokens: adminTokens(
    "ADMIN_TOKENS",
    "who may call: a comma-separated list of name:role:sha256hex, role read or write; `switchyard token` makes one",
  ),
  publicUrl: publicUrl(
    "PUBLIC_URL",
    "address of the REST API behind a proxy, accepted as Host and Origin, such as https://gateway.example.com",
  ),
  allowAnonymousAdmin: flag(
    "ALLOW_ANONYMOUS_ADMIN",
    "whether anybody who reaches another address than loopback may change everything",
  ),
  writeRateLimit: integer(
    "WRITE_RATE_LIMIT",
    200,
    { min: 0, max: 1_000_000 },
    "writes a second for each token, with a burst of twice as many; 0 is no limit",
  ),
  unblockedTargets: cidrList(
    "UNBLOCKED_TARGETS",
    "allow targets in these blocked ranges, a list in CIDR notation",
  ),
  ...processSettings,
} as const;

export type ControlPlaneConfig = SettingValues<typeof controlPlaneSettings>;

/** Problems that no setting has alone. */
export function crossCheckControlPlaneConfig(config: ControlPlaneConfig): string[] {
  const problems = crossCheckStoreSettings(config);
  if (
    !isLoopbackAddress(config.controlHost) &&
    config.adminTokens.length === 0 &&
    !config.allowAnonymousAdmin
  ) {
    problems.push(
      `CONTROL_HOST=${config.controlHost} is not loopback and no ADMIN_TOKENS are set: anybody could change everything; ` +
        "set tokens, or ALLOW_ANONYMOUS_ADMIN=true where something else keeps others out",
    );
  }
  return problems;
}
