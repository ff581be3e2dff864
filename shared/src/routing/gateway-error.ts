// Answers of the gateway's own: a closed table of codes. Workers answer with them, and `/v1/match` foretells them.
// A code is part of the contract; its text is for the client, so it never names an address or an internal cause.

interface ErrorKind {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
}

export const gatewayErrors = {
  BAD_REQUEST: { status: 400, title: "Bad Request", detail: "The request is malformed." },
  BAD_REQUEST_PATH: { status: 400, title: "Bad Request", detail: "The path of the request is malformed." },
  ROUTE_NOT_FOUND: { status: 404, title: "Not Found", detail: "No route matches this request." },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: "Method Not Allowed",
    detail: "No route here takes this method.",
  },
  ROUTE_INTERCEPTED: { status: 403, title: "Intercepted", detail: "The gateway answers this route itself." },
  REQUEST_TIMEOUT: { status: 408, title: "Request Timeout", detail: "The request did not arrive in time." },
  BODY_TOO_LARGE: { status: 413, title: "Content Too Large", detail: "The request body is over the limit." },
  URI_TOO_LONG: { status: 414, title: "URI Too Long", detail: "The request target is over the limit." },
  HEADERS_TOO_LARGE: {
    status: 431,
    title: "Request Header Fields Too Large",
    detail: "The request head, or a header that a route looks at, is over the limit.",
  },
  INTERNAL: {
    status: 500,
    title: "Internal Server Error",
    detail: "The gateway failed to handle this request.",
  },
  NOT_IMPLEMENTED: {
    status: 501,
    title: "Not Implemented",
    detail: "The gateway does not support this request.",
  },
  UPSTREAM_CONNECT_FAILED: {
    status: 502,
    title: "Bad Gateway",
    detail: "The upstream could not be reached.",
  },
  UPSTREAM_RESET: {
    status: 502,
    title: "Bad Gateway",
    detail: "The upstream closed the connection unanswered.",
  },
  UPSTREAM_BAD_RESPONSE: {
    status: 502,
    title: "Bad Gateway",
    detail: "The upstream's answer is not valid HTTP.",
  },
  NO_HEALTHY_TARGET: {
    status: 503,
    title: "Service Unavailable",
    detail: "No target of the service is available.",
  },
  UPSTREAM_OVERLOADED: {
    status: 503,
    title: "Service Unavailable",
    detail: "Every connection to it is in use.",
  },
  NOT_READY: { status: 503, title: "Service Unavailable", detail: "The gateway has no configuration yet." },
  UPSTREAM_TIMEOUT: { status: 504, title: "Gateway Timeout", detail: "The upstream did not answer in time." },
  VERSION_NOT_SUPPORTED: { status: 505, title: "HTTP Version Not Supported", detail: "Use HTTP/1.1." },
  LOOP_DETECTED: {
    status: 508,
    title: "Loop Detected",
    detail: "The request passed through too many gateways.",
  },
} as const satisfies Record<string, ErrorKind>;

export type GatewayErrorCode = keyof typeof gatewayErrors;

/** The status of an answer with this code, where a route does not give another. */
export function statusOf(code: GatewayErrorCode): number {
  return gatewayErrors[code].status;
}
