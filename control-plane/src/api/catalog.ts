// GET and PUT /v1/catalog: the whole configuration, or the view of one tag, as one document that goes in and out. Both ways
// it is worked on in slices, because it may be a hundred thousand objects.
import { Readable } from "node:stream";
import { Tag } from "@switchyard/shared";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Static, Type } from "typebox";
import { contentTag } from "../catalog-content.ts";
import { editsOfDocument } from "../catalog-document.ts";
import { catalogAsJson, catalogAsYaml } from "../catalog-text.ts";
import type { ControlPlane } from "../control-plane.ts";
import type { CatalogView } from "../live-catalog.ts";
import { isNotModified, judgeWritePreconditions } from "../preconditions.ts";
import { viewToRead } from "./answer.ts";
import { describeOperation, yamlType } from "./operation.ts";
import { catalogWritten, performWrite } from "./perform-write.ts";
import { notYetApplied, waitHeaders } from "./resource.ts";
import { bulkBodyBytesMax, WriteQuery } from "./schemas.ts";

const tag = Type.Optional(
  Type.String({
    ...Tag,
    description: "the view of this tag: 1 to 64 characters without commas and control characters",
  }),
);
const CatalogQuery = Type.Object({ tag }, { additionalProperties: false });
type CatalogQuery = Static<typeof CatalogQuery>;
const CatalogWriteQuery = Type.Object({ ...WriteQuery.properties, tag }, { additionalProperties: false });
type CatalogWriteQuery = Static<typeof CatalogWriteQuery>;

export function registerCatalog(app: FastifyInstance, plane: ControlPlane): void {
  registerRead(app, plane);
  registerReplace(app, plane);
}

function registerRead(app: FastifyInstance, { catalog, secretsKey }: ControlPlane): void {
  app.get<{ Querystring: CatalogQuery }>(
    "/v1/catalog",
    {
      schema: describeOperation({
        id: "getCatalog",
        summary: "Export the configuration",
        description:
          "Services and routes, sorted by id, every default filled in, without what the server made. As YAML with " +
          "`Accept: application/yaml`. Put back unchanged it changes nothing.",
        tag: "catalog",
        query: CatalogQuery,
        headers: ["Accept", "If-None-Match", "If-Match"],
        answers: {
          200: {
            description: "the document",
            body: "Catalog",
            isYamlToo: true,
            headers: ["ETag", "Switchyard-Stale"],
          },
          304: { description: "the view is unchanged since the ETag given", headers: ["ETag"] },
        },
        errors: [412],
      }),
    },
    async (request, reply) => {
      const view = await viewToRead(catalog, reply);
      const etag = await contentTag(view, request.query.tag, secretsKey);
      reply.headers({ etag, vary: "accept" });
      if (isNotModified(request.headers, etag)) return reply.code(304).send();
      const isYaml = prefersYaml(request);
      const text = (isYaml ? catalogAsYaml : catalogAsJson)(view, request.query.tag, secretsKey);
      return reply
        .type(isYaml ? `${yamlType}; charset=utf-8` : "application/json; charset=utf-8")
        .send(Readable.from(text));
    },
  );
}

function registerReplace(app: FastifyInstance, plane: ControlPlane): void {
  const { secretsKey } = plane;
  app.put<{ Querystring: CatalogWriteQuery }>(
    "/v1/catalog",
    {
      bodyLimit: bulkBodyBytesMax,
      schema: describeOperation({
        id: "putCatalog",
        summary: "Make the configuration equal to a document",
        description:
          "In one commit, all or nothing; where nothing changes there is none. Objects that the document lacks are " +
          "deleted. With `tag` only objects with that tag are managed: those of the document get it, an object that " +
          "exists without it is a 409, and others may be referred to. YAML is taken up to 4 MiB, without aliases.",
        tag: "catalog",
        query: CatalogWriteQuery,
        headers: ["If-Match", "If-None-Match", "Prefer"],
        body: "CatalogInput",
        consumes: ["application/json", yamlType],
        answers: {
          200: {
            description: "what it changed, or would",
            body: ["CommitResult", "Diff"],
            headers: ["ETag", ...waitHeaders],
          },
          ...notYetApplied,
        },
        errors: [405, 409, 412, 413, 415, 422],
      }),
    },
    (request, reply) => {
      const tagOf = (view: CatalogView) => contentTag(view, request.query.tag, secretsKey);
      return performWrite(request, reply, plane, {
        message: null,
        async edits(view) {
          // Optimisation: a large view need not be hashed where nobody asks about it.
          const isGuarded = "if-match" in request.headers || "if-none-match" in request.headers;
          if (isGuarded) judgeWritePreconditions(request.headers, await tagOf(view));
          return editsOfDocument(view, request.body, request.query.tag);
        },
        dryRunHeaders: async ({ before }) => ({ etag: await tagOf(before) }),
        answer: async (committed) => catalogWritten(plane, committed, request.query.tag),
      });
    },
  );
}

/** Whether the client would rather have YAML than JSON (RFC 9110 §12.5.1). */
function prefersYaml({ headers }: FastifyRequest): boolean {
  const weights = { yaml: 0, json: 0 };
  for (const range of (headers.accept ?? "").split(",")) {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith("q="));
    const weight = quality === undefined ? 1 : Number(quality.slice(2));
    if (/^(application|text)\/(x-)?yaml$/.test(type)) weights.yaml = Math.max(weights.yaml, weight);
    if (/^(application\/json|application\/\*|\*\/\*)$/.test(type))
      weights.json = Math.max(weights.json, weight);
  }
  return weights.yaml > 0 && weights.yaml >= weights.json;
}
