// Route: a rule that sends matching requests to a service (its schema and its type).
// Every property with a `default` is optional in what a client sends and always there in what is stored and read.
import { type Static, Type } from "typebox";
import { HeaderOperation } from "./header-operation.ts";
import { Identifier, identityProperties, ServerMade } from "./identity.ts";

const closed = { additionalProperties: false };

/**
 * Request methods that a route can name: all that Node's parser knows but CONNECT, which asks for a tunnel to an
 * authority and so has no path to match. A test compares the list with `node:http`.
 */
export const requestMethods = [
  "ACL",
  "BIND",
  "CHECKOUT",
  "COPY",
  "DELETE",
  "GET",
  "HEAD",
  "LINK",
  "LOCK",
  "M-SEARCH",
  "MERGE",
  "MKACTIVITY",
  "MKCALENDAR",
  "MKCOL",
  "MOVE",
  "NOTIFY",
  "OPTIONS",
  "PATCH",
  "POST",
  "PROPFIND",
  "PROPPATCH",
  "PURGE",
  "PUT",
  "QUERY",
  "REBIND",
  "REPORT",
  "SEARCH",
  "SOURCE",
  "SUBSCRIBE",
  "TRACE",
  "UNBIND",
  "UNLINK",
  "UNLOCK",
  "UNSUBSCRIBE",
] as const;

export const matchOperators = [
  "equals",
  "notEquals",
  "prefix",
  "suffix",
  "contains",
  "regex",
  "iregex",
  "exists",
  "notExists",
  "empty",
  "any",
] as const;
export type MatchOperator = (typeof matchOperators)[number];

/** Operators that compare with a value; the others only look at presence. */
export const operatorsWithValue: ReadonlySet<MatchOperator> = new Set([
  "equals",
  "notEquals",
  "prefix",
  "suffix",
  "contains",
  "regex",
  "iregex",
]);

export const MatchRule = Type.Object(
  {
    in: Type.Enum(["header", "query", "cookie"], { description: '"header", "query" or "cookie"' }),
    name: Type.String({ minLength: 1, maxLength: 256 }),
    op: Type.Enum([...matchOperators], { description: `one of ${matchOperators.join(", ")}` }),
    value: Type.Optional(Type.String({ maxLength: 4096 })),
  },
  closed,
);
export type MatchRule = Static<typeof MatchRule>;

export const SplitShare = Type.Object(
  { service: Identifier, weight: Type.Integer({ minimum: 0, maximum: 100 }) },
  closed,
);
export type SplitShare = Static<typeof SplitShare>;

const routeProperties = {
  ...identityProperties,
  service: Identifier,
  intercept: Type.Boolean({ default: false }),
  interceptStatus: Type.Integer({ minimum: 400, maximum: 599, default: 403 }),
  hosts: Type.Array(Type.String({ maxLength: 255 }), { maxItems: 1000, default: [] }),
  methods: Type.Array(
    Type.Enum([...requestMethods], {
      description: "an upper-case request method, any that Node's parser knows but CONNECT",
    }),
    { maxItems: 64, default: [] },
  ),
  path: Type.String({ maxLength: 2048 }),
  match: Type.Array(MatchRule, { maxItems: 100, default: [] }),
  priority: Type.Integer({ minimum: -1000, maximum: 1000, default: 0 }),
  upstreamPath: Type.Optional(Type.String({ maxLength: 2048 })),
  timeoutMs: Type.Integer({ minimum: 1, maximum: 3600000, default: 10000 }),
  retries: Type.Integer({ minimum: 0, maximum: 10, default: 0 }),
  retryOn: Type.Array(
    Type.String({
      pattern: "^(connect|reset|timeout|5[0-9][0-9])$",
      description: '"connect", "reset", "timeout" or a status from "500" to "599"',
    }),
    { maxItems: 103, default: ["connect", "reset"] },
  ),
  perTryTimeoutMs: Type.Optional(Type.Integer({ minimum: 1, maximum: 3600000 })),
  upstreamHeaders: Type.Array(HeaderOperation, { maxItems: 100, default: [] }),
  responseHeaders: Type.Array(HeaderOperation, { maxItems: 100, default: [] }),
  split: Type.Optional(Type.Array(SplitShare, { maxItems: 100 })),
};

/** A route as the catalog document has it, every default filled in. */
export const RouteSpec = Type.Object(routeProperties, closed);
export type RouteSpec = Static<typeof RouteSpec>;

/** A route as it is stored and read: the specification and what the server added. */
export const Route = Type.Object({ ...routeProperties, ...ServerMade }, closed);
export type Route = Static<typeof Route>;
