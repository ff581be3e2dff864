// The schemas of what changes: diffs, the catalog document, the history. For the OpenAPI document, like those of
// `schemas.ts`; what judges a document is the parser of its objects.
import { Kind, RouteSpec, ServiceSpec } from "@switchyard/shared";
import { type TSchema, Type } from "typebox";

const closed = { additionalProperties: false };
const ref = (name: string): TSchema => Type.Unsafe({ $ref: `${name}#` });

const object = Type.Unsafe<object | null>({
  anyOf: [{ $ref: "Service#" }, { $ref: "Route#" }, { type: "null" }],
});

const Change = Type.Object(
  {
    op: Type.Enum(["create", "update", "delete"]),
    kind: Kind,
    id: Type.String({ description: "the object's id" }),
    before: object,
    after: object,
  },
  closed,
);
const changes = Type.Array(ref("Change"));
const madeRevision = Type.Integer({
  description: "the revision made; the current one where nothing changed",
});

const Diff = Type.Object(
  { changes, warnings: Type.Array(ref("LintItem"), { description: "lint that the change would bring" }) },
  { ...closed, description: "what a write would change: the answer to `dryRun`" },
);

const CommitResult = Type.Object({ revision: madeRevision, changes }, closed);

const Catalog = Type.Object(
  { services: Type.Array(ref("ServiceSpec")), routes: Type.Array(ref("RouteSpec")) },
  { ...closed, description: "objects without what the server made, sorted by id" },
);

const CatalogInput = Type.Object(
  {
    services: Type.Array(ref("ServiceInput"), { description: "each with its `id`; `[]` for none" }),
    routes: Type.Array(ref("RouteInput"), { description: "each with its `id`; `[]` for none" }),
  },
  {
    ...closed,
    examples: [
      {
        services: [{ id: "shop", pathPrefix: "/shop", targets: [{ url: "http://127.0.0.1:3000" }] }],
        routes: [{ id: "shop-item", service: "shop", methods: ["GET"], path: "/items/{id}" }],
      },
    ],
  },
);

const commitFields = {
  revision: Type.Integer(),
  time: Type.String({ description: "RFC 3339" }),
  actor: Type.String({ description: "the name of the token, or `anonymous`" }),
  message: Type.Union([Type.String(), Type.Null()]),
};

const RevisionSummary = Type.Object(
  { ...commitFields, changeCount: Type.Integer({ description: "how many objects it changed" }) },
  closed,
);

const Revision = Type.Object(
  {
    ...commitFields,
    changes,
    workers: Type.Array(ref("WorkerProgress"), { description: "how far each worker is with this revision" }),
  },
  closed,
);

export const changeComponents: Readonly<Record<string, TSchema>> = {
  Change,
  Diff,
  CommitResult,
  ServiceSpec,
  RouteSpec,
  Catalog,
  CatalogInput,
  RevisionSummary,
  Revision,
};
