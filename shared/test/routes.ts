// Routes for the tests of matching: the fields a test is about, over the model's defaults.
import assert from "node:assert/strict";
import type { Route } from "../src/model/route.ts";
import { type CompiledRoute, compileRoute } from "../src/routing/compiled-route.ts";

const defaults = {
  service: "s",
  intercept: false,
  interceptStatus: 403,
  hosts: [],
  methods: [],
  match: [],
  priority: 0,
  timeoutMs: 10000,
  retries: 0,
  retryOn: ["connect", "reset"],
  upstreamHeaders: [],
  responseHeaders: [],
  tags: [],
  createdAt: "2026-01-01T00:00:00Z",
  updatedAt: "2026-01-01T00:00:00Z",
  revision: 1,
} satisfies Partial<Route>;

export function route(fields: Partial<Route> & Pick<Route, "id" | "path">): Route {
  return { ...defaults, name: fields.id, ...fields };
}

export function compiled(of: Route, pathPrefix = ""): CompiledRoute {
  const outcome = compileRoute(of, pathPrefix);
  assert.ok("route" in outcome, JSON.stringify(outcome));
  return outcome.route;
}
