// Services and routes are one resource with two schemas: the same calls, conventions and order of judgement. What differs
// between them is in the `ResourceDescription` of each.

import type { Kind } from "@switchyard/shared";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { TSchema } from "typebox";
import { findObject } from "../catalog-index.ts";
import type { ControlPlane } from "../control-plane.ts";
import type { Edit } from "../draft.ts";
import { type ListQuery, listObjects } from "../listing.ts";
import { type CatalogView, objectAddressed } from "../live-catalog.ts";
import { refuseOptionsNotServed } from "../not-served.ts";
import { entityTag, isNotModified, judgeWritePreconditions } from "../preconditions.ts";
import { answerWrite, presentObject, viewToRead } from "./answer.ts";
import { createObject, writeObject } from "./object-write.ts";
import { type AnswerHeader, describeOperation } from "./operation.ts";
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
        answers: { 200: { description: "a page", body: `${component}List`, headers: ["Switchyard-Stale"] } },
      }),
    },
    (request, reply) => answerList(plane, reply, kind, request.query),
  );

  app.get<Addressed>(
    `${path}/:idOrName`,
    {
      schema: describeOperation({
        id: `get${component}`,
        summary: `Read a ${kind}`,
        tag: `${kind}s`,
        hasIdOrName: true,
        headers: ["If-None-Match", "If-Match"],
        answers: {
          200: {
            description: `the ${kind}`,
            body: component,
            headers: [...objectHeaders, "Switchyard-Stale"],
          },
          304: { description: "unchanged since the ETag given", headers: objectHeaders },
        },
        errors: [404, 412],
      }),
    },
    async (request, reply) => {
      const object = objectAddressed(await viewToRead(plane.catalog, reply), kind, request.params.idOrName);
      reply.header("etag", entityTag(object));
      if (isNotModified(request.headers, object)) return reply.code(304).send();
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
        answers: { ...createdAnswer(component), ...notYetApplied },
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
        hasIdOrName: true,
        query: WriteQuery,
        headers: ["If-Match", "If-None-Match", "Prefer"],
        body: `${component}Input`,
        answers: {
          200: {
            description: "replaced, or the same as before",
            body: component,
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
        judgeWritePreconditions(request.headers, object);
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
        hasIdOrName: true,
        query: WriteQuery,
        headers: ["If-Match", "If-None-Match", "Prefer"],
        body: "MergePatch",
        consumes: ["application/merge-patch+json", "application/json"],
        answers: {
          200: { description: "as it is now", body: component, headers: [...objectHeaders, ...waitHeaders] },
          ...notYetApplied,
        },
        errors: writeErrors,
      }),
    },
    async (request, reply) =>
      writeObject(request, reply, plane, kind, (view) => {
        const object = objectAddressed(view, kind, request.params.idOrName);
        judgeWritePreconditions(request.headers, object);
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
        hasIdOrName: true,
        query: deleteQuery,
        headers: ["If-Match", "If-None-Match", "Prefer"],
        answers: { 204: { description: "deleted", headers: waitHeaders }, ...notYetApplied },
        errors: writeErrors,
      }),
    },
    async (request, reply) => {
      refuseOptionsNotServed(request.query);
      const committed = await plane.committer.submit({
        actor: request.actor,
        message: null,
        *edits(view) {
          const { id, ...object } = objectAddressed(view, kind, request.params.idOrName);
          judgeWritePreconditions(request.headers, object);
          yield* editsOfDelete?.(view, id, request.query) ?? [];
          yield { op: "delete", kind, id, pointer: "" };
        },
      });
      return answerWrite(request, reply, plane.fleet, committed, { status: 204, body: null });
    },
  );
}

/** Answers a list of objects. */
export async function answerList(plane: ControlPlane, reply: FastifyReply, kind: Kind, query: ListQuery) {
  const { items, next } = await listObjects(await viewToRead(plane.catalog, reply), kind, query);
  return { items: items.map((object) => presentObject(object, plane.secretsKey)), next };
}

function createdAnswer(component: string) {
  const headers: readonly AnswerHeader[] = [...objectHeaders, "Location", ...waitHeaders];
  return { 201: { description: "created", body: component, headers } };
}
