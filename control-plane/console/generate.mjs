// Makes `generated/` from openapi/openapi.json: the types of the API for the client, and what forms show of each field
// (its default, limits and choices), so that the page never says anything else than the API does.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import openapiTypescript, { astToString } from "openapi-typescript";

const source = new URL("../../openapi/openapi.json", import.meta.url);
const folder = new URL("generated/", import.meta.url);

const document = JSON.parse(await readFile(source, "utf8"));
await mkdir(folder, { recursive: true });
// What has a default may be left out of a body; of what is read, the schemas require it anyway.
const types = astToString(await openapiTypescript(document, { defaultNonNullable: false }));
await writeFile(new URL("api.ts", folder), types);
const facts = Object.fromEntries(
  ["Service", "Route"].map((name) => [name.toLowerCase(), factsOf(document.components.schemas[name])]),
);
await writeFile(
  new URL("fields.ts", folder),
  `export const fields = ${JSON.stringify(facts, null, 2)} as const;\n`,
);

/** Default, limits, choices and, for objects and lists, the same of what is inside. */
function factsOf(schema) {
  const facts = {};
  for (const name of ["default", "minimum", "maximum", "maxLength", "maxItems", "enum"]) {
    if (name in schema) facts[name] = schema[name];
  }
  if (schema.items && !Array.isArray(schema.items)) Object.assign(facts, { items: factsOf(schema.items) });
  for (const [name, property] of Object.entries(schema.properties ?? {})) facts[name] = factsOf(property);
  return facts;
}
