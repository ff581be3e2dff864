// Who may call what. Without tokens whoever reaches the listener may do everything; with tokens a request needs one, a
// reader's only reads, and its name is the actor of the changes it makes.
import type { FastifyInstance, FastifyRequest } from "fastify";
import { ApiError } from "./errors.ts";
import { RateLimit } from "./rate-limit.ts";
import { type AdminTokens, ownerOfToken, type TokenOwner } from "./tokens.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who makes the request, as history will tell it. */
    actor: string;
  }
}

export interface AccessOptions {
  readonly tokens: AdminTokens;
  /** Writes a second for one token, with a burst of twice as many; 0 is no limit. */
  readonly writeRateLimit: number;
}

/** Paths that are open to all: nothing of the configuration is to be seen there. */
const openPaths = new Set(["/", "/healthz", "/readyz", "/openapi.json"]);
const openFolders = /^\/(docs|console)(\/|$)/;

/** So many wrong tokens may come from one address at once, and then one each second. */
const failureLimit = { perSecond: 1, burst: 20 };

const readMethods = new Set(["GET", "HEAD", "OPTIONS"]);
/** Calls that change nothing, whatever their method. */
const readPaths = new Set(["/v1/match"]);

export function guardAccess(app: FastifyInstance, { tokens, writeRateLimit }: AccessOptions): void {
  app.decorateRequest("actor", "anonymous");
  if (tokens.length === 0) return;
  const failures = new RateLimit(failureLimit);
  const writes =
    writeRateLimit > 0 ? new RateLimit({ perSecond: writeRateLimit, burst: 2 * writeRateLimit }) : undefined;

  app.addHook("onRequest", async (request) => {
    // Safe because: the pattern that was matched is looked at, not the path, which could be spelled in many ways.
    const pattern = request.routeOptions.url ?? "";
    if (openPaths.has(pattern) || openFolders.test(pattern)) return;
    const owner = authenticate(request, tokens, failures);
    request.actor = owner.name;
    if (readMethods.has(request.method) || readPaths.has(pattern) || isDryRun(request)) return;
    if (owner.role !== "write") throw new ApiError("FORBIDDEN", `the token of ${owner.name} may only read`);
    const seconds = writes?.take(owner.name) ?? 0;
    if (seconds > 0) throw tooMany("this token writes faster than WRITE_RATE_LIMIT allows", seconds);
  });
}

/** Whether the request only asks what a write would do. Calls that know no dry run are never one. */
function isDryRun({ query, routeOptions }: FastifyRequest): boolean {
  const { properties } = (routeOptions.schema?.querystring ?? {}) as { properties?: object };
  // Safe because: exactly this text is what the handler takes for true; a repeated option is a list, and refused.
  return (
    properties !== undefined && "dryRun" in properties && (query as { dryRun?: unknown }).dryRun === "true"
  );
}

function authenticate(request: FastifyRequest, tokens: AdminTokens, failures: RateLimit): TokenOwner {
  const [, presented] = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? "") ?? [];
  if (presented === undefined) throw unauthenticated("send Authorization: Bearer <token>");
  // Safe because: a token is 256 bits of chance, so looking at every guess gives nothing away, and those who share an
  // address with a guesser keep their way in.
  const owner = ownerOfToken(tokens, presented);
  if (owner) return owner;
  const seconds = failures.take(request.ip);
  if (seconds > 0) throw tooMany("too many wrong tokens came from this address", seconds);
  throw unauthenticated("this token is not known");
}

function unauthenticated(detail: string): ApiError {
  return new ApiError("UNAUTHENTICATED", detail, {
    headers: { "www-authenticate": 'Bearer realm="switchyard"' },
  });
}

function tooMany(detail: string, seconds: number): ApiError {
  return new ApiError("TOO_MANY_REQUESTS", detail, { headers: { "retry-after": String(seconds) } });
}
