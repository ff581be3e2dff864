// Whatever is sent to whichever operation: no answer is a server's error, and each is one that the OpenAPI document tells
// of, in the form that it tells.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Compile } from "typebox/compile";
import { reportWorker, shop, startPlane } from "./helper.ts";
import { arbitraryOf, type JsonSchema } from "./schema-arbitrary.ts";

interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: JsonSchema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
  readonly responses: Readonly<
    Record<string, { readonly headers?: object; readonly content?: Record<string, { schema: JsonSchema }> }>
  >;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

/** Headers whose schema says no more than that they are texts. */
const headerTexts: Readonly<Record<string, readonly string[]>> = {
  Accept: ["application/yaml", "application/json", "*/*;q=x", ";;,", "text/html"],
  Prefer: ["wait=0", "wait=1", "wait=-1", "wait=99999999999", "respond-async, wait=0", "="],
  "If-Match": ["*", '"1"', '"1", W/"2"', "1", '"', ""],
  "If-None-Match": ["*", '"1"', 'W/"1"', '"1', ","],
  "X-Request-Id": ["abc", "a b", "x".repeat(200)],
};
const types = [
  "application/json",
  "application/merge-patch+json",
  "application/yaml",
  "text/plain",
  "multipart/form-data",
  "",
  "a",
];

interface Request {
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

function requestsTo(
  path: string,
  operation: Operation,
  components: Document["components"]["schemas"],
): fc.Arbitrary<Request> {
  const { parameters = [], requestBody } = operation;
  const of = (place: string) => parameters.filter((one) => one.in === place);
  const textOf = (schema: JsonSchema) =>
    arbitraryOf(schema, components).map((value) =>
      typeof value === "string" ? value : JSON.stringify(value),
    );
  const maybe = <T>(value: fc.Arbitrary<T>, absent: number) =>
    fc.oneof(
      { weight: 1, arbitrary: value.map((one): T[] => [one]) },
      { weight: absent, arbitrary: fc.constant<T[]>([]) },
    );
  const params = fc.tuple(
    ...of("path").map(({ schema }) => fc.oneof(fc.constantFrom("shop", "r", "1", "2"), textOf(schema))),
  );
  const query = fc.tuple(
    ...of("query").map(({ name, schema }) =>
      maybe(
        textOf(schema).map((text): [string, string] => [name, text]),
        3,
      ),
    ),
    maybe(fc.constantFrom<[string, string]>(["colour", "red"], ["", ""], ["dryRun", "maybe"]), 30),
  );
  const headers = fc.tuple(
    ...of("header").map(({ name }) =>
      maybe(
        fc.constantFrom(...(headerTexts[name] ?? [""])).map((text): [string, string] => [name, text]),
        3,
      ),
    ),
  );
  const [type, { schema }] = Object.entries(requestBody?.content ?? {})[0] ?? [
    "application/json",
    { schema: {} },
  ];
  const sound = arbitraryOf(schema, components).map((value) => ({ type, body: JSON.stringify(value) }));
  const strange = fc.record({
    type: fc.constantFrom(...types),
    body: fc.constantFrom("", "{", "null", "[]", "a: [1", "\ufeff{}", '{"a":1}'),
  });
  const sent = requestBody
    ? fc.oneof(
        { weight: 12, arbitrary: sound },
        { weight: 1, arbitrary: strange },
        { weight: 1, arbitrary: fc.constant(undefined) },
      )
    : fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: strange });
  return fc.tuple(params, query, headers, sent).map(([values, pairs, given, content]) => {
    let at = 0;
    return {
      path: path.replaceAll(/\{\w+\}/g, () => encodeURIComponent((values[at++] ?? "").toWellFormed())),
      query: new URLSearchParams(
        pairs.flat().map(([name, value]): [string, string] => [name, value.toWellFormed()]),
      ).toString(),
      headers: {
        ...Object.fromEntries(given.flat()),
        ...(content && content.type !== "" && { "content-type": content.type }),
      },
      body: content?.body,
    };
  });
}

/** Checks of the bodies that the document tells of. */
function bodyChecks({ components }: Document): (schema: JsonSchema) => { Check(value: unknown): boolean } {
  const local = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(local);
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, value]) => [
        key,
        key === "$ref" ? String(value).split("/").at(-1) : local(value),
      ]),
    );
  };
  const context = local(components.schemas) as Record<string, object>;
  const known = new Map<string, { Check(value: unknown): boolean }>();
  return (schema) => {
    const key = JSON.stringify(schema);
    const check = known.get(key) ?? Compile(context, local(schema) as object);
    known.set(key, check);
    return check;
  };
}

/** Requests to each operation. All together they take some seconds. */
const runsEach = 60;

test("no request to any operation gives a server's error or an answer that the document does not tell of", async (t) => {
  const { call, store } = await startPlane(t);
  // Calls that wait for the workers are answered at once.
  // One has an id that the generated paths name, so that it can be dismissed.
  const report = () => Promise.all(["w1", "r"].map((id) => reportWorker(store, id, 1_000_000)));
  await report();
  const reporting = setInterval(() => void report(), 1000);
  t.after(() => clearInterval(reporting));
  const document = (await call("GET", "/openapi.json")).body as Document;
  const checkOf = bodyChecks(document);
  const seen = new Map<string, Set<number>>();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const title = `${method.toUpperCase()} ${path}`;
      const statuses = new Set<number>();
      seen.set(title, statuses);
      await call("PUT", "/v1/services/shop", shop);
      await call("PUT", "/v1/routes/r", { service: "shop", path: "/a" });
      await fc.assert(
        fc.asyncProperty(requestsTo(path, operation, document.components.schemas), async (request) => {
          const url = `${request.path}${request.query === "" ? "" : `?${request.query}`}`;
          const untyped = request.body === undefined ? {} : { "content-type": "" };
          const answer = await call(method.toUpperCase(), url, request.body, {
            ...untyped,
            ...request.headers,
          });
          statuses.add(answer.status);
          assert.ok(answer.status < 500, `${title}: ${answer.status} ${answer.text}`);
          const told = operation.responses[answer.status];
          // A part of the path that is empty or cut off by a slash leads to another operation, or to none.
          if (!told && [404, 405].includes(answer.status)) return;
          assert.ok(told, `${title} is answered ${answer.status}, which is not documented: ${answer.text}`);
          assert.match(String(answer.headers["switchyard-revision"]), /^\d+$/);
          assert.ok(answer.headers["x-request-id"]);
          if (answer.text === "") return;
          const type = String(answer.headers["content-type"]).split(";")[0] ?? "";
          const content = told.content?.[type];
          assert.ok(content, `${title} is answered ${answer.status} as ${type}, which is not documented`);
          if (type.includes("json"))
            assert.ok(
              checkOf(content.schema).Check(answer.body),
              `${title}: ${answer.status} ${answer.text}`,
            );
        }),
        { numRuns: runsEach, seed: 20_261_125, endOnFailure: true },
      );
    }
  }
  // The requests are worth something only if many of them get through, and many do not.
  for (const [title, statuses] of seen) {
    assert.ok(
      [...statuses].some((status) => status < 400),
      `${title} never succeeds: ${[...statuses].join()}`,
    );
  }
  assert.deepEqual(
    [400, 404, 409, 412, 415, 422].filter((status) => ![...seen.values()].some((one) => one.has(status))),
    [],
  );
});
