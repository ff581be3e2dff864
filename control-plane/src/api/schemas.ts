// The schemas that answers are made of, and the components of the OpenAPI document. They document answers and bodies; what
// judges a body is the parser in `shared`, which is made of the same Service and Route.
import { Kind, Route, RouteInput, ServerMade, Service, ServiceInput } from "@switchyard/shared";
import { type Static, type TObject, type TSchema, Type } from "typebox";
import { problemCodes } from "../errors.ts";
import { changeComponents } from "./change-schemas.ts";
import { explainComponents } from "./explain-schemas.ts";

const closed = { additionalProperties: false };

/** A request body as clients may send it: what is made by the server, or made from the id, may be left out. */
function asInput(input: TSchema, example: object): TSchema {
  const { properties, required } = input as unknown as TObject & { required: string[] };
  return {
    ...input,
    properties: { ...properties, ...ServerMade },
    required: required.filter((name) => name !== "id" && name !== "name"),
    examples: [example],
  };
}

const serviceExample = { id: "shop", pathPrefix: "/shop", targets: [{ url: "http://127.0.0.1:3000" }] };
const routeExample = { id: "shop-item", service: "shop", methods: ["GET"], path: "/items/{id}" };

const Fault = Type.Object(
  {
    pointer: Type.String({ description: "where in the body (JSON pointer, RFC 6901)" }),
    detail: Type.String(),
  },
  closed,
);

const Problem = Type.Object(
  {
    type: Type.String({ description: "a URN made of the code" }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: "what is wrong in this case, and what to do" }),
    code: Type.Enum(problemCodes().map(({ code }) => code)),
    errors: Type.Optional(Type.Array(Fault, { description: "every problem of the body, at most 1000" })),
    truncated: Type.Optional(Type.Literal(true, { description: "there were more" })),
    conflictsWith: Type.Optional(
      Type.Array(Type.String(), { description: "ids of objects in the way, at most 10" }),
    ),
  },
  {
    ...closed,
    examples: [
      {
        type: "urn:switchyard:problem:validation-failed",
        title: "The body is not valid",
        status: 422,
        detail: "/path: a path begins with /",
        code: "VALIDATION_FAILED",
        errors: [{ pointer: "/path", detail: "a path begins with /" }],
      },
    ],
  },
);

const MergePatch = Type.Unsafe<object>({
  type: "object",
  description: "fields to change; null takes one back to its default",
  examples: [{ timeoutMs: 2000, description: null }],
});

const changeFields = { kind: Kind, id: Type.String({ description: "the object's id" }) };

/** One change of a commit as a client sends it. */
export const CommitChange = Type.Object(
  {
    op: Type.Enum(["put", "patch", "delete"], { description: '"put", "patch" or "delete"' }),
    ...changeFields,
    value: Type.Optional(Type.Unknown({ description: "the object to put, or the merge patch" })),
  },
  closed,
);
export type CommitChange = Static<typeof CommitChange>;

export const messageLengthMax = 4096;

const CommitInput = Type.Object(
  {
    changes: Type.Array(CommitChange),
    message: Type.Optional(Type.String({ maxLength: messageLengthMax })),
  },
  {
    ...closed,
    examples: [
      {
        message: "the shop moves to its own prefix",
        changes: [
          { op: "put", kind: "service", id: "shop", value: serviceExample },
          { op: "patch", kind: "route", id: "shop-item", value: { timeoutMs: 2000 } },
          { op: "delete", kind: "route", id: "shop-legacy" },
        ],
      },
    ],
  },
);

const WorkerProgress = Type.Object(
  {
    id: Type.String(),
    state: Type.Enum(["applied", "pending", "refused", "lost"]),
    revision: Type.Integer({ description: "the revision that the worker serves" }),
    error: Type.Optional(Type.String()),
  },
  closed,
);

const NotYetApplied = Type.Object(
  {
    result: Type.Unknown({ description: "the usual body of this call, or null" }),
    workers: Type.Array(ref("WorkerProgress")),
  },
  { ...closed, description: "the change stands, and not every live worker serves it yet" },
);

const Worker = Type.Object(
  {
    id: Type.String(),
    host: Type.String(),
    gateway: Type.Optional(Type.String({ description: "where clients reach it" })),
    version: Type.String(),
    state: Type.Enum(["live", "lost"]),
    epoch: Type.String({ description: "the history that its revision is of" }),
    revision: Type.Integer({ description: "the revision that it serves" }),
    lag: Type.Integer({ description: "how many revisions it is behind" }),
    startedAt: Type.String(),
    requestsPerSecond: Type.Number(),
    lastError: Type.Union([Type.String(), Type.Null()]),
    refused: Type.Union([
      Type.Object({ revision: Type.Integer(), error: Type.String() }, closed),
      Type.Null(),
    ]),
    targets: Type.Array(
      Type.Object({ service: Type.String(), url: Type.String(), state: Type.String() }, closed),
    ),
  },
  closed,
);

const StoreState = Type.Object(
  {
    epoch: Type.String({ description: "random id of the store's history" }),
    parentEpoch: Type.Union([Type.String(), Type.Null()], { description: "the history that it continues" }),
    revision: Type.Integer(),
    isAdopted: Type.Boolean({ description: "whether workers may take it over, whatever they hold" }),
  },
  closed,
);

const Health = Type.Object({ status: Type.String() }, closed);
const Unreadable = Type.Object(
  {
    id: Type.String(),
    kind: Type.Enum(["service", "route"]),
    unreadable: Type.String({ description: "why this program cannot read the stored object" }),
  },
  { ...closed, description: "stands in a list for an object that cannot be read; replace or delete it" },
);

const Readiness = Type.Object(
  {
    status: Type.Enum(["ready", "starting", "draining"]),
    revision: Type.Union([Type.Integer(), Type.Null()], { description: "of the catalog in memory" }),
    storeConnected: Type.Boolean({ description: "whether the store answered when it was last asked" }),
    storeLastReadAgeSeconds: Type.Union([Type.Number(), Type.Null()], {
      description: "seconds since the store last answered",
    }),
  },
  closed,
);

/** The shared schemas of the API by the name they have in the OpenAPI document. */
export const components: Readonly<Record<string, TSchema>> = {
  Service,
  ServiceInput: asInput(ServiceInput, serviceExample),
  Unreadable,
  ServiceList: listOf("Service", "Unreadable"),
  Route,
  RouteInput: asInput(RouteInput, routeExample),
  RouteList: listOf("Route", "Unreadable"),
  MergePatch,
  CommitInput,
  ...changeComponents,
  RevisionList: listOf("RevisionSummary"),
  Worker,
  WorkerList: listOf("Worker"),
  StoreState,
  WorkerProgress,
  NotYetApplied,
  ...explainComponents,
  Health,
  Readiness,
  Problem,
};

/** A reference to a component, for the OpenAPI document only: nothing validates by it. */
export function ref(name: string): TSchema {
  return Type.Unsafe({ $ref: `${name}#` });
}

function listOf(...names: string[]): TSchema {
  return Type.Object(
    {
      items: Type.Array(
        names.length === 1 ? ref(names[0] as string) : Type.Unsafe({ anyOf: names.map(ref) }),
      ),
      next: Type.Union([Type.String(), Type.Null()], {
        description: "cursor of the next page, null on the last",
      }),
    },
    closed,
  );
}

/** Largest body of a call that takes many objects. */
export const bulkBodyBytesMax = 64 * 1024 * 1024;

const pageProperties = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1000, default: 100, description: "most items on the page" }),
  ),
  cursor: Type.Optional(Type.String({ description: "`next` of the page before" })),
};

export const PageQuery = Type.Object(pageProperties, closed);

const filterProperties = {
  ...pageProperties,
  name: Type.Optional(Type.String({ description: "exactly this name" })),
  tag: Type.Optional(Type.String({ description: "objects that have this tag" })),
  q: Type.Optional(
    Type.String({
      maxLength: 256,
      description: "text in id, name, description, tags, paths, hosts or targets",
    }),
  ),
};

export const ServiceListQuery = Type.Object(filterProperties, closed);
export const RouteListQuery = Type.Object(
  { ...filterProperties, service: Type.Optional(Type.String({ description: "id or name of a service" })) },
  closed,
);

const dryRun = Type.Optional(
  Type.Boolean({
    default: false,
    description: "judge it and answer what it would change; nothing is stored",
  }),
);
export const WriteQuery = Type.Object({ dryRun }, closed);
export type WriteQuery = Static<typeof WriteQuery>;
export const ServiceDeleteQuery = Type.Object(
  {
    dryRun,
    cascade: Type.Optional(
      Type.Boolean({ default: false, description: "delete the service's routes in the same commit" }),
    ),
  },
  closed,
);
