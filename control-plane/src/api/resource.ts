// Services and routes are one resource with two schemas: the same calls, conventions and order of judgement. What differs
// between them is in the `ResourceDescription` of each.

import type { Kind } from "@switchyard/shared";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { TSchema } from "typebox";
import { findObject } from "../catalog-index.ts";
import type { ControlPlane } from "../control-plane.ts";
import type { Edit } from "../draft.ts";
import { type ListQuery, listObjects } from "../listing.ts";
import { type CatalogView, objectAddressed } from "../live-catalog.ts";
import { entityTag, isNotModified, judgeWritePreconditions, listTag } from "../preconditions.ts";
import { unreadableAt } from "../unreadable.ts";
import { presentObject, viewToRead } from "./answer.ts";
import { createObject, writeObject } from "./object-write.ts";
import { type AnswerHeader, describeOperation } from "./operation.ts";
import { performWrite } from "./perform-write.ts";
import { WriteQuery } from "./schemas.ts";

export interface ResourceDescription {
  readonly kind: Kind;
  /** Base path, e.g. `/v1/services`. */
  readonly path: string;
  /** Name of the object's component; its input and list are named after it. */
  readonly component: string;
  readonly listQuery: TSchema;
  readonly deleteQuery: TSchema;
  /** Further edits that a delete brings, by its query. */
  readonly editsOfDelete?: (view: CatalogView, id: string, query: Record<string, unknown>) => Iterable<Edit>;
}

/** The ETag of what cannot be read; nobody is given it. */
const unreadableTag = '"unreadable"';

type Addressed = { Params: { idOrName: string }; Querystring: WriteQuery };

const objectHeaders: readonly AnswerHeader[] = ["ETag"];
export const waitHeaders: readonly AnswerHeader[] = ["Preference-Applied", "Switchyard-Applied"];
export const notYetApplied = {
  202: {
    description: "stored, not yet served by every live worker",
    body: "NotYetApplied",
    headers: waitHeaders,
  },
};
/** The answer to a dry run of a call that otherwise has another status. */
export const dryRunAnswer = { 200: { description: "what a dry run would change", body: "Diff" } };
const writeErrors = [404, 405, 409, 412, 413, 415, 422];

export function registerResource(
  app: FastifyInstance,
  plane: ControlPlane,
  resource: ResourceDescription,
): void {
  registerReads(app, plane, resource);
  registerCreate(app, plane, resource);
  registerPut(app, plane, resource);
  registerPatch(app, plane, resource);
  registerDelete(app, plane, resource);
}

function registerReads(app: FastifyInstance, plane: ControlPlane, resource: ResourceDescription): void {
  const { kind, path, component, listQuery } = resource;
  app.get<{ Querystring: ListQuery }>(
    path,
    {
      schema: describeOperation({
        id: `list${component}s`,
        summary: `List ${kind}s`,
        tag: `${kind}s`,
        query: listQuery,
        headers: ["If-None-Match"],
        answers: pageAnswer(`${component}List`),
      }),
    },
    (request, reply) => answerList(request, reply, plane, kind),
  );

  app.get<Addressed>(
    `${path}/:idOrName`,
    {
      schema: describeOperation({
        id: `get${component}`,
        summary: `Read a ${kind}`,
        tag: `${kind}s`,
        parameter: "idOrName",
        headers: ["If-None-Match", "If-Match"],
        answers: {
          200: {
            description: `the ${kind}`,
            body: component,
            headers: [...objectHeaders, "Switchyard-Stale"],
          },
          304: { description: "unchanged since the ETag given", headers: objectHeaders },
        },
        errors: [404, 409, 412],
      }),
    },
    async (request, reply) => {
      const object = objectAddressed(await viewToRead(plane.catalog, reply), kind, request.params.idOrName);
      reply.header("etag", entityTag(object));
      if (isNotModified(request.headers, entityTag(object))) return reply.code(304).send();
      return presentObject(object, plane.secretsKey);
    },
  );
}

function registerCreate(app: FastifyInstance, plane: ControlPlane, resource: ResourceDescription): void {
  const { kind, path, component } = resource;
  app.post<{ Querystring: WriteQuery }>(
    path,
    {
      schema: describeOperation({
        id: `create${component}`,
        summary: `Create a ${kind}`,
        tag: `${kind}s`,
        query: WriteQuery,
        headers: ["Prefer"],
        body: `${component}Input`,
        answers: { ...createdAnswer(component), ...dryRunAnswer, ...notYetApplied },
        errors: writeErrors,
      }),
    },
    (request, reply) => createObject(request, reply, plane, kind, () => request.body),
  );
}

function registerPut(app: FastifyInstance, plane: ControlPlane, resource: ResourceDescription): void {
  const { kind, path, component } = resource;
  app.put<Addressed>(
    `${path}/:idOrName`,
    {
      schema: describeOperation({
        id: `put${component}`,
        summary: `Create or replace a ${kind}`,
        tag: `${kind}s`,
        parameter: "idOrName",
        query: WriteQuery,
        headers: ["If-Match", "If-None-Match", "Prefer"],
        body: `${component}Input`,
        answers: {
          200: {
            description: "replaced, or the same as before; of a dry run what it would change",
            body: [component, "Diff"],
            headers: [...objectHeaders, ...waitHeaders],
          },
          ...createdAnswer(component),
          ...notYetApplied,
        },
        errors: writeErrors,
      }),
    },
    async (request, reply) => {
      const { idOrName } = request.params;
      return writeObject(request, reply, plane, kind, (view) => {
        const object = findObject(view.catalog, view.index, kind, idOrName);
        const isUnreadable = unreadableAt(view, kind, idOrName) !== undefined;
        judgeWritePreconditions(request.headers, isUnreadable ? unreadableTag : object && entityTag(object));
        const id = object?.id ?? idOrName;
        // Addressed by its name, an object without a name in the body keeps that name.
        return [
          {
            op: "put",
            kind,
            id,
            ...(id !== idOrName && { name: idOrName }),
            value: request.body,
            pointer: "",
          },
        ];
      });
    },
  );
}

function registerPatch(app: FastifyInstance, plane: ControlPlane, resource: ResourceDescription): void {
  const { kind, path, component } = resource;
  app.patch<Addressed>(
    `${path}/:idOrName`,
    {
      schema: describeOperation({
        id: `patch${component}`,
        summary: `Change fields of a ${kind}`,
        description:
          "A JSON Merge Patch (RFC 7396): `null` takes a field back to its default, lists are replaced whole.",
        tag: `${kind}s`,
        parameter: "idOrName",
        query: WriteQuery,
        headers: ["If-Match", "If-None-Match", "Prefer"],
        body: "MergePatch",
        consumes: ["application/merge-patch+json", "application/json"],
        answers: {
          200: {
            description: "as it is now; of a dry run what it would change",
            body: [component, "Diff"],
            headers: [...objectHeaders, ...waitHeaders],
          },
          ...notYetApplied,
        },
        errors: writeErrors,
      }),
    },
    async (request, reply) =>
      writeObject(request, reply, plane, kind, (view) => {
        const object = objectAddressed(view, kind, request.params.idOrName);
        judgeWritePreconditions(request.headers, entityTag(object));
        return [{ op: "patch", kind, id: object.id, value: request.body, pointer: "" }];
      }),
  );
}

function registerDelete(app: FastifyInstance, plane: ControlPlane, resource: ResourceDescription): void {
  const { kind, path, component, deleteQuery, editsOfDelete } = resource;
  app.delete<Addressed>(
    `${path}/:idOrName`,
    {
      schema: describeOperation({
        id: `delete${component}`,
        summary: `Delete a ${kind}`,
        tag: `${kind}s`,
        parameter: "idOrName",
        query: deleteQuery,
        headers: ["If-Match", "If-None-Match", "Prefer"],
        answers: { 204: { description: "deleted", headers: waitHeaders }, ...dryRunAnswer, ...notYetApplied },
        errors: writeErrors,
      }),
    },
    async (request, reply) => {
      return performWrite(request, reply, plane, {
        message: null,
        *edits(view) {
          const unreadable = unreadableAt(view, kind, request.params.idOrName);
          const object = unreadable ?? objectAddressed(view, kind, request.params.idOrName);
          judgeWritePreconditions(request.headers, "revision" in object ? entityTag(object) : unreadableTag);
          yield* editsOfDelete?.(view, object.id, request.query) ?? [];
          yield { op: "delete", kind, id: object.id, pointer: "" };
        },
        answer: () => ({ status: 204, body: null }),
      });
    },
  );
}

/** Answers a list of objects; the query is that of the request unless another is given. */
export async function answerList(
  request: FastifyRequest<{ Querystring: ListQuery }>,
  reply: FastifyReply,
  plane: ControlPlane,
  kind: Kind,
  query: ListQuery = request.query,
) {
  const view = await viewToRead(plane.catalog, reply);
  const tag = listTag(view.position);
  reply.header("etag", tag);
  const { items, next } = await listObjects(view, kind, query);
  if (isNotModified(request.headers, tag)) return reply.code(304).send();
  const shown = items.map((item) => ("unreadable" in item ? item : presentObject(item, plane.secretsKey)));
  return { items: shown, next };
}

/** The answers to a list that changes with the catalog. */
export function pageAnswer(body: string) {
  const headers: readonly AnswerHeader[] = ["ETag", "Switchyard-Stale"];
  return {
    200: { description: "a page", body, headers },
    304: { description: "the catalog is unchanged since the ETag given", headers: ["ETag"] as const },
  };
}

function createdAnswer(component: string) {
  const headers: readonly AnswerHeader[] = [...objectHeaders, "Location", ...waitHeaders];
  return { 201: { description: "created", body: component, headers } };
}
