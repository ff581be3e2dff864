// Defaults live in the schemas; this file makes "what a client may send" of "what is stored", and fills one into the other.
// Both walk the JSON Schema itself, so that a default is written once and is the same in validation, storage and OpenAPI.
import type { TSchema } from "typebox";

type Json = Record<string, unknown>;

/** The schema with every property that has a default, at any depth, made optional: the shape of a request body. */
export function inputSchema(schema: TSchema): TSchema {
  return relax(schema) as TSchema;
}

function relax(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(relax);
  if (typeof node !== "object" || node === null) return node;
  const relaxed: Json = {};
  for (const [key, value] of Object.entries(node)) {
    relaxed[key] = key === "default" || key === "enum" ? value : relax(value);
  }
  const properties = relaxed["properties"] as Record<string, Json> | undefined;
  const required = relaxed["required"] as string[] | undefined;
  if (properties && required) {
    relaxed["required"] = required.filter((name) => !("default" in (properties[name] ?? {})));
  }
  return relaxed;
}

/**
 * A copy of a valid input in canonical form: every default filled in, keys in the order of the schema, unknown keys gone.
 * Equal configurations become equal JSON texts, which is how a write that changes nothing is recognised.
 */
export function fillDefaults(schema: TSchema, value: unknown): unknown {
  const node = schema as Json;
  if (Array.isArray(value)) {
    const items = node["items"];
    return Array.isArray(items) || items === undefined
      ? value
      : value.map((item) => fillDefaults(items as TSchema, item));
  }
  const properties = node["properties"] as Record<string, Json> | undefined;
  if (!properties || typeof value !== "object" || value === null) return value;
  const filled: Json = {};
  for (const [key, property] of Object.entries(properties)) {
    if (Object.hasOwn(value, key)) filled[key] = fillDefaults(property, (value as Json)[key]);
    else if ("default" in property) filled[key] = structuredClone(property["default"]);
  }
  return filled;
}
