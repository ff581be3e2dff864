// Service: a named backend, i.e. a set of upstream targets and how to talk to them (its schema and its type).
// Every property with a `default` is optional in what a client sends and always there in what is stored and read.
import { type Static, Type } from "typebox";
import { HeaderOperation } from "./header-operation.ts";
import { identityProperties, ServerMade } from "./identity.ts";

const closed = { additionalProperties: false };

export const Target = Type.Object(
  {
    url: Type.String({
      maxLength: 2048,
      description: "http:// or https://, a host and perhaps a port; no path, query or credentials",
    }),
    weight: Type.Integer({ minimum: 0, maximum: 1000, default: 100 }),
  },
  closed,
);
export type Target = Static<typeof Target>;

export const HashOn = Type.Object(
  {
    in: Type.Enum(["ip", "header", "cookie", "query", "path"], {
      description: '"ip", "header", "cookie", "query" or "path"',
    }),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
  },
  closed,
);
export type HashOn = Static<typeof HashOn>;

export const HostHeader = Type.Union(
  [
    Type.Enum(["pass", "target"]),
    Type.Object(
      {
        rewrite: Type.String({
          pattern: "^[A-Za-z0-9._:\\[\\]-]{1,260}$",
          description: "a host name or address, with or without a port",
        }),
      },
      closed,
    ),
  ],
  {
    default: "pass",
    description: '"pass" (the client\'s Host), "target", or { "rewrite": "api.internal" }',
  },
);
export type HostHeader = Static<typeof HostHeader>;

export const UpstreamTls = Type.Object(
  {
    verify: Type.Boolean({ default: true }),
    serverName: Type.Optional(Type.String({ minLength: 1, maxLength: 253 })),
    ca: Type.Optional(Type.String({ maxLength: 262144, description: "PEM" })),
    cert: Type.Optional(Type.String({ maxLength: 262144, description: "PEM" })),
    key: Type.Optional(Type.String({ maxLength: 262144, description: "PEM; a secret" })),
  },
  { ...closed, default: { verify: true } },
);
export type UpstreamTls = Static<typeof UpstreamTls>;

export const PassiveHealth = Type.Object(
  {
    failures: Type.Integer({ minimum: 1, maximum: 1000, default: 5 }),
    ejectMs: Type.Integer({ minimum: 1, maximum: 300000, default: 10000 }),
    maxEjectedPercent: Type.Integer({ minimum: 0, maximum: 100, default: 50 }),
  },
  { ...closed, default: { failures: 5, ejectMs: 10000, maxEjectedPercent: 50 } },
);

const HttpStatus = Type.Integer({ minimum: 100, maximum: 599 });
export const ActiveHealth = Type.Object(
  {
    path: Type.String({ pattern: "^/[\\x21\\x22\\x24-\\x7e]*$", maxLength: 2048, default: "/health" }),
    intervalMs: Type.Integer({ minimum: 100, maximum: 3600000, default: 5000 }),
    timeoutMs: Type.Integer({ minimum: 1, maximum: 60000, default: 1000 }),
    healthyAfter: Type.Integer({ minimum: 1, maximum: 100, default: 2 }),
    unhealthyAfter: Type.Integer({ minimum: 1, maximum: 100, default: 3 }),
    statuses: Type.Array(Type.Tuple([HttpStatus, HttpStatus]), {
      minItems: 1,
      maxItems: 50,
      default: [[200, 399]],
      description: "ranges of statuses that count as healthy, each [from, to]",
    }),
  },
  closed,
);
export type ActiveHealth = Static<typeof ActiveHealth>;

/** A service as the catalog document has it, every default filled in. */
const serviceProperties = {
  ...identityProperties,
  pathPrefix: Type.String({ maxLength: 2048, default: "" }),
  targets: Type.Array(Target, { minItems: 1, maxItems: 1000 }),
  balance: Type.Enum(["round-robin", "least-requests", "random", "hash"], {
    default: "round-robin",
    description: '"round-robin", "least-requests", "random" or "hash"',
  }),
  hashOn: Type.Optional(HashOn),
  hostHeader: HostHeader,
  tls: UpstreamTls,
  connectTimeoutMs: Type.Integer({ minimum: 1, maximum: 60000, default: 3000 }),
  idleTimeoutMs: Type.Integer({ minimum: 1, maximum: 86400000, default: 60000 }),
  maxConnections: Type.Integer({ minimum: 1, maximum: 65535, default: 1024 }),
  passiveHealth: PassiveHealth,
  activeHealth: Type.Optional(ActiveHealth),
  upstreamHeaders: Type.Array(HeaderOperation, { maxItems: 100, default: [] }),
  responseHeaders: Type.Array(HeaderOperation, { maxItems: 100, default: [] }),
};
export const ServiceSpec = Type.Object(serviceProperties, closed);
export type ServiceSpec = Static<typeof ServiceSpec>;

/** A service as it is stored and read: the specification and what the server added. */
export const Service = Type.Object({ ...serviceProperties, ...ServerMade }, closed);
export type Service = Static<typeof Service>;
