// The control plane's HTTP side as a function of its dependencies: what every request goes through, in order, and the list
// of what it can reach. It listens nowhere by itself.

import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import helmet from "@fastify/helmet";
import type { RecoverableStore, TargetGuard } from "@switchyard/shared";
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from "fastify";
import { type AccessOptions, guardAccess } from "./access.ts";
import { registerCatalog } from "./api/catalog.ts";
import { registerCommits } from "./api/commits.ts";
import { registerConsole } from "./api/console.ts";
import { registerDocs } from "./api/docs.ts";
import { registerHealth } from "./api/health.ts";
import { registerImport } from "./api/import.ts";
import { registerLint } from "./api/lint.ts";
import { registerMatch } from "./api/match.ts";
import { registerRevisions } from "./api/revisions.ts";
import { registerRoutes } from "./api/routes.ts";
import { registerServices } from "./api/services.ts";
import { registerStore } from "./api/store.ts";
import { registerWorkers } from "./api/workers.ts";
import { readBodyBytes } from "./body-bytes.ts";
import { refuseForeignHost, refuseForeignWrite, refuseRepeatedHost } from "./browser-guard.ts";
import { Committer } from "./committer.ts";
import { ApiError, answerClientError, problemOf, toApiError } from "./errors.ts";
import { Fleet } from "./fleet.ts";
import { parseBulkBody, parseJsonBody } from "./json-body.ts";
import type { LiveCatalog } from "./live-catalog.ts";
import { allowedMethods, trackRoutes } from "./methods.ts";
import { createMetrics } from "./metrics.ts";
import { requestValidatorCompiler } from "./request-query.ts";
import { parseYamlBody, yamlTypes } from "./yaml-body.ts";

export interface AppDependencies extends AccessOptions {
  readonly store: RecoverableStore;
  readonly catalog: LiveCatalog;
  readonly guard: TargetGuard;
  /** Key under which secrets are shown, from the store. */
  readonly secretsKey: Buffer;
  readonly logger: FastifyBaseLogger;
  /** Whether the listener is on a loopback address, where only loopback's names are answered. */
  readonly isOnLoopback: boolean;
  /** What a proxy in front calls this API. */
  readonly publicUrl: URL | null;
  readonly isDraining: () => boolean;
}

/** A client's request id is echoed and logged, so one with characters that could break a line of either is replaced. */
const soundRequestId = /^[A-Za-z0-9._~:/+=@-]{1,128}$/;

/** A path segment this long is still told that no such object exists. */
const paramLengthMax = 4096;

/** The longest time for a whole request to arrive: 64 MiB over a slow line take a minute. */
const requestTimeoutMs = 120_000;

export async function buildApp(dependencies: AppDependencies): Promise<FastifyInstance> {
  const { store, catalog, guard, secretsKey, logger, isDraining } = dependencies;
  const app: FastifyInstance = fastify({
    loggerInstance: logger,
    routerOptions: { maxParamLength: paramLengthMax },
    return503OnClosing: false,
    requestTimeout: requestTimeoutMs,
    // One line a request is enough, and it is written below.
    logController: new LogController({ disableRequestLogging: true }),
    requestIdHeader: false,
    genReqId(request) {
      const given = request.headers["x-request-id"];
      return typeof given === "string" && soundRequestId.test(given) ? given : randomUUID();
    },
    frameworkErrors(error, request, reply) {
      // No hook runs for these.
      reply.headers(bareHeaders(catalog, request.id));
      return sendProblem(reply, error);
    },
    clientErrorHandler: (error, socket) =>
      answerClientError(error, socket, bareHeaders(catalog, randomUUID())),
  });
  const metrics = createMetrics(catalog);
  const fleet = new Fleet(store);
  const committer = new Committer({
    store,
    catalog,
    guard,
    secretsKey,
    onOffer: (offer) => metrics.commitOffered(offer),
  });

  app.setValidatorCompiler(requestValidatorCompiler);
  // Answers are made of objects of our own; a compiled serializer would drop what its schema does not know.
  app.setSerializerCompiler(() => JSON.stringify);
  app.setErrorHandler((error, _request, reply) => sendProblem(reply, error));
  app.setNotFoundHandler((request) => {
    throw new ApiError("PATH_NOT_FOUND", `there is nothing at ${request.url.split("?")[0]}`);
  });
  acceptJsonBodies(app);

  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: contentPolicy },
    frameguard: { action: "deny" },
    // Whoever puts TLS in front says so there.
    strictTransportSecurity: false,
  });
  judgeEveryRequest(app, dependencies);
  app.addHook("onResponse", async (request, reply) => {
    const { method, url, actor } = request;
    metrics.requestAnswered(method, request.routeOptions.url ?? "none", reply.statusCode);
    const level = method === "GET" || method === "HEAD" ? "debug" : "info";
    request.log[level](
      { method, url, status: reply.statusCode, ms: Math.round(reply.elapsedTime), actor },
      "answered",
    );
  });

  const plane = { store, catalog, committer, fleet, secretsKey };
  await registerDocs(app);
  await registerConsole(app);
  registerHealth(app, { catalog, metrics, isDraining });
  registerServices(app, plane);
  registerRoutes(app, plane);
  registerCommits(app, plane);
  registerCatalog(app, plane);
  registerRevisions(app, plane);
  registerWorkers(app, plane);
  registerStore(app, plane);
  registerMatch(app, plane);
  registerLint(app, plane);
  await registerImport(app, plane);
  return app;
}

/** Strict but for what the documentation page needs: its inline styles and images. */
const contentPolicy = {
  defaultSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", "data:"],
  objectSrc: ["'none'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
};

/** What hooks put on every answer, for those given before any hook runs: nothing in them is to be run or framed. */
function bareHeaders(catalog: LiveCatalog, requestId: string): Record<string, string | number> {
  return {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Switchyard-Revision": revisionOf(catalog),
    "X-Request-Id": requestId,
  };
}

/** Load balancers ask these under whatever name they like, and their answers are of no use to a foreign page. */
const healthPaths: ReadonlySet<string> = new Set(["/healthz", "/readyz"]);

/** Order matters: neither a page of a foreign site nor a caller without a token learns which paths exist. */
function judgeEveryRequest(
  app: FastifyInstance,
  { isOnLoopback, publicUrl, catalog, isDraining, ...access }: AppDependencies,
): void {
  const routes = trackRoutes(app);
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
    refuseRepeatedHost(request.raw.rawHeaders);
    const isHealth = healthPaths.has(request.routeOptions.url ?? "");
    if (isOnLoopback && !isHealth) refuseForeignHost(request.headers, publicUrl);
    refuseForeignWrite(request.method, request.headers, publicUrl);
  });
  guardAccess(app, access);
  app.addHook("onRequest", async (request) => {
    if (!request.is404) return;
    const allow = allowedMethods(routes, request.url);
    if (allow.length === 0) return;
    throw new ApiError("METHOD_NOT_ALLOWED", `${request.method} is not one of ${allow.join(", ")}`, {
      headers: { allow: allow.join(", ") },
    });
  });
  app.addHook("onSend", async (_request, reply) => {
    if (!reply.hasHeader("switchyard-revision")) reply.header("switchyard-revision", revisionOf(catalog));
    if (isDraining()) reply.header("connection", "close");
  });
}

function revisionOf(catalog: LiveCatalog): number {
  return catalog.view?.position.revision ?? 0;
}

/** Calls whose bodies are lists of any number of objects. */
const bulkPaths: ReadonlySet<string> = new Set(["/v1/catalog", "/v1/commits"]);

function acceptJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const accept = (types: string | string[], parse: (request: FastifyRequest, body: Buffer) => unknown) =>
    app.addContentTypeParser(types, async (request: FastifyRequest, payload: IncomingMessage) => {
      if (request.is404) return undefined;
      const body = await readBodyBytes(request, payload);
      if (isNoBody(request, body.length)) return undefined;
      const { "content-encoding": coding = "identity" } = request.headers;
      if (coding.toLowerCase() === "identity") return parse(request, body);
      throw new ApiError(
        "UNSUPPORTED_MEDIA_TYPE",
        `send the body as it is, without Content-Encoding: ${coding}`,
      );
    });
  accept("application/json", (request, body) =>
    bulkPaths.has(request.routeOptions.url ?? "") ? parseBulkBody(body) : parseJsonBody(body),
  );
  accept(yamlTypes, (request, body) => {
    if (request.routeOptions.url === "/v1/catalog") return parseYamlBody(body);
    throw new ApiError("UNSUPPORTED_MEDIA_TYPE", "this call takes JSON, with Content-Type: application/json");
  });
  accept("application/merge-patch+json", (request, body) => {
    if (request.method === "PATCH") return parseJsonBody(body);
    throw new ApiError("UNSUPPORTED_MEDIA_TYPE", "a merge patch is sent with PATCH");
  });
  app.addContentTypeParser("*", async (request: FastifyRequest) => {
    const { "content-length": length = "0", "transfer-encoding": coding } = request.headers;
    if (request.is404 || isNoBody(request, coding === undefined ? Number(length) : null)) return undefined;
    throw new ApiError("UNSUPPORTED_MEDIA_TYPE", "send JSON, with Content-Type: application/json");
  });
}

/** Whether a call that takes no body has none: a client library may add a type to nothing. */
function isNoBody({ routeOptions }: FastifyRequest, length: number | null): boolean {
  return length === 0 && routeOptions.schema?.body === undefined;
}

/** The one place that answers an error. */
function sendProblem(reply: FastifyReply, thrown: unknown): FastifyReply {
  const error = toApiError(thrown);
  const problem = problemOf(error);
  if (problem.status >= 500) reply.log.error({ err: error.cause ?? error }, problem.title);
  // What the answer to a success would have carried says nothing about a failure.
  reply.removeHeader("location");
  const body = Buffer.from(JSON.stringify(problem));
  return reply.code(problem.status).headers(error.headers).type("application/problem+json").send(body);
}
