// Answers of the gateway's own: the one place that writes them. Their codes and texts are the table in shared.
import { type ServerResponse, STATUS_CODES } from "node:http";
import { type GatewayErrorCode, gatewayErrors, statusOf } from "@switchyard/shared";

/** Longest time in ms in which a client takes nothing of an answer of the gateway's own. */
export const answerStallMs = 60_000;

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
  const status = answer.status ?? statusOf(answer.code);
  // The reason is given, because a head of the upstream's that was not written may have left its own.
  response.writeHead(status, STATUS_CODES[status] ?? "", answerHeaders(answer, Buffer.byteLength(body)));
  response.end(isHead ? undefined : body);
}

/** The same answer as bytes, for a connection on which no response object exists; always closes it. */
export function rawOwnAnswer(answer: Omit<OwnAnswer, "closesConnection">): string {
  const body = problemText(answer);
  const status = answer.status ?? statusOf(answer.code);
  const lines = [
    `HTTP/1.1 ${status} ${gatewayErrors[answer.code].title}`,
    `Date: ${new Date().toUTCString()}`,
  ];
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

/** The body of an answer of the gateway's own; ASCII. */
export function problemText(answer: Pick<OwnAnswer, "code" | "status" | "requestId">): string {
  const { status, title, detail } = gatewayErrors[answer.code];
  return `${JSON.stringify({
    type: "about:blank",
    title,
    status: answer.status ?? status,
    detail,
    code: answer.code,
    requestId: answer.requestId,
  })}\n`;
}

/** Its headers, flat. */
export function answerHeaders(answer: OwnAnswer, bodyBytes: number): string[] {
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
