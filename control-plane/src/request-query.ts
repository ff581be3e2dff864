// Judges query strings against the schema of an operation. Bodies are not judged here but in the write itself, because
// preconditions come first; nothing is ever stripped, and only what the schema calls a number or a boolean is converted.
import { describeSchemaErrors } from "@switchyard/shared";
import type { FastifySchemaCompiler } from "fastify";
import type { TObject, TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { ApiError } from "./errors.ts";

export const requestValidatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  if (httpPart !== "querystring") return () => true;
  const { properties } = schema as TObject;
  const check = Compile(schema);
  return (query: Record<string, unknown>) => {
    const value = convert(query, properties);
    if (check.Check(value)) return { value };
    const faults = describeSchemaErrors(schema, check.Errors(value));
    const details = faults.map(({ pointer, detail }) => {
      const name = pointer.slice(1);
      return detail.startsWith(name) ? detail : `${name} ${detail}`;
    });
    return { error: new ApiError("BAD_QUERY", details.join("; ")) };
  };
};

function convert(query: Record<string, unknown>, properties: TObject["properties"]): Record<string, unknown> {
  const converted = new Map(Object.entries(query));
  for (const [name, property] of Object.entries(properties)) {
    const { type, default: byDefault } = property as { type?: unknown; default?: unknown };
    const text = converted.get(name);
    if (text === undefined) {
      if (byDefault !== undefined) converted.set(name, byDefault);
    } else if (type === "integer" && typeof text === "string" && /^-?\d{1,15}$/.test(text)) {
      converted.set(name, Number(text));
    } else if (type === "boolean" && (text === "true" || text === "false")) {
      converted.set(name, text === "true");
    }
  }
  // Safe because: fromEntries defines own properties, also for a key named `__proto__`.
  return Object.fromEntries(converted);
}
