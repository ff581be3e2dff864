// What all writes have in common: with `dryRun` they are judged and their diff is told, else they are committed, and
// answered after the workers have the change if the client prefers to wait for them.
import type { LintItem, ObjectChange } from "@switchyard/shared";
import type { FastifyReply, FastifyRequest } from "fastify";
import { contentTag } from "../catalog-content.ts";
import type { Committed, Judged, Write } from "../committer.ts";
import type { ControlPlane } from "../control-plane.ts";
import type { ImportWarning } from "../import/import-plan.ts";
import { lintChanges } from "../lint.ts";
import { startPace } from "../pace.ts";
import { type AnswerBody, answerWrite, presentChange, sendBody, type WriteAnswer } from "./answer.ts";
import type { WriteQuery } from "./schemas.ts";

/** From this many changes on, a diff is written piece by piece. */
const changesInOnePiece = 500;

interface PerformedWrite extends Omit<Write, "actor"> {
  /** The answer to the write itself. */
  readonly answer: (committed: Committed) => WriteAnswer | Promise<WriteAnswer>;
  /** Further headers of the answer to a dry run. */
  readonly dryRunHeaders?: (judged: Judged) => Promise<Readonly<Record<string, string>>>;
}

export async function performWrite(
  request: FastifyRequest<{ Querystring: WriteQuery }>,
  reply: FastifyReply,
  plane: ControlPlane,
  { message, edits, answer, dryRunHeaders }: PerformedWrite,
): Promise<FastifyReply> {
  const write: Write = { actor: request.actor, message, edits };
  if (request.query.dryRun === true) {
    const judged = await plane.committer.judge(write);
    const warnings = await lintChanges(judged.before, judged.changes);
    reply.headers({
      "switchyard-revision": judged.before.position.revision,
      ...(await dryRunHeaders?.(judged)),
    });
    return sendBody(reply, diffBody(plane, judged.changes, { warnings }));
  }
  const committed = await plane.committer.submit(write);
  return answerWrite(request, reply, plane.fleet, committed, await answer(committed));
}

/** The answer to a write of a view of the catalog: what it changed, and the view's new ETag unless others wrote since. */
export async function catalogWritten(
  plane: ControlPlane,
  { position, changes, before }: Committed,
  tag: string | undefined,
): Promise<WriteAnswer> {
  const now = plane.catalog.view?.position.commitId === position.commitId ? plane.catalog.view : null;
  const view = changes.length === 0 ? before : now;
  return {
    status: 200,
    headers: view ? { etag: await contentTag(view, tag, plane.secretsKey) } : {},
    body: diffBody(plane, changes, { revision: position.revision }),
  };
}

/** What a diff has beside the changes. */
interface DiffExtras {
  readonly revision?: number;
  readonly warnings?: readonly (LintItem | ImportWarning)[];
}

/** The body of an answer that tells changes, secrets redacted. */
export function diffBody(
  { secretsKey }: ControlPlane,
  changes: readonly ObjectChange[],
  { warnings, ...first }: DiffExtras,
): AnswerBody {
  const last = { ...(warnings && { warnings }) };
  if (changes.length > changesInOnePiece) return diffInPieces(first, changes, last, secretsKey);
  return { ...first, changes: changes.map((change) => presentChange(change, secretsKey)), ...last };
}

async function* diffInPieces(
  first: object,
  changes: readonly ObjectChange[],
  last: object,
  secretsKey: Buffer,
): AsyncGenerator<string> {
  const pace = startPace();
  yield `{${fieldsOf(first)
    .map((field) => `${field},`)
    .join("")}"changes":[`;
  for (let at = 0; at < changes.length; at += 100) {
    const piece = changes
      .slice(at, at + 100)
      .map((change) => JSON.stringify(presentChange(change, secretsKey)));
    yield (at === 0 ? "" : ",") + piece.join(",");
    if (pace.isDue) await pace.rest();
  }
  yield `]${fieldsOf(last)
    .map((field) => `,${field}`)
    .join("")}}`;
}

function fieldsOf(object: object): string[] {
  return Object.entries(object).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
}
