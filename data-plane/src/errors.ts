// Answers of the gateway's own: a closed table of codes, and the one place that writes such an answer.
// A code is part of the contract; its text is for the client, so it never names an address or an internal cause.
import type { ServerResponse } from "node:http";

interface ErrorKind {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
}

const errorKinds = {
  BAD_REQUEST: { status: 400, title: "Bad Request", detail: "The request is malformed." },
  BAD_REQUEST_PATH: { status: 400, title: "Bad Request", detail: "The path of the request is malformed." },
  ROUTE_NOT_FOUND: { status: 404, title: "Not Found", detail: "No route matches this request." },
  METHOD_NOT_ALLOWED: { status: 405, title: "Method Not Allowed", detail: "No route here takes this method." },
  ROUTE_INTERCEPTED: { status: 403, title: "Intercepted", detail: "The gateway answers this route itself." },
  REQUEST_TIMEOUT: { status: 408, title: "Request Timeout", detail: "The request did not arrive in time." },
  BODY_TOO_LARGE: { status: 413, title: "Content Too Large", detail: "The request body is over the limit." },
  URI_TOO_LONG: { status: 414, title: "URI Too Long", detail: "The request target is over the limit." },
  HEADERS_TOO_LARGE: {
    status: 431,
    title: "Request Header Fields Too Large",
    detail: "The request head, or a header that a route looks at, is over the limit.",
  },
  INTERNAL: { status: 500, title: "Internal Server Error", detail: "The gateway failed to handle this request." },
  NOT_IMPLEMENTED: { status: 501, title: "Not Implemented", detail: "The gateway does not support this request." },
  UPSTREAM_CONNECT_FAILED: { status: 502, title: "Bad Gateway", detail: "The upstream could not be reached." },
  UPSTREAM_RESET: { status: 502, title: "Bad Gateway", detail: "The upstream closed the connection unanswered." },
  UPSTREAM_BAD_RESPONSE: { status: 502, title: "Bad Gateway", detail: "The upstream's answer is not valid HTTP." },
  NO_HEALTHY_TARGET: { status: 503, title: "Service Unavailable", detail: "No target of the service is available." },
  UPSTREAM_OVERLOADED: { status: 503, title: "Service Unavailable", detail: "Every connection to it is in use." },
  NOT_READY: { status: 503, title: "Service Unavailable", detail: "The gateway has no configuration yet." },
  UPSTREAM_TIMEOUT: { status: 504, title: "Gateway Timeout", detail: "The upstream did not answer in time." },
  VERSION_NOT_SUPPORTED: { status: 505, title: "HTTP Version Not Supported", detail: "Use HTTP/1.1." },
  LOOP_DETECTED: { status: 508, title: "Loop Detected", detail: "The request passed through too many gateways." },
} as const satisfies Record<string, ErrorKind>;

export type GatewayErrorCode = keyof typeof errorKinds;

export function statusOf(code: GatewayErrorCode): number {
  return errorKinds[code].status;
}

export interface OwnAnswer {
  readonly code: GatewayErrorCode;
  readonly requestId: string;
  /** In place of the code's own status: a route's `interceptStatus`. */
  readonly status?: number;
  /** Further headers, flat: name, value, name, value… */
  readonly headers?: readonly string[];
  readonly closesConnection: boolean;
}

/** Writes an answer of the gateway's own whole, as application/problem+json (RFC 9457). */
export function writeOwnAnswer(response: ServerResponse, isHead: boolean, answer: OwnAnswer): void {
  const body = problemText(answer);
  response.writeHead(answer.status ?? statusOf(answer.code), answerHeaders(answer, Buffer.byteLength(body)));
  response.end(isHead ? undefined : body);
}

/** The same answer as bytes, for a connection on which no response object exists; always closes it. */
export function rawOwnAnswer(answer: Omit<OwnAnswer, "closesConnection">): string {
  const body = problemText(answer);
  const status = answer.status ?? statusOf(answer.code);
  const lines = [`HTTP/1.1 ${status} ${errorKinds[answer.code].title}`, `Date: ${new Date().toUTCString()}`];
  const headers = answerHeaders({ ...answer, closesConnection: true }, Buffer.byteLength(body));
  for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
  return `${lines.join("\r\n")}\r\n\r\n${body}`;
}

/** The head that tells a client that its connection is a WebSocket from here on (RFC 9110 §15.2.2). */
export function rawUpgradeHead(headers: readonly string[]): string {
  let head = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";
  for (let i = 0; i < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`;
  return `${head}\r\n`;
}

function problemText(answer: Pick<OwnAnswer, "code" | "status" | "requestId">): string {
  const { status, title, detail } = errorKinds[answer.code];
  return `${JSON.stringify({
    type: "about:blank",
    title,
    status: answer.status ?? status,
    detail,
    code: answer.code,
    requestId: answer.requestId,
  })}\n`;
}

function answerHeaders(answer: OwnAnswer, bodyBytes: number): string[] {
  const headers = [
    "Content-Type",
    "application/problem+json",
    "Content-Length",
    String(bodyBytes),
    "Cache-Control",
    "no-store",
    "X-Request-Id",
    answer.requestId,
  ];
  if (answer.headers) headers.push(...answer.headers);
  if (answer.closesConnection) headers.push("Connection", "close");
  return headers;
}
