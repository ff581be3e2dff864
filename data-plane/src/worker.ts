// The worker: builds everything from its settings, and takes it down again. The only file that knows all the others.
import { createRequire } from "node:module";
import {
  EmbeddedStore,
  listen,
  type ProgramContext,
  Replica,
  type Running,
  runProgram,
  TargetGuard,
} from "@switchyard/shared";
import { Registry } from "prom-client";
import { crossCheckWorkerConfig, workerSettings } from "./config.ts";
import { createHandler } from "./handle.ts";
import { createLive } from "./live.ts";
import { createMetrics } from "./metrics.ts";
import { Presence } from "./presence.ts";
import { GatewayServer } from "./server.ts";
import { createStatusServer } from "./status.ts";
import { Traffic } from "./traffic.ts";
import { createTrustedProxies } from "./trusted-proxies.ts";
import { Upstreams } from "./upstream/upstreams.ts";
import { CatalogWatch } from "./watch.ts";

const { version } = createRequire(import.meta.url)("../package.json") as { version: string };

export function runWorker(): Promise<void> {
  return runProgram({
    title: `Switchyard worker ${version}`,
    settings: workerSettings,
    crossCheck: crossCheckWorkerConfig,
    logLevel: (config) => config.logLevel,
    start: startWorker,
  });
}

export async function startWorker({
  settings: config,
  logger,
}: ProgramContext<typeof workerSettings>): Promise<Running> {
  const store = new EmbeddedStore({ dataDir: config.dataDir || "./data", mode: "worker" });
  logger.info({ store: store.description }, `worker ${version} on ${store.description}`);

  const guard = new TargetGuard(config.unblockedTargets);
  const live = createLive();
  const registry = new Registry();
  const traffic = new Traffic(live, registry, logger, config.accessLog);
  const isTrustedProxy = createTrustedProxies(config.trustedProxies);
  const upstreams = new Upstreams({
    guard,
    onVerdict(service, url, isPassing) {
      logger.warn({ service, target: url, state: isPassing ? "healthy" : "unhealthy" }, "health check verdict changed");
      presence.reportSoon();
    },
  });
  let lastError: string | null = null;

  const watch = new CatalogWatch(live, {
    onSwap(services, durationMs) {
      for (const { before, after } of services) upstreams.follow(before, after);
      metrics.swapSeconds.observe(durationMs / 1000);
      presence.reportSoon();
    },
    onRefusal(refusal) {
      lastError = `revision ${refusal.revision} refused: ${refusal.error}`;
      logger.error(refusal, "a revision does not compile; the last good table stays");
      metrics.refusals.inc();
      presence.reportSoon();
    },
  });
  const replica = new Replica({
    store,
    guard,
    onStep: (step) => watch.onStep(step),
    // A wiped or foreign store never empties a worker.
    mayTakeOver: (head, held) => head.isAdopted || head.parentEpoch === held.epoch,
    onTrouble(trouble) {
      if (trouble) {
        lastError = `${trouble.code}: ${trouble.message}`;
        logger.warn(trouble, "the store cannot be followed; the worker goes on with what it has");
      } else {
        logger.info("the store is followed again");
      }
    },
  });

  const handle = createHandler({
    live,
    upstreams,
    escapedSlashes: config.escapedSlashes,
    isTrustedProxy,
    maxBodyBytes: config.maxBodyBytes,
  });
  const gateway = new GatewayServer({
    handle(exchange, upgrade) {
      traffic.follow(exchange);
      handle(exchange, upgrade);
    },
    isTrustedProxy,
    clientHeadTimeoutMs: config.clientHeadTimeoutMs,
    maxClientConnections: config.maxClientConnections,
  });
  const metrics = createMetrics(registry, live, upstreams, () => gateway.openConnections);
  const presence = new Presence(
    store,
    {
      applied: () => live.position,
      refused: () => watch.refusal,
      lastError: () => lastError,
      requestCount: () => traffic.requests,
      targets: () => [...upstreams.states()],
    },
    version,
    logger,
  );
  const status = createStatusServer({
    isReady: () => live.table !== null && presence.hasReported,
    isDraining: gateway.isDraining,
    details: () => ({
      worker: presence.workerId,
      revision: live.position?.revision ?? null,
      routes: live.table?.routes.size ?? 0,
      store: store.description,
      refused: watch.refusal,
      lastError,
    }),
    metrics: registry,
  });

  await listen(status, "status", { host: config.statusHost, port: config.statusPort }, logger);
  await listen(gateway.server, "gateway", { host: config.gatewayHost, port: config.gatewayPort }, logger);
  presence.start();
  replica.start();

  return {
    async drain() {
      gateway.beginDrain();
      const withdrawn = presence.withdraw();
      await new Promise((resolve) => setTimeout(resolve, config.drainDelayMs));
      // Changes go on being applied: what is still served is served by the newest table.
      await gateway.close(config.drainTimeoutMs);
      await replica.stop();
      await withdrawn;
      upstreams.close();
      await store.close();
      status.closeAllConnections();
      status.close();
    },
  };
}
