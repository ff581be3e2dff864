// GET /v1/workers: who follows the catalog, how far behind, and in what state its targets are.
import type { WorkerPresence } from "@switchyard/shared";
import type { FastifyInstance } from "fastify";
import type { ControlPlane } from "../control-plane.ts";
import { isLive } from "../fleet.ts";
import { type ListQuery, pageOf } from "../listing.ts";
import { viewToRead } from "./answer.ts";
import { describeOperation } from "./operation.ts";
import { PageQuery } from "./schemas.ts";

export function registerWorkers(app: FastifyInstance, plane: ControlPlane): void {
  app.get<{ Querystring: ListQuery }>(
    "/v1/workers",
    {
      schema: describeOperation({
        id: "listWorkers",
        summary: "List workers",
        description: "Live workers, and for ten minutes those that vanished.",
        tag: "workers",
        query: PageQuery,
        answers: { 200: { description: "a page", body: "WorkerList", headers: ["Switchyard-Stale"] } },
      }),
    },
    async (request, reply) => {
      const view = await viewToRead(plane.catalog, reply);
      const presences = await plane.fleet.list();
      const workers = presences
        .map((presence) => presentWorker(presence, view.position.revision))
        .sort((one, other) => (one.id < other.id ? -1 : 1));
      return pageOf(workers, request.query);
    },
  );
}

function presentWorker(presence: WorkerPresence, currentRevision: number) {
  const { applied, ...report } = presence.report;
  return {
    id: report.id,
    host: report.host,
    version: report.version,
    state: isLive(presence) ? "live" : "lost",
    revision: applied.revision,
    lag: Math.max(0, currentRevision - applied.revision),
    startedAt: report.startedAt,
    requestsPerSecond: report.requestsPerSecond,
    lastError: report.lastError,
    refused: report.refused,
    targets: report.targets,
  };
}
