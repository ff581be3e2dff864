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
        description: "The control plane of Switchyard, an API gateway whose routes change while traffic flows.",
        version: "1",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      tags: [
        { name: "services", description: "Backends: targets and how to talk to them" },
        { name: "routes", description: "Rules that send matching requests to a service" },
        { name: "commits", description: "Many changes as one revision" },
        { name: "workers", description: "The processes that carry the traffic" },
      ],
    },
    refResolver: { buildLocalReference: (schema, _base, _fragment, index) => String(schema["$id"] ?? `schema-${index}`) },
  });
  app.get("/openapi.json", { schema: { hide: true } }, () => app.swagger());
  await app.register(swaggerUi, { routePrefix: "/docs", staticCSP: false });
}
