// POST /v1/import/openapi: an OpenAPI 3 document becomes a service and a route for each operation, as one commit.
import type { FastifyInstance } from "fastify";
import { type Static, Type } from "typebox";
import { readBodyBytes } from "../body-bytes.ts";
import type { ControlPlane } from "../control-plane.ts";
import { planImport } from "../import/import-plan.ts";
import { readOpenApiBody } from "../import/openapi-body.ts";
import { lintChanges } from "../lint.ts";
import { yamlTypes } from "../yaml-body.ts";
import { answerWrite, sendBody } from "./answer.ts";
import { describeOperation } from "./operation.ts";
import { diffBody } from "./perform-write.ts";
import { notYetApplied, waitHeaders } from "./resource.ts";
import { bulkBodyBytesMax } from "./schemas.ts";

const ImportQuery = Type.Object(
  {
    dryRun: Type.Optional(
      Type.Boolean({ default: false, description: "answer what it would change, store nothing" }),
    ),
    service: Type.Optional(
      Type.String({
        pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$",
        description: "id of the service, at most 32 characters; made from the title if absent",
      }),
    ),
    target: Type.Optional(
      Type.String({
        maxLength: 2048,
        description: "where the API is; the first server of the document if absent",
      }),
    ),
    host: Type.Optional(
      Type.String({ maxLength: 255, description: "host that the routes are for; any if absent" }),
    ),
    lenient: Type.Optional(
      Type.Boolean({
        default: false,
        description: "leave out, with a warning, what no route can stand for; else 422",
      }),
    ),
  },
  { additionalProperties: false },
);
type ImportQuery = Static<typeof ImportQuery>;

export async function registerImport(app: FastifyInstance, plane: ControlPlane): Promise<void> {
  await app.register(async (scope) => {
    // The thread that reads a document parses it, too.
    scope.removeAllContentTypeParsers();
    const types = ["application/json", ...yamlTypes];
    scope.addContentTypeParser(types, readBodyBytes);
    registerOpenApiImport(scope, plane);
  });
}

function registerOpenApiImport(app: FastifyInstance, plane: ControlPlane): void {
  app.post<{ Querystring: ImportQuery }>(
    "/v1/import/openapi",
    {
      bodyLimit: bulkBodyBytesMax,
      schema: describeOperation({
        id: "importOpenApi",
        summary: "Import an OpenAPI document",
        description:
          "OpenAPI 3, as JSON or YAML. One service, with the path of the first server as its prefix, and a route for " +
          "each operation, all with the tag `openapi:<service>`. Imported again it changes what the document says, " +
          "deletes the routes of operations that are gone, and leaves alone what else was set on these objects. " +
          "An operation that other servers serve is a 422, because it would reach the wrong backend.",
        tag: "confidence",
        query: ImportQuery,
        headers: ["Prefer"],
        body: "OpenApiDocument",
        consumes: ["application/json", "application/yaml"],
        answers: {
          200: { description: "what it changed, or would", body: "ImportResult", headers: waitHeaders },
          ...notYetApplied,
        },
        errors: [405, 409, 413, 415, 422],
      }),
    },
    async (request, reply) => {
      const { dryRun = false, lenient = false, ...options } = request.query;
      const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const isYaml = !/^application\/json\b/i.test(request.headers["content-type"] ?? "application/json");
      const plan = planImport(await readOpenApiBody(bytes, isYaml, options.target), { ...options, lenient });
      const write = {
        actor: request.actor,
        message: `import of OpenAPI as ${plan.service}`,
        edits: plan.edits,
      };
      const committed = dryRun ? null : await plane.committer.submit(write);
      const { before, changes } = committed ?? (await plane.committer.judge(write));
      const warnings = [...plan.warnings, ...(await lintChanges(before, changes))];
      if (committed) {
        const body = diffBody(plane, changes, { revision: committed.position.revision, warnings });
        return answerWrite(request, reply, plane.fleet, committed, { status: 200, body });
      }
      reply.header("switchyard-revision", before.position.revision);
      return sendBody(reply, diffBody(plane, changes, { warnings }));
    },
  );
}
