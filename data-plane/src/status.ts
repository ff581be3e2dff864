// The status listener, apart from client traffic: /healthz (alive), /readyz (has a catalog, not draining), /metrics.
import { createServer, type Server, type ServerResponse } from "node:http";
import type { Registry } from "prom-client";

export interface StatusSource {
  readonly isReady: () => boolean;
  readonly isDraining: () => boolean;
  /** What an operator wants to see beside yes or no; the body of /readyz. */
  readonly details: () => Record<string, unknown>;
  readonly metrics: Registry;
}

export function createStatusServer(source: StatusSource): Server {
  return createServer((request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return answer(response, 405, { code: "METHOD_NOT_ALLOWED" }, { Allow: "GET, HEAD" });
    }
    switch (request.url?.split("?")[0]) {
      case "/healthz":
        return answer(response, 200, { status: "alive" });
      case "/readyz": {
        const status = source.isDraining() ? "draining" : source.isReady() ? "ready" : "not ready";
        return answer(response, status === "ready" ? 200 : 503, { status, ...source.details() });
      }
      case "/metrics":
        source.metrics.metrics().then(
          (text) => {
            response.writeHead(200, { "Content-Type": source.metrics.contentType });
            response.end(text);
          },
          () => answer(response, 500, { code: "INTERNAL" }),
        );
        return;
      default:
        return answer(response, 404, { code: "NOT_FOUND" });
    }
  });
}

function answer(
  response: ServerResponse,
  status: number,
  body: Record<string, unknown>,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store", ...headers });
  response.end(`${JSON.stringify(body)}\n`);
}
