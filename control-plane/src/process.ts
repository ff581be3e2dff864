// The control plane as a process: builds everything from its settings, and takes it down again.

import { createRequire } from "node:module";
import {
  listen,
  openCatalogCache,
  openStore,
  type ProgramContext,
  type RecoverableStore,
  type Running,
  runProgram,
  StoreError,
  TargetGuard,
} from "@switchyard/shared";
import type { Logger } from "pino";
import { buildApp } from "./app.ts";
import { isLoopbackAddress } from "./browser-guard.ts";
import { controlPlaneSettings, crossCheckControlPlaneConfig } from "./config.ts";
import { LiveCatalog } from "./live-catalog.ts";

const { version } = createRequire(import.meta.url)("../package.json") as { version: string };

export function runControlPlane(): Promise<void> {
  return runProgram({
    title: `Switchyard control plane ${version}`,
    settings: controlPlaneSettings,
    crossCheck: crossCheckControlPlaneConfig,
    logLevel: (config) => config.logLevel,
    start: startControlPlane,
  });
}

async function startControlPlane({
  settings: config,
  logger,
}: ProgramContext<typeof controlPlaneSettings>): Promise<Running> {
  const { store, isRemote } = openStore(config, { mode: "control-plane", historyBytes: config.historyBytes });
  logger.info({ store: store.description }, `control plane ${version} on ${store.description}`);
  const guard = new TargetGuard(config.unblockedTargets);
  const catalog = new LiveCatalog({
    store,
    guard,
    cache: openCatalogCache(config.cacheDir, {
      program: "control-plane",
      installation: store.description,
      onFault: (message) => logger.warn(message),
    }),
    onTrouble(trouble) {
      if (trouble) logger.warn(trouble, "the store cannot be followed; reads are answered from memory");
      else logger.info("the store is followed again");
    },
    onUnreadable: ({ kind, id, why }) =>
      logger.error({ kind, id }, `a stored ${kind} cannot be read and is not served: ${why}`),
    // A new installation is no recovery.
    onRecovery: (what, revision) => logger[revision === 0 ? "info" : "warn"]({ revision }, what),
    onFirstView: () => void warnOfSetup(store, logger),
  });
  await openCatalog(catalog, isRemote, logger);
  catalog.start();

  let isDraining = false;
  const app = await buildApp({
    store,
    catalog,
    guard,
    secretsKey: catalog.secretsKey,
    logger,
    tokens: config.adminTokens,
    writeRateLimit: config.writeRateLimit,
    publicUrl: config.publicUrl,
    isOnLoopback: isLoopbackAddress(config.controlHost),
    isDraining: () => isDraining,
  });
  if (config.publicUrl && config.adminTokens.length === 0 && !config.allowAnonymousAdmin)
    logger.warn(
      "PUBLIC_URL is set and ADMIN_TOKENS are not: anybody whom the proxy lets in can change everything",
    );
  await app.ready();
  await listen(app.server, "control", { host: config.controlHost, port: config.controlPort }, logger);

  return {
    async drain() {
      isDraining = true;
      await new Promise((resolve) => setTimeout(resolve, config.drainDelayMs));
      const deadline = setTimeout(() => app.server.closeAllConnections(), config.drainTimeoutMs);
      // Fastify tells keep-alive connections `Connection: close` from here on, and waits for requests in flight.
      await app.close();
      clearTimeout(deadline);
      await catalog.stop();
      await store.close();
    },
  };
}

/**
 * Reads the catalog before the listener is open, so that the first answer has it. A store on the network that is away
 * ends nothing: until it answers, what the cache has is served, or nothing. One on this machine needs a hand.
 */
async function openCatalog(catalog: LiveCatalog, isRemote: boolean, logger: Logger): Promise<void> {
  await catalog.open();
  try {
    await catalog.latest();
  } catch (error) {
    if (!isRemote || !(error instanceof StoreError)) throw error;
    await catalog.fallBack();
    const revision = catalog.view?.position.revision ?? null;
    logger.error({ code: error.code, revision }, `${error.message}; trying again until it can be used`);
  }
}

async function warnOfSetup(store: RecoverableStore, logger: Logger): Promise<void> {
  const warnings = await store.warnings().catch(() => []);
  for (const warning of warnings) logger.warn(warning);
}
