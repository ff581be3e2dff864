// What every connection to a target is made with, in both lanes: its settings, and DNS with the guard's word on each address.
import { lookup as resolve } from "node:dns";
import type { LookupFunction } from "node:net";
import type { TargetGuard, UpstreamTls } from "@switchyard/shared";

/** What a connection is made with. Services that differ in any of it never share connections. */
export interface ConnectionSettings {
  /** Origin of the target, e.g. `http://10.0.0.1:8080`. */
  readonly origin: string;
  readonly connectTimeoutMs: number;
  readonly tls: UpstreamTls;
  readonly guard: TargetGuard;
}

/** Idle connections are closed after this long unless the upstream hints otherwise; servers often close after 5 s. */
export const idleKeepAliveMs = 4_000;
export const idleKeepAliveMaxMs = 60_000;
export const responseHeadBytesMax = 65_536;

export function hostOf(origin: string): string {
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
