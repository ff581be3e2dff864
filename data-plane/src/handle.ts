// The whole life of a request, in order: judge its head, normalise its path, match it against the live table (read once),
// then answer it here or forward it. Leaves decide one thing each; what a client may see is decided in this file.
import type { Socket } from "node:net";
import {
  type GatewayErrorCode,
  judgeRequestHeaders,
  matchRequest,
  normaliseHost,
  normalisePath,
  type PathParams,
  parseRequestTarget,
  RequestFacts,
  type Route,
  renderUpstreamPath,
  requestForm,
  type Table,
} from "@switchyard/shared";
import type { Exchange } from "./exchange/exchange.ts";
import { rawUpgradeHead } from "./exchange/own-answer.ts";
import { openTunnel, type Tunnel } from "./exchange/tunnel.ts";
import { Forwarding, type ForwardOrder, type UpgradeAnswer } from "./forward/forwarding.ts";
import { drawService, hashKeyOf } from "./forward/service-choice.ts";
import type { Live } from "./live.ts";
import type { Upstreams } from "./upstream/upstreams.ts";

/** A WebSocket handshake's raw connection, taken only if the upstream switches protocols. */
export interface UpgradeRequest {
  /** Takes the socket from the response, and the bytes that came behind the request's head; both are the caller's then. */
  take(): { readonly socket: Socket; readonly early: Buffer };
  /** Makes the tunnel known to the drain. */
  track(tunnel: Tunnel): void;
}

export type Handler = (exchange: Exchange, upgrade: UpgradeRequest | null) => void;

export interface HandlerOptions {
  readonly live: Live;
  readonly upstreams: Upstreams;
  readonly escapedSlashes: "keep" | "reject";
  readonly pathParams: PathParams;
  /** Whether an address is in `TRUSTED_PROXIES`. */
  readonly isTrustedProxy: (address: string) => boolean;
  /** Largest request body in bytes; 0 is unlimited. */
  readonly maxBodyBytes: number;
  /** Told of an error that no request should be able to cause; the request is answered 500 and the worker goes on. */
  readonly onFault: (error: unknown, requestId: string) => void;
}

export function createHandler(options: HandlerOptions): Handler {
  return (exchange, upgrade) => {
    let refusal: GatewayErrorCode | null;
    try {
      refusal = handle(options, exchange, upgrade);
    } catch (error) {
      options.onFault(error, exchange.requestId);
      refusal = "INTERNAL";
    }
    if (refusal !== null) exchange.answer(refusal);
  };
}

/** Answers, forwards, or tells the code to answer with. Hot path. */
function handle(
  options: HandlerOptions,
  exchange: Exchange,
  upgrade: UpgradeRequest | null,
): GatewayErrorCode | null {
  const { method } = exchange;
  if (!exchange.httpVersion.startsWith("1.")) return "VERSION_NOT_SUPPORTED";
  const target = parseRequestTarget(method, exchange.target);
  if (typeof target === "string") return target;
  const lineBytes = method.length + exchange.target.length + " HTTP/1.1\r\n".length + 1;
  const head = judgeRequestHeaders(
    exchange.rawHeaders,
    exchange.peer,
    exchange.httpVersion,
    target.authority,
    lineBytes,
    exchange.requestId,
  );
  if (typeof head === "string") return head;
  exchange.requestId = head.requestId;
  const host = head.host === null ? "" : normaliseHost(head.host);
  if (host === null) return "BAD_REQUEST";
  exchange.hasBody = head.bodyBytes !== 0;
  exchange.isSound = true;
  const path = normalisePath(target.path, options.escapedSlashes);
  if (!path.ok) return "BAD_REQUEST_PATH";
  const form = requestForm(path.value, options.pathParams);
  if (!form.ok) return "BAD_REQUEST_PATH";

  // The one look at the live table: whatever is swapped in from here on is not this request's business.
  const { table } = options.live;
  if (table === null) return "NOT_READY";
  const facts = new RequestFacts({
    method,
    host,
    path: path.value,
    form: form.value,
    rawHeaders: head.headers,
    rawQuery: target.query ?? "",
  });
  const match = matchRequest(table, facts);
  switch (match.kind) {
    case "none":
      return "ROUTE_NOT_FOUND";
    case "method-not-allowed":
      exchange.answer("METHOD_NOT_ALLOWED", { headers: ["Allow", match.allow.join(", ")] });
      return null;
    case "value-too-long":
      return match.status === 414 ? "URI_TOO_LONG" : "HEADERS_TOO_LARGE";
    case "matched": {
      const { route } = match;
      exchange.route = route;
      if (route.route.intercept) {
        exchange.answer("ROUTE_INTERCEPTED", { status: route.route.interceptStatus });
        return null;
      }
      if (options.maxBodyBytes > 0 && head.bodyBytes > options.maxBodyBytes) return "BODY_TOO_LARGE";
      const upstreamTarget =
        route.upstreamPath === null
          ? target.query === null
            ? path.value
            : `${path.value}?${target.query}`
          : renderUpstreamPath(route.upstreamPath, match.captures, target.query);
      if (upstreamTarget === null) return "BAD_REQUEST_PATH";
      return forward(options, exchange, upgrade, table, route.route, facts, {
        head,
        method,
        target: upstreamTarget,
      });
    }
  }
}

function forward(
  options: HandlerOptions,
  exchange: Exchange,
  upgrade: UpgradeRequest | null,
  table: Table,
  route: Route,
  facts: RequestFacts,
  order: Pick<ForwardOrder, "head" | "method" | "target">,
): GatewayErrorCode | null {
  const service = table.services.get(drawService(route, Math.random() * 100));
  if (!service) return "INTERNAL"; // A catalog is refused whole where a route's service is missing.
  new Forwarding(exchange, {
    ...order,
    route,
    upstream: options.upstreams.of(service),
    hashKey: service.hashOn ? hashKeyOf(service.hashOn, facts, options.isTrustedProxy) : null,
    maxBodyBytes: options.maxBodyBytes,
    onUpgrade: upgrade && ((answer) => switchProtocols(exchange, upgrade, answer)),
  }).start();
  return null;
}

function switchProtocols(exchange: Exchange, upgrade: UpgradeRequest, answer: UpgradeAnswer): void {
  const { socket: client, early } = upgrade.take();
  client.write(rawUpgradeHead(answer.headers), "latin1");
  upgrade.track(openTunnel(client, early, answer.socket, answer.idleTimeoutMs, answer.onClosed));
  exchange.endAsTunnel();
}
