// Why a request goes where it goes: the steps of a worker, taken in the same order by the same functions on the same
// table, and then a look around for the routes that came near. What depends on a worker's own settings is taken at its
// default: no trusted proxies, `ESCAPED_SLASHES=keep`, `PATH_PARAMS=keep`, no `MAX_BODY_BYTES`.
import type { Route } from "../model/route.ts";
import type { Service } from "../model/service.ts";
import { applyHeaderOperations, replaceHeader } from "./apply-header-operations.ts";
import type { CompiledRoute } from "./compiled-route.ts";
import { type GatewayErrorCode, statusOf } from "./gateway-error.ts";
import { normaliseHost } from "./host.ts";
import { type MatchResult, matchRequest } from "./match.ts";
import { type Miss, missesOf } from "./near-miss.ts";
import { normalisePath } from "./path.ts";
import { takesRest } from "./pattern.ts";
import { RequestFacts, textOf } from "./request-facts.ts";
import { judgeRequestHeaders, type RequestHead } from "./request-head.ts";
import { parseRequestTarget } from "./request-target.ts";
import type { Table } from "./table.ts";
import { renderUpstreamPath } from "./upstream-path.ts";

/** A request as its head would come over the wire, texts as bytes: one character a byte. */
export interface ExplainedRequest {
  readonly method: string;
  /** The target: a path with its query, or an absolute URL, whose authority takes the place of Host. */
  readonly url: string;
  /** Flat: name, value, name, value… */
  readonly rawHeaders: readonly string[];
}

export interface ExplainOptions {
  /** What X-Forwarded-For will say. */
  readonly clientAddress: string;
  /** What X-Request-Id will say. */
  readonly requestId: string;
  /** Puts its mark in the place of an object's secrets. */
  readonly redact: <T extends Service | Route>(object: T) => T;
}

export interface Explanation {
  /** Id of the route that answers, or null. */
  readonly route: string | null;
  /** Status and code of the gateway's own answer; absent where the request is forwarded. */
  readonly status?: number;
  readonly code?: GatewayErrorCode;
  /** What was captured, by name; `*` is the rest of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly upstream?: UpstreamRequest;
  /** Routes that came near: those that fit host and path in the order in which they are tried, then others. */
  readonly missed: readonly Miss[];
  /** There were more of them than are listed. */
  readonly truncated?: true;
}

export interface UpstreamRequest {
  /** Id of the service; where the route has a split, of the one with the largest share. */
  readonly service: string;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** By name as it is sent; a list where the header is repeated. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Percent of the requests that each service gets, where the route has a split. */
  readonly split?: readonly { readonly service: string; readonly weight: number }[];
}

/** A request that was read without fault. */
interface ReadRequest {
  readonly head: RequestHead;
  readonly facts: RequestFacts;
  /** Without its `?`; null where there is none. */
  readonly query: string | null;
}

/** Explains a request. Yields after every piece of bounded work. */
export function* explainRequest(
  table: Table,
  request: ExplainedRequest,
  options: ExplainOptions,
): Generator<void, Explanation, void> {
  const read = readRequest(request, options);
  if (typeof read === "string") return { route: null, ...ownAnswer(read), params: {}, missed: [] };
  const match = matchRequest(table, read.facts);
  const matched = match.kind === "matched" ? match.route : null;
  const { misses, isTruncated } = yield* missesOf(table, read.facts, matched);
  const rest = { missed: misses, ...(isTruncated && { truncated: true as const }) };
  if (match.kind !== "matched") return { route: null, ...ownAnswer(codeOf(match)), params: {}, ...rest };

  const params = paramsOf(match.route, match.captures);
  const outcome = upstreamOf(table, match, read, options);
  return "upstream" in outcome
    ? { route: match.route.id, params, ...outcome, ...rest }
    : { route: match.route.id, ...outcome, params, ...rest };
}

function readRequest(
  { method, url, rawHeaders }: ExplainedRequest,
  options: ExplainOptions,
): ReadRequest | GatewayErrorCode {
  if (!isParsable(url, rawHeaders)) return "BAD_REQUEST";
  if (method === "CONNECT") return "NOT_IMPLEMENTED";
  const target = parseRequestTarget(method, url);
  if (typeof target === "string") return target;
  const head = judgeRequestHeaders(
    rawHeaders,
    { address: options.clientAddress, isTrusted: false },
    "1.1",
    target.authority,
    `${method} ${url} HTTP/1.1\r\n`.length,
    options.requestId,
  );
  if (typeof head === "string") return head;
  const host = head.host === null ? "" : normaliseHost(head.host);
  if (host === null) return "BAD_REQUEST";
  const path = normalisePath(target.path, "keep");
  if (!path.ok) return "BAD_REQUEST_PATH";
  const rawQuery = target.query ?? "";
  const facts = new RequestFacts({ method, host, path: path.value, rawHeaders: head.headers, rawQuery });
  return { head, facts, query: target.query };
}

/** What node:http refuses before a worker sees it: a target with other than visible ASCII, and contradictory lengths. */
function isParsable(url: string, rawHeaders: readonly string[]): boolean {
  if (!/^[\x21-\x7e]+$/.test(url)) return false;
  let lengths = 0;
  let isChunked = false;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase();
    if (name === "transfer-encoding") isChunked = true;
    if (name !== "content-length") continue;
    lengths++;
    if (!/^\d+$/.test(rawHeaders[at + 1] ?? "")) return false;
  }
  return lengths === 0 || (lengths === 1 && !isChunked);
}

function codeOf(match: Exclude<MatchResult, { kind: "matched" }>): GatewayErrorCode {
  if (match.kind === "none") return "ROUTE_NOT_FOUND";
  if (match.kind === "method-not-allowed") return "METHOD_NOT_ALLOWED";
  return match.status === 414 ? "URI_TOO_LONG" : "HEADERS_TOO_LARGE";
}

function ownAnswer(code: GatewayErrorCode): { readonly status: number; readonly code: GatewayErrorCode } {
  return { status: statusOf(code), code };
}

function paramsOf({ pattern }: CompiledRoute, captures: readonly string[]): Record<string, string> {
  const names = takesRest(pattern) ? [...pattern.params, "*"] : pattern.params;
  // Safe because: fromEntries defines own properties, also for a param named `__proto__`.
  return Object.fromEntries(names.map((name, at) => [name, captures[at] ?? ""]));
}

/** The request to the upstream, or the gateway's own answer in its place. */
function upstreamOf(
  table: Table,
  match: Extract<MatchResult, { kind: "matched" }>,
  { head, facts, query }: ReadRequest,
  { redact }: ExplainOptions,
): { readonly upstream: UpstreamRequest } | { readonly status: number; readonly code: GatewayErrorCode } {
  const { route: compiled, captures } = match;
  const route = redact(compiled.route);
  if (route.intercept) return { status: route.interceptStatus, code: "ROUTE_INTERCEPTED" };
  const path =
    compiled.upstreamPath === null
      ? query === null
        ? facts.sentPath
        : `${facts.sentPath}?${query}`
      : renderUpstreamPath(compiled.upstreamPath, captures, query);
  if (path === null) return ownAnswer("BAD_REQUEST_PATH");

  const shares = sharesOf(route);
  const chosen = shares.reduce((best, share) => (share.weight > best.weight ? share : best));
  const stored = table.services.get(chosen.service);
  if (stored === undefined) return ownAnswer("INTERNAL");
  const service = redact(stored);
  const target = service.targets.find(({ weight }) => weight > 0);
  if (target === undefined) return ownAnswer("NO_HEALTHY_TARGET");

  const headers = [...head.headers];
  applyHeaderOperations(headers, service.upstreamHeaders);
  applyHeaderOperations(headers, route.upstreamHeaders);
  const { hostHeader } = service;
  if (hostHeader === "target") replaceHeader(headers, "Host", new URL(target.url).host);
  else if (hostHeader !== "pass") replaceHeader(headers, "Host", hostHeader.rewrite);
  const upstream = { service: service.id, method: facts.method, path, headers: byName(headers) };
  return { upstream: route.split ? { ...upstream, split: shares } : upstream };
}

/** The service of the route first, with what the others leave to it. */
function sharesOf({ service, split = [] }: Route): { readonly service: string; readonly weight: number }[] {
  const taken = split.reduce((sum, { weight }) => sum + weight, 0);
  return [
    { service, weight: Math.max(0, 100 - taken) },
    ...split.map(({ service, weight }) => ({ service, weight })),
  ];
}

function byName(rawHeaders: readonly string[]): UpstreamRequest["headers"] {
  const headers = new Map<string, { readonly name: string; readonly values: string[] }>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    const known = headers.get(name.toLowerCase()) ?? { name, values: [] };
    known.values.push(textOf(rawHeaders[at + 1] ?? ""));
    headers.set(name.toLowerCase(), known);
  }
  return Object.fromEntries(
    [...headers.values()].map(({ name, values }) => [name, values.length === 1 ? (values[0] ?? "") : values]),
  );
}
