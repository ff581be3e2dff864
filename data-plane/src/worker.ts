// The worker: builds everything from its settings, and takes it down again. The only file that knows all the others.
import { createRequire } from "node:module";
import { hostname } from "node:os";
import {
  listen,
  openCatalogCache,
  openStore,
  type ProgramContext,
  type Running,
  runProgram,
  TargetGuard,
} from "@switchyard/shared";
import { Registry } from "prom-client";
import { CatalogFollower } from "./catalog-follower.ts";
import { crossCheckWorkerConfig, workerSettings } from "./config.ts";
import { createHandler } from "./handle.ts";
import { GatewayServer } from "./listener/gateway-server.ts";
import { createLive } from "./live.ts";
import { createMetrics } from "./metrics.ts";
import { Presence } from "./presence.ts";
import { createStatusServer } from "./status.ts";
import { Traffic } from "./traffic.ts";
import { createTrustedProxies } from "./trusted-proxies.ts";
import { Upstreams } from "./upstream/upstreams.ts";

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
  const { store, isRemote } = openStore(config, { mode: "worker" });
  logger.info({ store: store.description }, `worker ${version} on ${store.description}`);

  const guard = new TargetGuard(config.unblockedTargets);
  const live = createLive();
  const registry = new Registry();
  const traffic = new Traffic(live, registry, logger, config.accessLog);
  const isTrustedProxy = createTrustedProxies(config.trustedProxies);
  const upstreams = new Upstreams({
    guard,
    onVerdict(service, url, isPassing) {
      logger.warn(
        { service, target: url, state: isPassing ? "healthy" : "unhealthy" },
        "health check verdict changed",
      );
      presence.reportSoon();
    },
  });
  const follower = new CatalogFollower({
    store,
    guard,
    live,
    logger,
    cache: openCatalogCache(config.cacheDir, {
      program: "worker",
      installation: store.description,
      onFault: (message) => logger.warn(message),
    }),
    onSwap(services, durationMs) {
      for (const { before, after } of services) upstreams.follow(before, after);
      metrics.swapSeconds.observe(durationMs / 1000);
    },
    onRefusal(refusal) {
      logger.error(refusal, "a revision does not compile; the last good table stays");
      metrics.refusals.inc();
    },
    onNews: () => presence.reportSoon(),
  });

  const handle = createHandler({
    live,
    upstreams,
    escapedSlashes: config.escapedSlashes,
    pathParams: config.pathParams,
    isTrustedProxy,
    maxBodyBytes: config.maxBodyBytes,
    onFault: (error, requestId) => logger.error({ err: error, requestId }, "a request could not be handled"),
  });
  const gateway = new GatewayServer({
    handle(exchange, upgrade) {
      traffic.follow(exchange);
      handle(exchange, upgrade);
    },
    isTrustedProxy,
    hasPlainLane: config.plainLane === "on",
    clientHeadTimeoutMs: config.clientHeadTimeoutMs,
    maxClientConnections: config.maxClientConnections,
  });
  const metrics = createMetrics(registry, live, upstreams, {
    openConnections: () => gateway.openConnections,
    tableSource: () => (live.table ? follower.source : null),
    contact: () => follower.contact,
    progress: () => follower.progress,
  });
  let gatewayUrl = "";
  const presence = new Presence(
    store,
    {
      applied: () => live.position,
      refused: () => follower.refusal,
      lastError: () => follower.lastError,
      gateway: () => gatewayUrl,
      requestCount: () => traffic.requests,
      targets: () => upstreams.states(live.table?.services.values() ?? []),
    },
    version,
    logger,
  );
  const status = createStatusServer({
    isReady: () => live.table !== null && presence.hasTried,
    isDraining: gateway.isDraining,
    details: () => ({
      worker: presence.workerId,
      revision: live.position?.revision ?? null,
      routes: live.table?.routes.size ?? 0,
      source: live.table ? follower.source : null,
      store: store.description,
      storeConnected: follower.contact.isConnected,
      // null before the first answer: JSON knows no infinity.
      storeLastReadAgeSeconds: follower.contact.ageSeconds,
      refused: follower.refusal,
      lastError: follower.lastError,
    }),
    metrics: registry,
  });

  await listen(status, "status", { host: config.statusHost, port: config.statusPort }, logger);
  const listening = await listen(
    gateway.server,
    "gateway",
    { host: config.gatewayHost, port: config.gatewayPort },
    logger,
  );
  gatewayUrl = publicUrl(listening, config.gatewayHost);
  presence.start();
  await follower.start();
  // The control plane warns about the setup of a Redis; files belong to this machine.
  if (!isRemote) for (const warning of await store.warnings()) logger.warn(warning);

  return {
    async drain() {
      gateway.beginDrain();
      const withdrawn = presence.withdraw();
      await new Promise((resolve) => setTimeout(resolve, config.drainDelayMs));
      // Changes go on being applied: what is still served is served by the newest table.
      await gateway.close(config.drainTimeoutMs);
      await follower.stop();
      await withdrawn;
      upstreams.close();
      await store.close();
      status.closeAllConnections();
      status.close();
    },
  };
}

/** Where other machines reach a listener: one on all addresses by the name of this machine. */
function publicUrl(url: string, host: string): string {
  if (host !== "0.0.0.0" && host !== "::") return url;
  const { port } = new URL(url);
  return `http://${hostname()}:${port}`;
}
