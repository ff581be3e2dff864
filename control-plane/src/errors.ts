// Every error the API can answer: a closed table of codes, one class that carries them, one funnel from whatever was
// thrown to a problem document (RFC 9457). Codes are part of the contract; a stack or a driver's message never leaves.

import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { type Fault, faultsMax, StoreError } from "@switchyard/shared";

/** Status and title of each code. Details say what is wrong in this case and what to do. */
const problems = {
  BAD_REQUEST: [400, "The request cannot be read"],
  BAD_PATH: [400, "The path of the request cannot be read"],
  BAD_HEADER: [400, "A header of the request is not valid"],
  BAD_QUERY: [400, "The query is not valid"],
  MALFORMED_JSON: [400, "The body is not JSON"],
  MALFORMED_YAML: [400, "The body is not YAML"],
  UNAUTHENTICATED: [401, "A valid token is required"],
  FORBIDDEN: [403, "The token may not do this"],
  FOREIGN_HOST: [403, "The Host is not one of this machine"],
  FOREIGN_ORIGIN: [403, "Writes from foreign web pages are refused"],
  NOT_FOUND: [404, "There is no such object"],
  PATH_NOT_FOUND: [404, "There is nothing at this path"],
  METHOD_NOT_ALLOWED: [405, "The path does not take this method"],
  REQUEST_TIMEOUT: [408, "The request did not arrive in time"],
  ID_TAKEN: [409, "The id is taken"],
  NAME_TAKEN: [409, "The name is taken"],
  DUPLICATE_ROUTE: [409, "Another route matches exactly the same requests"],
  SERVICE_IN_USE: [409, "The service is still used"],
  NOT_IN_VIEW: [409, "The object is not managed under this tag"],
  UNREADABLE: [409, "The stored object cannot be read"],
  REVISION_GONE: [410, "The history does not reach back to this revision"],
  PRECONDITION_FAILED: [412, "The object is not in the state that the request expects"],
  BODY_TOO_LARGE: [413, "The body is too large"],
  UNSUPPORTED_MEDIA_TYPE: [415, "The type of the body is not supported"],
  VALIDATION_FAILED: [422, "The body is not valid"],
  TOO_MANY_REQUESTS: [429, "Too many requests"],
  HEAD_TOO_LARGE: [431, "The head of the request is too large"],
  INTERNAL: [500, "The server failed"],
  STORE_UNAVAILABLE: [503, "The store does not answer"],
  STORE_UNUSABLE: [503, "The store cannot be used"],
  NEWER_FORMAT: [503, "The store was written by a newer version"],
  COMMIT_UNKNOWN: [503, "Nobody can say whether the change was stored"],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof problems;

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
  readonly errors?: readonly Fault[];
  /** There were more errors than are listed. */
  readonly truncated?: true;
  /** Ids of the objects that stand in the way, at most ten. */
  readonly conflictsWith?: readonly string[];
}

interface ApiErrorOptions {
  readonly faults?: readonly Fault[];
  readonly conflictsWith?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** An error that the client is told as it is. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ProblemCode;
  readonly faults: readonly Fault[];
  readonly conflictsWith: readonly string[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, detail: string, options: ApiErrorOptions = {}) {
    super(detail, { cause: options.cause });
    this.code = code;
    this.faults = options.faults ?? [];
    this.conflictsWith = options.conflictsWith ?? [];
    this.headers = options.headers ?? {};
  }
}

/** The 422 of a body with the faults found in it. */
export function invalidBody(faults: readonly Fault[]): ApiError {
  const [first] = faults;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
  return new ApiError("VALIDATION_FAILED", `${first?.pointer || "the body"}: ${first?.detail}${more}`, {
    faults,
  });
}

/** What Fastify and Node raise before a handler runs, by their codes. */
const frameworkErrors: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  FST_ERR_BAD_URL: ["BAD_PATH", "the path has a malformed %-escape"],
  FST_ERR_MAX_PARAM_LENGTH: ["NOT_FOUND", "no id or name is that long"],
  FST_ERR_CTP_BODY_TOO_LARGE: ["BODY_TOO_LARGE", "the body is larger than this call takes"],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    "UNSUPPORTED_MEDIA_TYPE",
    "send JSON, with Content-Type: application/json",
  ],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ["BAD_REQUEST", "the body is not as long as its Content-Length says"],
  HPE_HEADER_OVERFLOW: ["HEAD_TOO_LARGE", "the head of the request is over 16 KiB"],
  ERR_HTTP_REQUEST_TIMEOUT: ["REQUEST_TIMEOUT", "the request was not complete in time"],
};

const storeDetails = {
  STORE_UNAVAILABLE: "nothing was changed; try again in a moment",
  STORE_UNUSABLE: "nothing was changed; the log of the control plane says what is wrong with its store",
  NEWER_FORMAT:
    "nothing was changed; run the newer version of this program, or go back to a backup of the store",
  COMMIT_UNKNOWN: "the store's answer was lost; read the object to see whether the change is there",
} as const;

/** Turns whatever was thrown into an error that may be told; what is not the client's business becomes INTERNAL. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof StoreError)
    return new ApiError(error.code, storeDetails[error.code], { cause: error });
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  const known = typeof code === "string" ? frameworkErrors[code] : undefined;
  if (known) return new ApiError(known[0], known[1], { cause: error });
  if (typeof statusCode === "number" && statusCode >= 400 && statusCode < 500) {
    return new ApiError("BAD_REQUEST", "the request is malformed", { cause: error });
  }
  return new ApiError(
    "INTERNAL",
    "an unexpected error; the log of the control plane has it under the X-Request-Id",
    {
      cause: error,
    },
  );
}

/** The problem document of an error, and its status. */
export function problemOf(error: ApiError): Problem {
  const [status, title] = problems[error.code];
  return {
    type: `urn:switchyard:problem:${error.code.toLowerCase().replaceAll("_", "-")}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    ...(error.faults.length > 0 && { errors: error.faults.slice(0, faultsMax) }),
    ...(error.faults.length > faultsMax && { truncated: true as const }),
    ...(error.conflictsWith.length > 0 && { conflictsWith: error.conflictsWith }),
  };
}

/** All codes with their status, for the OpenAPI document. */
export function problemCodes(): {
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
}[] {
  return (Object.keys(problems) as ProblemCode[]).map((code) => ({
    code,
    status: problems[code][0],
    title: problems[code][1],
  }));
}

/** Answers what is no HTTP request, on the bare socket, and ends the connection. */
export function answerClientError(
  error: Error,
  socket: Socket,
  headers: Readonly<Record<string, string | number>>,
): void {
  if (socket.destroyed || !socket.writable || (error as { code?: unknown }).code === "ECONNRESET") return;
  const problem = problemOf(toApiError(Object.assign(error, { statusCode: 400 })));
  const body = JSON.stringify(problem);
  const head = Object.entries({
    "Content-Type": "application/problem+json",
    "Content-Length": Buffer.byteLength(body),
    Connection: "close",
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${head.join("")}\r\n${body}`);
}
