// /v1/services, and the routes of one service.
import type { FastifyInstance } from "fastify";
import type { Static } from "typebox";
import type { ControlPlane } from "../control-plane.ts";
import type { Edit } from "../draft.ts";
import { invalidBody } from "../errors.ts";
import type { ListQuery } from "../listing.ts";
import { type CatalogView, objectAddressed } from "../live-catalog.ts";
import { viewToRead } from "./answer.ts";
import { createObject } from "./object-write.ts";
import { describeOperation } from "./operation.ts";
import {
  answerList,
  dryRunAnswer,
  notYetApplied,
  pageAnswer,
  registerResource,
  waitHeaders,
} from "./resource.ts";
import { ServiceDeleteQuery, ServiceListQuery, WriteQuery } from "./schemas.ts";

export function registerServices(app: FastifyInstance, plane: ControlPlane): void {
  registerResource(app, plane, {
    kind: "service",
    path: "/v1/services",
    component: "Service",
    listQuery: ServiceListQuery,
    deleteQuery: ServiceDeleteQuery,
    editsOfDelete,
  });

  app.get<{ Params: { idOrName: string }; Querystring: ListQuery }>(
    "/v1/services/:idOrName/routes",
    {
      schema: describeOperation({
        id: "listRoutesOfService",
        summary: "List the routes of a service",
        tag: "routes",
        parameter: "idOrName",
        query: ServiceListQuery,
        headers: ["If-None-Match"],
        answers: pageAnswer("RouteList"),
        errors: [404],
      }),
    },
    async (request, reply) => {
      const service = objectAddressed(
        await viewToRead(plane.catalog, reply),
        "service",
        request.params.idOrName,
      );
      return answerList(request, reply, plane, "route", { ...request.query, service: service.id });
    },
  );

  app.post<{ Params: { idOrName: string }; Querystring: WriteQuery }>(
    "/v1/services/:idOrName/routes",
    {
      schema: describeOperation({
        id: "createRouteOfService",
        summary: "Create a route of a service",
        description: "As POST /v1/routes; `service` may be left out.",
        tag: "routes",
        parameter: "idOrName",
        query: WriteQuery,
        headers: ["Prefer"],
        body: "RouteInput",
        answers: {
          201: { description: "created", body: "Route", headers: ["ETag", "Location", ...waitHeaders] },
          ...dryRunAnswer,
          ...notYetApplied,
        },
        errors: [404, 405, 409, 413, 415, 422],
      }),
    },
    (request, reply) =>
      createObject(request, reply, plane, "route", (view) => {
        const service = objectAddressed(view, "service", request.params.idOrName);
        return routeOf(request.body, service.id, service.name);
      }),
  );
}

/** A route's body with the service that the path names. A body that names another is refused by way of its reference. */
function routeOf(body: unknown, id: string, name: string): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  const own = Object.hasOwn(body, "service") ? (body as { service: unknown }).service : id;
  if (typeof own === "string" && own !== id && own !== name) {
    throw invalidBody([{ pointer: "/service", detail: `must be ${id}, the service addressed, or left out` }]);
  }
  return Object.fromEntries([...Object.entries(body), ["service", own]]);
}

/** With `cascade`, the routes of the service go with it; routes that only send a share to it still keep it in use. */
function* editsOfDelete(view: CatalogView, id: string, query: Record<string, unknown>): Generator<Edit> {
  if ((query as Static<typeof ServiceDeleteQuery>).cascade !== true) return;
  for (const routeId of view.catalog.routeIdsByService.get(id)?.keys() ?? []) {
    if (view.catalog.routes.get(routeId)?.service !== id) continue;
    yield { op: "delete", kind: "route", id: routeId, pointer: "" };
  }
}
