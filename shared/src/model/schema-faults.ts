// Turns the schema validator's errors into faults a person can act on: one entry a fault, each with its own pointer.
// The validator reports a union as a whole and each of its branches, and an unknown field twice; both are folded here.
import type { TSchema } from "typebox";
import { Settings } from "typebox/system";
import { type Fault, pointerToken, unknownField } from "./fault.ts";

/** Most faults listed for one body; past it the answer says `truncated`. */
export const faultsMax = 1000;

// The validator stops at 8 errors unless told otherwise, and folding needs a few more than are shown.
Settings.Set({ maxErrors: 4 * faultsMax });

export interface SchemaError {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly instancePath: string;
  readonly params: Record<string, unknown>;
  readonly message: string;
}

export function describeSchemaErrors(schema: TSchema, errors: readonly SchemaError[]): Fault[] {
  const folded = new Set(
    errors.filter(({ keyword }) => keyword === "anyOf").flatMap((union) => foldedBy(union, errors)),
  );
  return errors.filter((error) => !folded.has(error)).flatMap((error) => describe(schema, error));
}

/**
 * What is not told where no branch of a union fits: all the branches' errors. But where the value is of the kind of just one
 * branch, that one was meant, and its errors say more than the union's.
 */
function foldedBy(union: SchemaError, errors: readonly SchemaError[]): SchemaError[] {
  const prefix = `${union.schemaPath}/anyOf/`;
  const within = errors.filter(
    ({ schemaPath, instancePath }) =>
      schemaPath.startsWith(prefix) && `${instancePath}/`.startsWith(`${union.instancePath}/`),
  );
  const branches = Map.groupBy(within, ({ schemaPath }) => schemaPath.slice(prefix.length).split("/", 1)[0]);
  const meant = [...branches.values()].filter(
    (own) =>
      !own.some(
        ({ keyword, instancePath }) =>
          instancePath === union.instancePath && (keyword === "type" || keyword === "enum"),
      ),
  );
  const [only] = meant;
  return only && meant.length === 1 ? [union, ...within.filter((error) => !only.includes(error))] : within;
}

function describe(schema: TSchema, error: SchemaError): Fault[] {
  const pointer = error.instancePath;
  const limit = String(error.params["limit"]);
  const one = (detail: string): Fault[] => [{ pointer, detail }];
  switch (error.keyword) {
    case "additionalProperties":
      return []; // Told by the `boolean` error at the field itself.
    case "boolean":
      return one(unknownField(lastToken(pointer)).detail);
    case "required":
      return (error.params["requiredProperties"] as string[]).map((name) => ({
        pointer: `${pointer}/${pointerToken(name)}`,
        detail: `${name} is required`,
      }));
    case "type":
      return one(`must be ${article(error.params["type"])}`);
    case "enum":
    case "pattern":
    case "anyOf":
      return one(
        `must be ${describeSchemaAt(schema, error.schemaPath) ?? allowedValues(error) ?? "of another form"}`,
      );
    case "minItems":
      return one(`must have at least ${limit} item${limit === "1" ? "" : "s"}`);
    case "maxItems":
      return one(`must have at most ${limit} items`);
    case "minLength":
      return one("must not be empty");
    case "maxLength":
      return one(`must have at most ${limit} characters`);
    case "minimum":
      return one(`must be ${limit} or more`);
    case "maximum":
      return one(`must be ${limit} or less`);
    default:
      return one(error.message);
  }
}

function article(type: unknown): string {
  const name = Array.isArray(type) ? type.join(" or ") : String(type);
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`;
}

function allowedValues(error: SchemaError): string | undefined {
  const allowed = error.params["allowedValues"];
  return Array.isArray(allowed)
    ? `one of ${allowed.map((value) => JSON.stringify(value)).join(", ")}`
    : undefined;
}

function describeSchemaAt(schema: TSchema, schemaPath: string): string | undefined {
  let node: unknown = schema;
  for (const token of schemaPath.split("/").slice(1)) {
    node = (node as Record<string, unknown> | undefined)?.[token.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  const description = (node as { description?: unknown } | undefined)?.description;
  return typeof description === "string" ? description : undefined;
}

function lastToken(pointer: string): string {
  return pointer
    .slice(pointer.lastIndexOf("/") + 1)
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");
}
