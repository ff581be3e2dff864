// The schemas of what is asked before and after a change: where a request would go, and what looks wrong.
import { lintCodes, requestMethods } from "@switchyard/shared";
import { type TSchema, Type } from "typebox";
import { importWarningCodes } from "../import/import-plan.ts";

const closed = { additionalProperties: false };
const headerMap = (description: string) =>
  Type.Unsafe<Record<string, string | string[]>>({
    type: "object",
    description,
    additionalProperties: { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] },
  });

export const MatchInput = Type.Object(
  {
    method: Type.Enum([...requestMethods, "CONNECT"], { description: "an upper-case request method" }),
    url: Type.String({
      minLength: 1,
      maxLength: 65_536,
      description:
        "a path with its query, or an absolute http:// or https:// URL, whose host is the request's",
    }),
    headers: Type.Optional(
      headerMap("by name; a list for a repeated header. Without Host it is `localhost`"),
    ),
  },
  {
    ...closed,
    examples: [
      { method: "GET", url: "http://api.example.com/shop/items/7?lang=en", headers: { "X-Beta": "1" } },
    ],
  },
);

const MatchResult = Type.Object(
  {
    route: Type.Union([Type.String(), Type.Null()], { description: "id of the route that answers" }),
    status: Type.Optional(
      Type.Integer({ description: "of the gateway's own answer; absent where the request is forwarded" }),
    ),
    code: Type.Optional(Type.String({ description: "code of the gateway's own answer" })),
    params: Type.Unsafe<Record<string, string>>({
      type: "object",
      description: "what was captured, as it stood in the path; `*` is the rest",
      additionalProperties: { type: "string" },
    }),
    upstream: Type.Optional(
      Type.Object(
        {
          service: Type.String({ description: "id; of a split, the service with the largest share" }),
          method: Type.String(),
          path: Type.String({ description: "path and query" }),
          headers: headerMap("by name, in order, secrets redacted"),
          split: Type.Optional(
            Type.Array(Type.Object({ service: Type.String(), weight: Type.Integer() }, closed), {
              description: "percent of the requests that each service gets",
            }),
          ),
        },
        closed,
      ),
    ),
    missed: Type.Array(Type.Object({ route: Type.String(), reason: Type.String() }, closed), {
      description: "routes that came near and why each lost, at most 50",
    }),
    truncated: Type.Optional(Type.Literal(true, { description: "more routes came near" })),
  },
  closed,
);

/** What looks wrong about one route, or about a service that no route uses. */
const LintItem = Type.Object(
  {
    code: Type.Enum([...lintCodes, ...importWarningCodes]),
    route: Type.Union([Type.String(), Type.Null()], { description: "id; null for a service without routes" }),
    service: Type.Optional(Type.String({ description: "id of the service at fault" })),
    hiddenBy: Type.Optional(
      Type.String({
        description: "id of the route that hides it; of several, the first, and `detail` names all",
      }),
    ),
    detail: Type.String(),
  },
  closed,
);

const LintReport = Type.Object(
  { items: Type.Array(Type.Unsafe<object>({ $ref: "LintItem#" }), { description: "sorted by route" }) },
  closed,
);

const OpenApiDocument = Type.Unsafe<object>({
  type: "object",
  description: "an OpenAPI 3 document; only servers and operations are read",
  examples: [
    {
      openapi: "3.1.0",
      info: { title: "Shop" },
      servers: [{ url: "http://shop.internal:3000/api" }],
      paths: { "/items/{id}": { get: { operationId: "getItem", summary: "Read an item" } } },
    },
  ],
});

const ImportResult = Type.Object(
  {
    revision: Type.Optional(
      Type.Integer({
        description: "the revision made; the current one where nothing changed; none of a dry run",
      }),
    ),
    changes: Type.Array(Type.Unsafe<object>({ $ref: "Change#" })),
    warnings: Type.Array(Type.Unsafe<object>({ $ref: "LintItem#" }), {
      description: "what was left out or taken in another way, and lint that the import brings",
    }),
  },
  closed,
);

export const explainComponents: Readonly<Record<string, TSchema>> = {
  MatchInput,
  MatchResult,
  LintItem,
  LintReport,
  OpenApiDocument,
  ImportResult,
};
