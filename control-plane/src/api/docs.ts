// /openapi.json, made from the schemas of the operations, and /docs, the page that shows it without loading anything from
// elsewhere.
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { components } from "./schemas.ts";

/** Must be registered before the operations that it documents. */
export async function registerDocs(app: FastifyInstance): Promise<void> {
  for (const [name, schema] of Object.entries(components)) app.addSchema({ ...schema, $id: name });
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Switchyard",
        description:
          "The control plane of Switchyard, an API gateway whose routes change while traffic flows.",
        version: "1",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      servers: [{ url: "/", description: "this control plane" }],
      tags: [
        { name: "services", description: "Backends: targets and how to talk to them" },
        { name: "routes", description: "Rules that send matching requests to a service" },
        { name: "commits", description: "Many changes as one revision" },
        {
          name: "catalog",
          description: "The whole configuration, or the part with one tag, as one document",
        },
        { name: "history", description: "Who changed what, and how to undo it" },
        { name: "confidence", description: "What a change or a request would do, before it does" },
        { name: "workers", description: "The processes that carry the traffic" },
        { name: "operation", description: "For supervisors, load balancers and Prometheus" },
      ],
      components: {
        securitySchemes: { token: { type: "http", scheme: "bearer", description: "one of ADMIN_TOKENS" } },
      },
      // Without ADMIN_TOKENS nobody needs one.
      security: [{ token: [] }, {}],
    },
    transformObject: (document) => withPrefixItems((document as { openapiObject: object }).openapiObject),
    refResolver: {
      buildLocalReference: (schema, _base, _fragment, index) =>
        typeof schema.$id === "string" ? schema.$id : `schema-${index}`,
    },
  });
  app.get("/openapi.json", { schema: { hide: true } }, () => app.swagger());
  await app.register(swaggerUi, { routePrefix: "/docs", staticCSP: false });
}

/** Fixed-length lists as JSON Schema 2020-12 has them, which OpenAPI 3.1 goes by: `prefixItems`, not a list of `items`. */
function withPrefixItems<T>(node: T): T {
  if (Array.isArray(node)) return node.map(withPrefixItems) as T;
  if (typeof node !== "object" || node === null) return node;
  const { additionalItems: _additionalItems, ...entries } = node as Record<string, unknown>;
  const copied = Object.fromEntries(
    Object.entries(entries).map(([key, value]) => [key, withPrefixItems(value)]),
  );
  const { items, ...others } = copied;
  return (Array.isArray(items) ? { ...others, prefixItems: items, items: false } : copied) as T;
}
