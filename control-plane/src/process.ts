// The control plane as a process: builds everything from its settings, and takes it down again.

import { createRequire } from "node:module";
import {
  EmbeddedStore,
  listen,
  type ProgramContext,
  type Running,
  runProgram,
  TargetGuard,
} from "@switchyard/shared";
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
  const store = new EmbeddedStore({
    dataDir: config.dataDir || "./data",
    mode: "control-plane",
    historyBytes: config.historyBytes,
  });
  logger.info({ store: store.description }, `control plane ${version} on ${store.description}`);
  await store.initialise();

  const guard = new TargetGuard(config.unblockedTargets);
  const catalog = new LiveCatalog({
    store,
    guard,
    onTrouble(trouble) {
      if (trouble) logger.warn(trouble, "the store cannot be followed; reads are answered from memory");
      else logger.info("the store is followed again");
    },
  });
  // Order matters: the first answer has the catalog, so it is read before the listener is open.
  await catalog.latest();
  catalog.start();

  let isDraining = false;
  const app = await buildApp({
    store,
    catalog,
    guard,
    secretsKey: await store.secretsKey(),
    logger,
    tokens: config.adminTokens,
    writeRateLimit: config.writeRateLimit,
    isOnLoopback: isLoopbackAddress(config.controlHost),
    isDraining: () => isDraining,
  });
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
