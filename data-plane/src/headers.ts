// Header hygiene, both ways, on flat raw lists [name, value, name, value…]: case, order and repetition stay as they came.
// Order matters: hop-by-hop headers and every name that `Connection` lists go first, and only then come the gateway's
// own, or a client could have what a proxy added taken away again (RFC 9110 §7.6.1).
import { randomUUID } from "node:crypto";
import type { GatewayErrorCode } from "./errors.ts";

/** Who is on the other side of a client connection; found once a connection. */
export interface ClientPeer {
  /** IP address as text; an IPv4 address without `::ffff:`. */
  readonly address: string;
  /** Whether it is in `TRUSTED_PROXIES`, so that its forwarded headers are kept. */
  readonly isTrusted: boolean;
}

/** What the head of a request says, once judged. */
export interface RequestHead {
  /** The headers that go on, the gateway's own included; no hop-by-hop and no untrusted forwarded ones. */
  readonly headers: string[];
  readonly host: string;
  readonly requestId: string;
  /** Body length in bytes; -1 where it is chunked; 0 where there is no body. */
  readonly bodyBytes: number;
  readonly expectsContinue: boolean;
}

/** A request that has passed this many Switchyards is going in circles. */
const hopsMax = 10;
const hopsHeader = "Switchyard-Hops";
const requestIdPattern = /^[\x21-\x7e]{1,128}$/;

type NameClass =
  | "plain"
  | "hop"
  | "connection"
  | "host"
  | "contentLength"
  | "transferEncoding"
  | "expect"
  | "te"
  | "xff"
  | "xfproto"
  | "xfhost"
  | "forwarded"
  | "requestId"
  | "hops"
  | "framingAlias";

const namedClasses = new Map<string, NameClass>([
  ["connection", "connection"],
  ["keep-alive", "hop"],
  ["upgrade", "hop"],
  ["trailer", "hop"],
  ["te", "te"],
  ["transfer-encoding", "transferEncoding"],
  ["content-length", "contentLength"],
  ["expect", "expect"],
  ["host", "host"],
  ["x-forwarded-for", "xff"],
  ["x-forwarded-proto", "xfproto"],
  ["x-forwarded-host", "xfhost"],
  ["forwarded", "forwarded"],
  ["x-real-ip", "forwarded"],
  ["x-original-url", "forwarded"],
  ["x-rewrite-url", "forwarded"],
  ["x-request-id", "requestId"],
  ["switchyard-hops", "hops"],
]);

/** Optimisation: header names repeat from request to request, so their class is remembered for the first so many. */
const classCache = new Map<string, NameClass>();
const classCacheMax = 2048;

function classify(name: string): NameClass {
  const cached = classCache.get(name);
  if (cached !== undefined) return cached;
  const found = classifyUncached(name.toLowerCase());
  if (classCache.size < classCacheMax) classCache.set(name, found);
  return found;
}

function classifyUncached(lower: string): NameClass {
  const named = namedClasses.get(lower);
  if (named) return named;
  if (lower.startsWith("proxy-")) return "hop";
  if (lower.startsWith("x-forwarded-")) return "forwarded";
  if (!lower.includes("_")) return "plain";
  // Some upstreams read `_` as `-`, so an alias may speak for a header that the gateway vouches for.
  switch (classifyUncached(lower.replaceAll("_", "-"))) {
    case "plain":
      return "plain";
    case "connection":
    case "contentLength":
    case "transferEncoding":
    case "host":
    case "te":
    case "expect":
    case "hop":
      return "framingAlias";
    default:
      return "forwarded";
  }
}

/**
 * Judges the headers of a request and makes the list that goes on. Hot path.
 * @param raw as in `IncomingMessage.rawHeaders`
 * @param authority the authority of an absolute-form target, which replaces Host (RFC 9112 §3.2.2), or null
 */
export function judgeRequestHeaders(
  raw: readonly string[],
  peer: ClientPeer,
  httpVersion: string,
  authority: string | null,
): RequestHead | GatewayErrorCode {
  const headers: string[] = [];
  let listed: Set<string> | null = null;
  let host: string | null = null;
  let bodyBytes = 0;
  let transferEncoding: string | null = null;
  let forwardedFor = "";
  let hasProto = false;
  let hasForwardedHost = false;
  let requestId = "";
  let hops = 0;
  let wantsTrailers = false;
  let expectsContinue = false;

  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string;
    const value = raw[i + 1] as string;
    switch (classify(name)) {
      case "plain":
        headers.push(name, value);
        break;
      case "host":
        if (host !== null) return "BAD_REQUEST";
        host = authority ?? value;
        headers.push(name, host);
        break;
      case "connection":
        listed = addListedNames(listed, value);
        break;
      case "contentLength":
        bodyBytes = Number(value);
        headers.push(name, value);
        break;
      case "transferEncoding":
        transferEncoding = transferEncoding === null ? value : `${transferEncoding},${value}`;
        break;
      case "expect":
        if (value.toLowerCase() === "100-continue") expectsContinue = true;
        break;
      case "te":
        if (/(?:^|,)[\t ]*trailers[\t ]*(?:,|$)/i.test(value)) wantsTrailers = true;
        break;
      case "xff":
        if (peer.isTrusted && value !== "") forwardedFor += forwardedFor === "" ? value : `, ${value}`;
        break;
      case "xfproto":
        if (!peer.isTrusted) break;
        hasProto = true;
        headers.push(name, value);
        break;
      case "xfhost":
        if (!peer.isTrusted) break;
        hasForwardedHost = true;
        headers.push(name, value);
        break;
      case "forwarded":
        if (peer.isTrusted) headers.push(name, value);
        break;
      case "requestId":
        if (peer.isTrusted && requestId === "" && requestIdPattern.test(value)) requestId = value;
        break;
      case "hops":
        hops = Math.max(hops, /^\d{1,4}$/.test(value) ? Number(value) : 0);
        break;
      case "hop":
      case "framingAlias":
        break;
    }
  }

  if (host === null) return "BAD_REQUEST";
  if (hops >= hopsMax) return "LOOP_DETECTED";
  if (transferEncoding !== null) {
    if (httpVersion !== "1.1" || transferEncoding.trim() === "") return "BAD_REQUEST";
    if (transferEncoding.trim().toLowerCase() !== "chunked") return "NOT_IMPLEMENTED";
    bodyBytes = -1;
  }
  let kept = headers;
  if (listed) {
    if (listed.has("host") || listed.has("content-length") || listed.has("transfer-encoding")) return "BAD_REQUEST";
    kept = withoutNames(headers, listed);
    // What the connection owns is not forwarded, even where the peer's word would be trusted.
    if (listed.has("x-forwarded-for")) forwardedFor = "";
    if (listed.has("x-forwarded-proto")) hasProto = false;
    if (listed.has("x-forwarded-host")) hasForwardedHost = false;
    if (listed.has("x-request-id")) requestId = "";
  }
  if (requestId === "") requestId = randomUUID();
  kept.push("X-Forwarded-For", forwardedFor === "" ? peer.address : `${forwardedFor}, ${peer.address}`);
  if (!hasProto) kept.push("X-Forwarded-Proto", "http");
  if (!hasForwardedHost) kept.push("X-Forwarded-Host", host);
  kept.push("X-Request-Id", requestId, hopsHeader, String(hops + 1));
  if (wantsTrailers) kept.push("TE", "trailers");
  return { headers: kept, host, requestId, bodyBytes, expectsContinue };
}

/**
 * The headers of an upstream's answer that go to the client: no hop-by-hop ones, the request id set. Hot path.
 * @param raw flat list of latin-1 bytes, as the upstream sent them
 * @param hasNoContent whether the status (1xx, 204) forbids a Content-Length (RFC 9110 §8.6)
 */
export function cleanResponseHeaders(raw: readonly Buffer[], requestId: string, hasNoContent: boolean): string[] {
  const headers: string[] = [];
  let listed: Set<string> | null = null;
  for (let i = 0; i < raw.length; i += 2) {
    const name = (raw[i] as Buffer).toString("latin1");
    const value = (raw[i + 1] as Buffer).toString("latin1");
    switch (classify(name)) {
      case "connection":
        listed = addListedNames(listed, value);
        break;
      case "hop":
        // Trailer announces the fields that follow a chunked body, which the gateway passes on (RFC 9110 §6.6.2).
        if (name.length === 7 && name.toLowerCase() === "trailer") headers.push(name, value);
        break;
      case "transferEncoding":
      case "te":
      case "requestId":
        break;
      case "contentLength":
        if (!hasNoContent) headers.push(name, value);
        break;
      default:
        headers.push(name, value);
    }
  }
  const kept = listed ? withoutNames(headers, listed) : headers;
  kept.push("X-Request-Id", requestId);
  return kept;
}

/** The value of the first header of that (lower-case) name, or undefined. */
export function headerValue(headers: readonly string[], lowerName: string): string | undefined {
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string;
    if (name.length === lowerName.length && name.toLowerCase() === lowerName) return headers[i + 1];
  }
  return undefined;
}

/** Adds the names in a Connection header; the usual values name no header and cost nothing. */
function addListedNames(listed: Set<string> | null, value: string): Set<string> | null {
  if (value === "keep-alive" || value === "close" || value === "") return listed;
  const names = listed ?? new Set<string>();
  for (const token of value.split(",")) {
    const name = token.trim().toLowerCase();
    if (name !== "" && name !== "keep-alive" && name !== "close") names.add(name);
  }
  return names;
}

function withoutNames(headers: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    if (!names.has((headers[i] as string).toLowerCase())) kept.push(headers[i] as string, headers[i + 1] as string);
  }
  return kept;
}
