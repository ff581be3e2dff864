// The request target (RFC 9112 §3.2): which path, which query, and whose authority; nothing is decoded here.
// It is cut by hand because a URL parser would quietly repair what must be refused.
import type { GatewayErrorCode } from "./gateway-error.ts";

export interface RequestTarget {
  /** As sent, beginning with "/"; not normalised. */
  readonly path: string;
  /** As sent, without its "?"; null where there is none. */
  readonly query: string | null;
  /** The authority of an absolute-form target, or null. */
  readonly authority: string | null;
}

/** Longest target in bytes; longer is 414. */
export const targetBytesMax = 8_192;
/** Largest request head in bytes, request line and line ends included; a larger one is 431. */
export const headBytesMax = 16_384;

/** Cuts a target. Hot path for origin-form; absolute-form is for proxies and rare. */
export function parseRequestTarget(method: string, target: string): RequestTarget | GatewayErrorCode {
  if (target.length > targetBytesMax) return "URI_TOO_LONG";
  if (target.includes("#")) return "BAD_REQUEST_PATH";
  if (target.charCodeAt(0) === 0x2f) return cut(target, null);
  // `OPTIONS *` asks about the server as a whole (RFC 9110 §9.3.7), which no route describes.
  if (target === "*") return method === "OPTIONS" ? "ROUTE_NOT_FOUND" : "BAD_REQUEST_PATH";
  const absolute = /^https?:\/\/([^/?]*)(.*)$/is.exec(target);
  const authority = absolute?.[1];
  if (!absolute || !authority || authority.includes("@")) return "BAD_REQUEST";
  const rest = absolute[2] as string;
  return cut(rest.startsWith("/") ? rest : `/${rest}`, authority);
}

function cut(target: string, authority: string | null): RequestTarget {
  const mark = target.indexOf("?");
  return mark === -1
    ? { path: target, query: null, authority }
    : { path: target.slice(0, mark), query: target.slice(mark + 1), authority };
}
