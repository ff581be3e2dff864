// The headers of a request, judged and cleaned, on flat raw lists [name, value, name, value…]: case, order and repetition
// stay as they came. Order matters: hop-by-hop headers and every name that `Connection` lists go first, and only then
// come the gateway's own, or a client could have what a proxy added taken away again (RFC 9110 §7.6.1).
import type { GatewayErrorCode } from "./gateway-error.ts";
import { addListedNames, classifyHeader, withoutNames } from "./header-class.ts";
import { normaliseHost } from "./host.ts";
import { headBytesMax } from "./request-target.ts";

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
  /** null where an HTTP/1.0 request has none. */
  readonly host: string | null;
  readonly requestId: string;
  /** Body length in bytes; -1 where it is chunked; 0 where there is no body. */
  readonly bodyBytes: number;
  /** Whether the client waits for `100 Continue` before it sends the body; one of HTTP/1.0 knows no interim answers. */
  readonly expectsContinue: boolean;
}

/** A request that has passed this many Switchyards is going in circles. */
const hopsMax = 10;
const hopsHeader = "Switchyard-Hops";
const requestIdPattern = /^[\x21-\x7e]{1,128}$/;

/**
 * Judges the headers of a request and makes the list that goes on. Hot path.
 * @param raw as in `IncomingMessage.rawHeaders`
 * @param authority the authority of an absolute-form target, which replaces Host (RFC 9112 §3.2.2), or null
 * @param lineBytes length of the request line, which counts towards the head
 * @param ownRequestId the id for a request that brings none that may be trusted
 */
export function judgeRequestHeaders(
  raw: readonly string[],
  peer: ClientPeer,
  httpVersion: string,
  authority: string | null,
  lineBytes: number,
  ownRequestId: string,
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
  let headBytes = lineBytes + 2;

  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string;
    const value = raw[i + 1] as string;
    headBytes += name.length + value.length + 4;
    switch (classifyHeader(name)) {
      case "plain":
        headers.push(name, value);
        break;
      case "host":
        if (host !== null) return "BAD_REQUEST";
        // Also one that an authority replaces must be valid: whoever sent it may have meant another host by it.
        if (authority !== null && normaliseHost(value) === null) return "BAD_REQUEST";
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
        if (httpVersion === "1.1" && value.toLowerCase() === "100-continue") expectsContinue = true;
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

  if (headBytes > headBytesMax) return "HEADERS_TOO_LARGE";
  if (host === null) {
    // HTTP/1.0 has no Host (RFC 9112 §3.2); what names no authority either is for routes of any host.
    if (httpVersion !== "1.0") return "BAD_REQUEST";
    host = authority;
    if (host !== null) headers.push("Host", host);
  }
  // Past this no number of ours holds the length exactly, and what is not exact must not frame a message.
  if (bodyBytes > Number.MAX_SAFE_INTEGER) return "BODY_TOO_LARGE";
  if (hops >= hopsMax) return "LOOP_DETECTED";
  if (transferEncoding !== null) {
    if (httpVersion !== "1.1" || transferEncoding.trim() === "") return "BAD_REQUEST";
    if (transferEncoding.trim().toLowerCase() !== "chunked") return "NOT_IMPLEMENTED";
    bodyBytes = -1;
  }
  let kept = headers;
  if (listed) {
    if (listed.has("host") || listed.has("content-length") || listed.has("transfer-encoding"))
      return "BAD_REQUEST";
    kept = withoutNames(headers, listed);
    // What the connection owns is not forwarded, even where the peer's word would be trusted.
    if (listed.has("x-forwarded-for")) forwardedFor = "";
    if (listed.has("x-forwarded-proto")) hasProto = false;
    if (listed.has("x-forwarded-host")) hasForwardedHost = false;
    if (listed.has("x-request-id")) requestId = "";
  }
  if (requestId === "") requestId = ownRequestId;
  kept.push("X-Forwarded-For", forwardedFor === "" ? peer.address : `${forwardedFor}, ${peer.address}`);
  if (!hasProto) kept.push("X-Forwarded-Proto", "http");
  if (!hasForwardedHost && host !== null) kept.push("X-Forwarded-Host", host);
  kept.push("X-Request-Id", requestId, hopsHeader, String(hops + 1));
  if (wantsTrailers) kept.push("TE", "trailers");
  return { headers: kept, host, requestId, bodyBytes, expectsContinue };
}
