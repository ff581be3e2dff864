// Values made from a JSON schema as the OpenAPI document has it: mostly such as it allows, now and then something else.
import fc from "fast-check";

export interface JsonSchema {
  readonly $ref?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly type?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema | false;
  readonly prefixItems?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly examples?: readonly unknown[];
}

/** Texts that some field or other takes, so that many requests get past the first check. */
const usualTexts = [
  "shop",
  "r",
  "a",
  "b",
  "team-a",
  "/a",
  "/b/{id}",
  "/c/*",
  "http://127.0.0.1:3000",
  "GET",
  "X-A",
  "x",
];
/** What fields of these names take, whatever their schema leaves open. */
const textsByField: Readonly<Record<string, readonly string[]>> = {
  url: ["http://127.0.0.1:3000", "https://shop.internal"],
  path: ["/a", "/b/{id}", "/c/*", "/d"],
  pathPrefix: ["", "/p"],
  upstreamPath: ["/a", "/u"],
  service: ["shop"],
  id: ["shop", "r", "a", "b", "c", "d", "e"],
  hosts: ["a.example", "*.example"],
};
const strangeTexts = [
  "",
  " ",
  "\0",
  "é😀",
  "\ud800",
  "a\r\nb",
  "__proto__",
  "x".repeat(300),
  "%zz",
  "{",
  "*",
  "redacted:",
];

const text = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...usualTexts) },
  { weight: 2, arbitrary: fc.constantFrom(...strangeTexts) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
);
const anything = fc.oneof(
  text,
  fc.constantFrom(null, true, 0, -1, 1.5, 1e21, [], {}, [null], { id: null }),
  fc.jsonValue({ maxDepth: 2 }),
);

export function arbitraryOf(
  schema: JsonSchema,
  components: Readonly<Record<string, JsonSchema>>,
): fc.Arbitrary<unknown> {
  const made = soundArbitrary(schema, components);
  const examples = schema.examples ?? [];
  return fc.oneof(
    { weight: 40, arbitrary: made },
    {
      weight: examples.length > 0 ? 10 : 0,
      arbitrary: fc.constantFrom(...(examples.length > 0 ? examples : [null])),
    },
    { weight: 1, arbitrary: anything },
  );
}

function soundArbitrary(
  schema: JsonSchema,
  components: Readonly<Record<string, JsonSchema>>,
): fc.Arbitrary<unknown> {
  const inner = (one: JsonSchema) => arbitraryOf(one, components);
  if (schema.$ref !== undefined) return inner(components[schema.$ref.split("/").at(-1) ?? ""] ?? {});
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(inner));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if ("const" in schema) return fc.constant(schema.const);
  switch (schema.type) {
    case "string":
      return schema.pattern === undefined
        ? text
        : fc.oneof(text, fc.stringMatching(new RegExp(schema.pattern)));
    case "integer":
    case "number": {
      const { minimum = -2, maximum = 70_000 } = schema;
      return fc.oneof(
        fc.integer({ min: minimum, max: maximum }),
        fc.constantFrom(minimum, maximum, maximum + 1),
      );
    }
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      if (schema.prefixItems) return fc.tuple(...schema.prefixItems.map(inner));
      return fc.array(inner(schema.items || {}), { maxLength: 3 });
    case "object":
      return objectArbitrary(schema, components);
    default:
      return anything;
  }
}

function objectArbitrary(
  { properties = {}, required = [] }: JsonSchema,
  components: Readonly<Record<string, JsonSchema>>,
): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, property]) => {
    const usual = property.type === "string" ? textsByField[name] : undefined;
    const any = arbitraryOf(property, components);
    const value = (
      usual
        ? fc.oneof({ weight: 15, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: any })
        : any
    ).map((one): [string, unknown][] => [[name, one]]);
    const isRequired = required.includes(name);
    return fc.oneof(
      { weight: isRequired ? 30 : 1, arbitrary: value },
      { weight: isRequired ? 1 : 8, arbitrary: fc.constant([]) },
    );
  });
  const stray = fc.oneof(
    { weight: 20, arbitrary: fc.constant<[string, unknown][]>([]) },
    { weight: 1, arbitrary: fc.tuple(text, anything).map((entry): [string, unknown][] => [entry]) },
  );
  return fc.tuple(...fields, stray).map((entries) => Object.fromEntries(entries.flat()));
}
