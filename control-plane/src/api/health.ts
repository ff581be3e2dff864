// /healthz, /readyz and /metrics: for load balancers, supervisors and Prometheus, not part of the versioned API.
import type { FastifyInstance } from "fastify";
import type { LiveCatalog } from "../live-catalog.ts";
import type { Metrics } from "../metrics.ts";

export interface HealthOptions {
  readonly catalog: LiveCatalog;
  readonly metrics: Metrics;
  readonly isDraining: () => boolean;
}

export function registerHealth(app: FastifyInstance, { catalog, metrics, isDraining }: HealthOptions): void {
  const schema = { hide: true };
  app.get("/healthz", { schema }, () => ({ status: "ok" }));

  // A store that is away does not make the process unready: it answers reads from memory and says so.
  app.get("/readyz", { schema }, (_request, reply) => {
    const status = isDraining() ? "draining" : catalog.view ? "ready" : "starting";
    return reply.code(status === "ready" ? 200 : 503).send({ status, revision: catalog.view?.position.revision ?? null });
  });

  app.get("/metrics", { schema }, async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
}
