// Which methods a path takes, so that the wrong one is told from a path that does not exist (405 with Allow, not 404).
import type { FastifyInstance } from "fastify";

/** Methods by path pattern, e.g. `/v1/routes/:idOrName`. */
export type MethodsByPath = ReadonlyMap<string, ReadonlySet<string>>;

/** Collects the routes that are registered from now on. */
export function trackRoutes(app: FastifyInstance): MethodsByPath {
  const methods = new Map<string, Set<string>>();
  app.addHook("onRoute", ({ url, method }) => {
    const known = methods.get(url) ?? new Set();
    for (const one of [method].flat()) known.add(one);
    methods.set(url, known);
  });
  return methods;
}

/** The methods that the path of a URL takes; none where nothing is there. */
export function allowedMethods(routes: MethodsByPath, url: string): string[] {
  const path = (url.split("?")[0] ?? "").split("/");
  const allowed = new Set<string>();
  for (const [pattern, methods] of routes) {
    const segments = pattern.split("/");
    const isMatch =
      segments.length === path.length &&
      segments.every((segment, at) => (segment.startsWith(":") ? path[at] !== "" : segment === path[at]));
    if (isMatch) for (const method of methods) allowed.add(method);
  }
  return [...allowed].sort();
}
