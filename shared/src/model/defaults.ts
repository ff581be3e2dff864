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
  let fill = fills.get(schema);
  if (!fill) fills.set(schema, (fill = compileFill(schema as Json)));
  return fill(value);
}

type Fill = (value: unknown) => unknown;

/** Optimisation: a schema is walked once, and not again for each of 100,000 objects. */
const fills = new WeakMap<TSchema, Fill>();
const asItIs: Fill = (value) => value;

function compileFill(node: Json): Fill {
  const items = node["items"];
  const properties = node["properties"] as Record<string, Json> | undefined;
  if (properties) return compileObjectFill(properties);
  if (typeof items !== "object" || items === null || Array.isArray(items)) return asItIs;
  const fillItem = compileFill(items as Json);
  return fillItem === asItIs ? asItIs : (value) => (Array.isArray(value) ? value.map(fillItem) : value);
}

function compileObjectFill(properties: Record<string, Json>): Fill {
  const fields = Object.entries(properties).map(([key, property]) => ({
    key,
    fill: compileFill(property),
    makeDefault: "default" in property ? defaultMaker(property["default"]) : null,
  }));
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    const filled: Json = {};
    for (const { key, fill, makeDefault } of fields) {
      if (Object.hasOwn(value, key)) filled[key] = fill((value as Json)[key]);
      else if (makeDefault) filled[key] = makeDefault();
    }
    return filled;
  };
}

/** Optimisation: most defaults are no objects or empty lists, which need no deep copy. */
function defaultMaker(value: unknown): () => unknown {
  if (typeof value !== "object") return () => value;
  return Array.isArray(value) && value.length === 0 ? () => [] : () => structuredClone(value);
}
