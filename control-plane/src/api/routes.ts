// /v1/routes.
import type { FastifyInstance } from "fastify";
import type { ControlPlane } from "../control-plane.ts";
import { registerResource } from "./resource.ts";
import { RouteListQuery, WriteQuery } from "./schemas.ts";

export function registerRoutes(app: FastifyInstance, plane: ControlPlane): void {
  registerResource(app, plane, {
    kind: "route",
    path: "/v1/routes",
    component: "Route",
    listQuery: RouteListQuery,
    deleteQuery: WriteQuery,
  });
}
