// Writing one object and answering it, the same for every call that does: 201 where it is new, 200 where it was there.
import { randomUUID } from "node:crypto";
import type { Kind, Route, Service } from "@switchyard/shared";
import type { FastifyReply, FastifyRequest } from "fastify";
import { findObject } from "../catalog-index.ts";
import type { Committed } from "../committer.ts";
import type { ControlPlane } from "../control-plane.ts";
import type { Edit } from "../draft.ts";
import type { CatalogView } from "../live-catalog.ts";
import { entityTag } from "../preconditions.ts";
import { unreadableAt } from "../unreadable.ts";
import { presentObject, type WriteAnswer } from "./answer.ts";
import { performWrite } from "./perform-write.ts";
import type { WriteQuery } from "./schemas.ts";

/** Creates an object from what `value` gives on the catalog at hand. */
export async function createObject(
  request: FastifyRequest<{ Querystring: WriteQuery }>,
  reply: FastifyReply,
  plane: ControlPlane,
  kind: Kind,
  value: (view: CatalogView) => unknown,
): Promise<FastifyReply> {
  const id = randomUUID();
  return writeObject(request, reply, plane, kind, (view) => [
    { op: "create", kind, id, value: value(view), pointer: "" },
  ]);
}

/** Writes one object by the edit that `edits` gives on the catalog at hand, and answers it. */
export async function writeObject(
  request: FastifyRequest<{ Querystring: WriteQuery }>,
  reply: FastifyReply,
  plane: ControlPlane,
  kind: Kind,
  edits: (view: CatalogView) => [Edit],
): Promise<FastifyReply> {
  let addressed: string | undefined;
  return performWrite(request, reply, plane, {
    message: null,
    edits(view) {
      const [edit] = edits(view);
      addressed = edit.id;
      return [edit];
    },
    answer: (committed) => objectAnswer(plane, committed, kind, addressed ?? ""),
  });
}

function objectAnswer(
  plane: ControlPlane,
  { changes, before }: Committed,
  kind: Kind,
  addressed: string,
): WriteAnswer {
  const [change] = changes;
  // Without a change the object is as it was.
  const object = (change?.after ?? findObject(before.catalog, before.index, kind, addressed)) as
    | Service
    | Route;
  const isNew = change !== undefined && change.before === undefined && !unreadableAt(before, kind, object.id);
  return {
    status: isNew ? 201 : 200,
    headers: { etag: entityTag(object), ...(isNew && { location: `/v1/${kind}s/${object.id}` }) },
    body: presentObject(object, plane.secretsKey),
  };
}
