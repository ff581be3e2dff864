// Answers of the gateway's own: the one place that writes them. Their codes and texts are the table in shared.
import { type ServerResponse, STATUS_CODES } from "node:http";
import { type GatewayErrorCode, gatewayErrors } from "@switchyard/shared";
import { fieldLines } from "./field-lines.ts";
import { httpDate } from "./http-date.ts";

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

/** What an answer of the gateway's own consists of, as application/problem+json (RFC 9457); the body is ASCII. */
export function ownAnswer(answer: OwnAnswer): {
  readonly status: number;
  readonly reason: string;
  readonly headers: string[];
  readonly body: string;
} {
  const { status: usualStatus, title, detail } = gatewayErrors[answer.code];
  const { code, requestId, status = usualStatus } = answer;
  const body = `${JSON.stringify({ type: "about:blank", title, status, detail, code, requestId })}\n`;
  const headers = [
    "Content-Type",
    "application/problem+json",
    "Content-Length",
    String(body.length),
    "Cache-Control",
    "no-store",
    "X-Request-Id",
    requestId,
  ];
  if (answer.headers) headers.push(...answer.headers);
  if (answer.closesConnection) headers.push("Connection", "close");
  return { status, reason: STATUS_CODES[status] ?? "", headers, body };
}

/** Writes it through node:http. */
export function writeOwnAnswer(response: ServerResponse, isHead: boolean, answer: OwnAnswer): void {
  const { status, reason, headers, body } = ownAnswer(answer);
  // The reason is given, because a head of the upstream's that was not written may have left its own.
  response.writeHead(status, reason, headers);
  response.end(isHead ? undefined : body);
}

/** The same answer as text, for a connection on which no response object exists; always closes it. */
export function rawOwnAnswer(answer: Omit<OwnAnswer, "closesConnection">): string {
  const { status, reason, headers, body } = ownAnswer({ ...answer, closesConnection: true });
  return `HTTP/1.1 ${status} ${reason}\r\nDate: ${httpDate()}\r\n${fieldLines(headers)}\r\n${body}`;
}

/** The head that tells a client that its connection is a WebSocket from here on (RFC 9110 §15.2.2). */
export function rawUpgradeHead(headers: readonly string[]): string {
  return `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${fieldLines(headers)}\r\n`;
}
