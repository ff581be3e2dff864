// GET /v1/lint: what looks wrong about the catalog. The answer is written item by item, because there may be as many as
// there are routes.

import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import type { ControlPlane } from "../control-plane.ts";
import { lintCatalog } from "../lint.ts";
import type { CatalogView } from "../live-catalog.ts";
import { viewToRead } from "./answer.ts";
import { describeOperation } from "./operation.ts";

export function registerLint(app: FastifyInstance, { catalog }: ControlPlane): void {
  app.get(
    "/v1/lint",
    {
      schema: describeOperation({
        id: "lintCatalog",
        summary: "List what looks wrong",
        description:
          "Routes that can never answer and what hides them, routes whose service takes no requests, hosts that " +
          "overlap, regexes that may be slow. A route is called unreachable only if that is certain.",
        tag: "confidence",
        answers: { 200: { description: "all of it", body: "LintReport", headers: ["Switchyard-Stale"] } },
      }),
    },
    async (_request, reply) => {
      const view = await viewToRead(catalog, reply);
      return reply.type("application/json; charset=utf-8").send(Readable.from(reportInPieces(view)));
    },
  );
}

async function* reportInPieces(view: CatalogView): AsyncGenerator<string> {
  yield '{"items":[';
  let separator = "";
  for await (const item of lintCatalog(view)) {
    yield separator + JSON.stringify(item);
    separator = ",";
  }
  yield "]}";
}
