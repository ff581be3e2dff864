// /healthz, /readyz and /metrics: for load balancers, supervisors and Prometheus, not part of the versioned API.
import type { FastifyInstance } from "fastify";
import type { LiveCatalog } from "../live-catalog.ts";
import type { Metrics } from "../metrics.ts";
import { describeOperation, type OperationDescription } from "./operation.ts";

export interface HealthOptions {
  readonly catalog: LiveCatalog;
  readonly metrics: Metrics;
  readonly isDraining: () => boolean;
}

export function registerHealth(app: FastifyInstance, { catalog, metrics, isDraining }: HealthOptions): void {
  const describe = (id: string, summary: string, answers: OperationDescription["answers"]) => ({
    schema: describeOperation({ id, summary, tag: "operation", answers }),
  });
  const alive = { 200: { description: "alive", body: "Health" } };
  app.get("/healthz", describe("getHealth", "Whether the process is alive", alive), () => ({ status: "ok" }));

  // A store that is away does not make the process unready: it answers reads from memory and says so.
  const readiness = {
    200: { description: "ready", body: "Readiness" },
    503: { description: "starting or draining", body: "Readiness" },
  };
  app.get(
    "/readyz",
    describe("getReadiness", "Whether requests should be sent here", readiness),
    (_request, reply) => {
      const status = isDraining() ? "draining" : catalog.view ? "ready" : "starting";
      return reply.code(status === "ready" ? 200 : 503).send({
        status,
        revision: catalog.view?.position.revision ?? null,
        storeConnected: catalog.contact.isConnected,
        // null before the first answer.
        storeLastReadAgeSeconds: Number.isFinite(catalog.contact.ageSeconds)
          ? catalog.contact.ageSeconds
          : null,
      });
    },
  );

  const exposition = { 200: { description: "Prometheus text", isText: true } };
  app.get(
    "/metrics",
    describe("getMetrics", "Metrics of this process", exposition),
    async (_request, reply) =>
      reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
}
