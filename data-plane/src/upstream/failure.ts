// Why an attempt on an upstream failed, in the gateway's terms, from whatever undici or the network said.
// Everything later (the answer's code, whether a retry is allowed, passive health) is decided on this alone.

import type { GatewayErrorCode } from "@switchyard/shared";
import { errors } from "undici";
import { blockedTargetCode } from "./connecting.ts";

export type UpstreamFailure =
  /** No connection was made, so nothing was sent. */
  | "connect"
  | "connect-timeout"
  /** The name resolves to an address that no target may have. */
  | "blocked"
  /** The connection ended before a whole response head. */
  | "reset"
  /** What came is not HTTP, or its head is too long. */
  | "bad-response"
  /** The upstream fell silent in the middle of a response body. */
  | "body-silent";

export const failureCodes: Record<UpstreamFailure, GatewayErrorCode> = {
  connect: "UPSTREAM_CONNECT_FAILED",
  "connect-timeout": "UPSTREAM_TIMEOUT",
  blocked: "UPSTREAM_CONNECT_FAILED",
  reset: "UPSTREAM_RESET",
  "bad-response": "UPSTREAM_BAD_RESPONSE",
  "body-silent": "UPSTREAM_TIMEOUT",
};

/** @param wasSent whether the request had been put on a connection when it failed */
export function classifyFailure(error: Error, wasSent: boolean): UpstreamFailure {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (code === blockedTargetCode) return "blocked";
  if (!wasSent)
    return code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT" ? "connect-timeout" : "connect";
  if (code === "UND_ERR_BODY_TIMEOUT") return "body-silent";
  if (error instanceof errors.HTTPParserError || error instanceof errors.HeadersOverflowError) {
    // undici's parser calls a connection that ends inside a head a parse error too.
    return code === "HPE_INVALID_EOF_STATE" ? "reset" : "bad-response";
  }
  // Two framings that contradict each other, and a status below 100.
  if (code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH" || code === "ERR_ASSERTION") return "bad-response";
  // An unasked 101, known only by its text.
  if (code === "UND_ERR_SOCKET" && error.message === "bad upgrade") return "bad-response";
  return "reset";
}
