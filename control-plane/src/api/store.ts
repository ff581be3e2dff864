// POST /v1/store/adopt: an operator's word that workers may take over a store of foreign descent.
import type { FastifyInstance } from "fastify";
import { adoptStore } from "../adoption.ts";
import type { ControlPlane } from "../control-plane.ts";
import { answerApplied, awaitPreferred, sendBody } from "./answer.ts";
import { describeOperation } from "./operation.ts";
import { diffBody } from "./perform-write.ts";
import { notYetApplied, waitHeaders } from "./resource.ts";
import { WriteQuery } from "./schemas.ts";

export function registerStore(app: FastifyInstance, plane: ControlPlane): void {
  app.post<{ Querystring: WriteQuery }>(
    "/v1/store/adopt",
    {
      schema: describeOperation({
        id: "adoptStore",
        summary: "Have workers take the store over",
        description:
          "For workers that refuse the store with `FOREIGN_EPOCH`, because it does not continue what they serve: after " +
          "this they take it over, whatever they hold. Where they have seen higher revisions, the catalog gets one above them.",
        tag: "workers",
        query: WriteQuery,
        headers: ["Prefer"],
        answers: {
          200: {
            description: "where the store stands, or what a dry run would change: nothing",
            body: ["StoreState", "Diff"],
            headers: waitHeaders,
          },
          ...notYetApplied,
        },
        errors: [405, 415],
      }),
    },
    async (request, reply) => {
      if (request.query.dryRun === true) {
        const { position } = await plane.catalog.latest();
        reply.header("switchyard-revision", position.revision);
        return sendBody(reply, diffBody(plane, [], { warnings: [] }));
      }
      const { epoch, parentEpoch, revision, commitId, isAdopted } = await adoptStore(
        plane.store,
        plane.catalog,
      );
      request.log.warn({ actor: request.actor, epoch, revision }, "the store's history was adopted");
      reply.header("switchyard-revision", revision);
      const position = { epoch, revision, commitId };
      const awaited = await awaitPreferred(request, reply, plane.fleet, position, { outlastsRefusals: true });
      return answerApplied(reply, awaited, { epoch, parentEpoch, revision, isAdopted });
    },
  );
}
