// GET /v1/workers: who follows the catalog, how far behind, and in what state its targets are.
import type { WorkerPresence } from "@switchyard/shared";
import type { FastifyInstance } from "fastify";
import type { ControlPlane } from "../control-plane.ts";
import { ApiError } from "../errors.ts";
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
        description:
          "Live workers, and for ten minutes those that vanished, unless another one serves in their place.",
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

  app.delete<{ Params: { worker: string } }>(
    "/v1/workers/:worker",
    {
      schema: describeOperation({
        id: "dismissWorker",
        summary: "Take a worker off the list",
        description:
          "For one that is lost and will not come back. One that reports again is back on the list.",
        tag: "workers",
        parameter: "worker",
        answers: { 204: { description: "it is off the list" } },
        errors: [404, 413, 415],
      }),
    },
    async (request, reply) => {
      const { worker } = request.params;
      if (!(await plane.fleet.dismiss(worker)))
        throw new ApiError("NOT_FOUND", `no worker has the id ${JSON.stringify(worker)}`);
      return reply.code(204).send();
    },
  );
}

function presentWorker(presence: WorkerPresence, currentRevision: number) {
  const { applied, ...report } = presence.report;
  return {
    id: report.id,
    host: report.host,
    ...(report.gateway && { gateway: report.gateway }),
    version: report.version,
    state: isLive(presence) ? "live" : "lost",
    epoch: applied.epoch,
    revision: applied.revision,
    lag: Math.max(0, currentRevision - applied.revision),
    startedAt: report.startedAt,
    requestsPerSecond: report.requestsPerSecond,
    lastError: report.lastError,
    refused: report.refused,
    targets: report.targets,
  };
}
