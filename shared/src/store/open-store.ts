// Which store a program works on: the settings that say it, the same in both planes, and the store that they name.
// REDIS_URL or REDIS_SENTINELS is Redis; without them it is the embedded store under DATA_DIR.
import { accept } from "../model/fault.ts";
import { type Setting, text } from "../settings.ts";
import { EmbeddedStore } from "./embedded-store.ts";
import { redisPlace, redisSettings } from "./redis-settings.ts";
import { RedisStore } from "./redis-store.ts";
import type { RecoverableStore } from "./store.ts";

export const storeSettings = {
  ...redisSettings,
  dataDir: text(
    "DATA_DIR",
    "",
    "folder of the embedded store, which control plane and workers of one machine share (./data if not set); without meaning where Redis is the store",
  ),
  cacheDir: {
    variable: "CACHE_DIR",
    fallback: "./cache",
    meaning:
      "folder that keeps the last good catalog for when the store is away or has lost it; several processes may share it; off for none",
    parse: (value) => accept(value === "off" ? null : value),
  } satisfies Setting<string | null>,
  nodeEnv: text("NODE_ENV", "", "production makes REDIS_URL or DATA_DIR obligatory"),
};

type StoreValues = {
  readonly [K in keyof typeof storeSettings]: (typeof storeSettings)[K] extends Setting<infer T> ? T : never;
};

/** What is wrong with the settings together. */
export function crossCheckStoreSettings(values: StoreValues): string[] {
  const place = redisPlace(values);
  if (!place.ok) return [place.detail];
  if (values.nodeEnv !== "production" || place.value || values.dataDir !== "") return [];
  return [
    "neither REDIS_URL nor DATA_DIR is set: with NODE_ENV=production the store must be named, because ./data depends on where the program starts",
  ];
}

export interface OpenedStore {
  readonly store: RecoverableStore;
  /** Whether it is on the network, where it may be away for a while without anybody having to mend anything. */
  readonly isRemote: boolean;
}

/** The store that settings name which passed the check above. Opening never fails: a store that is away says so when asked. */
export function openStore(
  values: StoreValues,
  { mode, historyBytes }: { readonly mode: "control-plane" | "worker"; readonly historyBytes?: number },
): OpenedStore {
  const bounds = historyBytes === undefined ? {} : { historyBytes };
  const place = redisPlace(values);
  return place.ok && place.value
    ? { store: new RedisStore({ place: place.value, ...bounds }), isRemote: true }
    : { store: new EmbeddedStore({ dataDir: values.dataDir || "./data", mode, ...bounds }), isRemote: false };
}
