// Reads the bytes of bodies. Fastify would join the pieces of a body in one go, which holds the event loop for 100 ms where
// it is of 64 MiB.
import type { IncomingMessage } from "node:http";
import type { FastifyRequest } from "fastify";
import { ApiError } from "./errors.ts";
import { startPace } from "./pace.ts";

/** The bytes of a request's body; throws a 413 where they are more than its route takes, whatever was announced. */
export async function readBodyBytes(request: FastifyRequest, payload: IncomingMessage): Promise<Buffer> {
  const { bodyLimit } = request.routeOptions;
  const announced = request.headers["content-length"];
  if (Number(announced) > bodyLimit) throw tooLarge(bodyLimit);
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of payload.iterator({ destroyOnReturn: false })) {
      pieces.push(piece as Buffer);
      length += (piece as Buffer).length;
      if (length > bodyLimit) break;
    }
  } catch {
    throw new ApiError("BAD_REQUEST", "the body ended before all of it was here");
  }
  if (length > bodyLimit) {
    // Whoever goes on sending can read the answer all the same.
    payload.resume();
    throw tooLarge(bodyLimit);
  }
  if (announced !== undefined && Number(announced) !== length)
    throw new ApiError("BAD_REQUEST", "the body is not as long as its Content-Length says");
  return join(pieces, length);
}

async function join(pieces: readonly Buffer[], length: number): Promise<Buffer> {
  const pace = startPace();
  const body = Buffer.allocUnsafe(length);
  let at = 0;
  for (const piece of pieces) {
    at += piece.copy(body, at);
    if (pace.isDue) await pace.rest();
  }
  return body;
}

function tooLarge(limit: number): ApiError {
  return new ApiError("BODY_TOO_LARGE", `the body is larger than this call takes, ${limit} bytes`);
}
