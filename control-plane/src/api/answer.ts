// Answers to writes and reads: the headers that tell which revision an answer reflects, and `Prefer: wait`, which holds the
// answer to a write back until the workers serve it.

import { Readable } from "node:stream";
import type { ObjectChange, Position, Route, Service } from "@switchyard/shared";
import { redactSecrets } from "@switchyard/shared";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Committed } from "../committer.ts";
import { describeRollout, type Fleet, type Rollout, type RolloutOptions } from "../fleet.ts";
import type { CatalogView, LiveCatalog } from "../live-catalog.ts";
import { parsePreferredWaitMs } from "../prefer.ts";

/** A JSON body: a value, or for a very long one its text in pieces. */
export type AnswerBody = object | null | AsyncIterable<string>;

export interface WriteAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: AnswerBody;
}

/** The view to read from; the answer's headers tell which one it is, and whether it may be old. */
export async function viewToRead(catalog: LiveCatalog, reply: FastifyReply): Promise<CatalogView> {
  const { view, isStale } = await catalog.latestToRead();
  reply.header("switchyard-revision", view.position.revision);
  if (isStale) reply.header("switchyard-stale", "true");
  return view;
}

/** Answers a write, after the workers have it if the client prefers to wait for them. */
export async function answerWrite(
  request: FastifyRequest,
  reply: FastifyReply,
  fleet: Fleet,
  { position }: Committed,
  { status, headers = {}, body }: WriteAnswer,
): Promise<FastifyReply> {
  reply.code(status).headers({ "switchyard-revision": position.revision, ...headers });
  return answerApplied(reply, await awaitPreferred(request, reply, fleet, position), body);
}

/** Waits for the workers where the client prefers that. Returns how far they are, or null where it did not ask. */
export async function awaitPreferred(
  request: FastifyRequest,
  reply: FastifyReply,
  fleet: Fleet,
  position: Position,
  options?: RolloutOptions,
): Promise<Rollout | null> {
  const waitMs = parsePreferredWaitMs(request.headers["prefer"]);
  if (waitMs === null) return null;
  const rollout = await fleet.awaitRollout(position, waitMs, options);
  reply.headers({ "preference-applied": "wait", "switchyard-applied": describeRollout(rollout) });
  return rollout;
}

/** Sends a body; where the workers that were waited for do not have it yet, with them in a 202. */
export function answerApplied(reply: FastifyReply, awaited: Rollout | null, body: AnswerBody): FastifyReply {
  if (!awaited || awaited.isComplete) return sendBody(reply, body);
  const { workers } = awaited;
  reply.code(202);
  return sendBody(reply, isPieces(body) ? wrapped(body, workers) : { result: body, workers });
}

/** A change as the API shows it, secrets redacted. */
export function presentChange({ kind, id, before, after }: ObjectChange, secretsKey: Buffer): object {
  return {
    // Without either an object was deleted that could not be read.
    op: after ? (before ? "update" : "create") : "delete",
    kind,
    id,
    before: before ? presentObject(before, secretsKey) : null,
    after: after ? presentObject(after, secretsKey) : null,
  };
}

/** An object as the API shows it, secrets redacted. */
export function presentObject<T extends Service | Route>(object: T, secretsKey: Buffer): T {
  return redactSecrets(object, secretsKey);
}

export function sendBody(reply: FastifyReply, body: AnswerBody): FastifyReply {
  if (body === null) return reply.send();
  if (!isPieces(body)) return reply.send(body);
  return reply.type("application/json; charset=utf-8").send(Readable.from(body));
}

function isPieces(body: AnswerBody): body is AsyncIterable<string> {
  return body !== null && Symbol.asyncIterator in body;
}

async function* wrapped(result: AsyncIterable<string>, workers: readonly object[]): AsyncGenerator<string> {
  yield '{"result":';
  yield* result;
  yield `,"workers":${JSON.stringify(workers)}}`;
}
