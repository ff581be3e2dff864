// /v1/revisions: who changed what, how far it has come, and the way back. Commits of any size are read and told in pieces.
import type { ChangeRecord, CommitHeader, HistoryPiece, ObjectChange } from "@switchyard/shared";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Static } from "typebox";
import { contentTag } from "../catalog-content.ts";
import type { ControlPlane } from "../control-plane.ts";
import { ApiError } from "../errors.ts";
import { editsOfRestore, refuseFuture, revisionGone } from "../history.ts";
import { cursorAfter, parseCursor } from "../listing.ts";
import { isNotModified, judgeWritePreconditions, listTag } from "../preconditions.ts";
import { type AnswerBody, answerApplied, awaitPreferred, presentChange, viewToRead } from "./answer.ts";
import { describeOperation } from "./operation.ts";
import { catalogWritten, performWrite } from "./perform-write.ts";
import { notYetApplied, pageAnswer, waitHeaders } from "./resource.ts";
import { PageQuery, WriteQuery } from "./schemas.ts";

type Addressed = { Params: { revision: string }; Querystring: WriteQuery };

export function registerRevisions(app: FastifyInstance, plane: ControlPlane): void {
  registerList(app, plane);
  registerRead(app, plane);
  registerRestore(app, plane);
}

function registerList(app: FastifyInstance, { catalog, store }: ControlPlane): void {
  app.get<{ Querystring: Static<typeof PageQuery> }>(
    "/v1/revisions",
    {
      schema: describeOperation({
        id: "listRevisions",
        summary: "List revisions, newest first",
        description: "At least the last 1,000, and more while they fit into HISTORY_BYTES.",
        tag: "history",
        query: PageQuery,
        headers: ["If-None-Match"],
        answers: pageAnswer("RevisionList"),
      }),
    },
    async (request, reply) => {
      const { limit = 100, cursor } = request.query;
      const { position } = await viewToRead(catalog, reply);
      const tag = listTag(position);
      reply.header("etag", tag);
      const below = cursor === undefined ? position.revision + 1 : revisionOf(parseCursor(cursor));
      if (below === null) throw new ApiError("BAD_QUERY", "cursor is not one that a list has given as next");
      // One more than asked for tells that there is a next page.
      const headers = await store.headersBelow(Math.min(below, position.revision + 1), limit + 1);
      const items = headers.slice(0, limit).map((header) => ({
        ...summaryOf(header),
        changeCount: header.changeCount,
      }));
      if (isNotModified(request.headers, tag)) return reply.code(304).send();
      const hasNext = headers.length > limit;
      return { items, next: hasNext ? cursorAfter(String(items.at(-1)?.revision)) : null };
    },
  );
}

function registerRead(app: FastifyInstance, plane: ControlPlane): void {
  app.get<Addressed>(
    "/v1/revisions/:revision",
    {
      schema: describeOperation({
        id: "getRevision",
        summary: "Read a revision",
        description: "What it changed, and how far each worker is with it; `Prefer: wait` waits for them.",
        tag: "history",
        parameter: "revision",
        headers: ["Prefer"],
        answers: {
          200: { description: "the revision", body: "Revision", headers: waitHeaders },
          202: {
            description: "the revision, which not every live worker serves yet",
            body: "NotYetApplied",
            headers: waitHeaders,
          },
        },
        errors: [404, 410],
      }),
    },
    async (request, reply) => {
      const revision = revisionAddressed(request);
      const view = await viewToRead(plane.catalog, reply);
      refuseFuture(revision, view);
      if (revision === 0)
        throw new ApiError("NOT_FOUND", "revision 0 is the empty beginning; nobody made it");
      const history = await plane.store.history(revision - 1, revision);
      if (history === "gap") throw revisionGone(revision);
      const pieces = history[Symbol.asyncIterator]();
      const first = await pieces.next();
      if (first.done) throw revisionGone(revision);
      const { header } = first.value;
      const awaited = await awaitPreferred(request, reply, plane.fleet, header);
      const { workers } = awaited ?? (await plane.fleet.rollout(header));
      const body = revisionBody(first.value, pieces, workers, plane.secretsKey);
      return answerApplied(reply, awaited, body);
    },
  );
}

function registerRestore(app: FastifyInstance, plane: ControlPlane): void {
  app.post<Addressed>(
    "/v1/revisions/:revision/restore",
    {
      schema: describeOperation({
        id: "restoreRevision",
        summary: "Bring the catalog back to a revision",
        description: "By a new commit; where the catalog is the same already there is none.",
        tag: "history",
        parameter: "revision",
        query: WriteQuery,
        headers: ["If-Match", "If-None-Match", "Prefer"],
        answers: {
          200: {
            description: "what it changed, or would",
            body: ["CommitResult", "Diff"],
            headers: ["ETag", ...waitHeaders],
          },
          ...notYetApplied,
        },
        errors: [404, 405, 409, 410, 412, 413, 415, 422],
      }),
    },
    async (request, reply) => {
      const revision = revisionAddressed(request);
      return performWrite(request, reply, plane, {
        message: `restore of revision ${revision}`,
        async edits(view) {
          refuseFuture(revision, view);
          const isGuarded = "if-match" in request.headers || "if-none-match" in request.headers;
          if (isGuarded)
            judgeWritePreconditions(request.headers, await contentTag(view, undefined, plane.secretsKey));
          return editsOfRestore(plane.store, view, revision);
        },
        dryRunHeaders: async ({ before }) => ({
          etag: await contentTag(before, undefined, plane.secretsKey),
        }),
        answer: (committed) => catalogWritten(plane, committed, undefined),
      });
    },
  );
}

function revisionAddressed({ params }: FastifyRequest<Addressed>): number {
  const revision = revisionOf(params.revision);
  if (revision !== null) return revision;
  throw new ApiError(
    "NOT_FOUND",
    `no revision is called ${JSON.stringify(params.revision)}; they are numbers`,
  );
}

function revisionOf(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function summaryOf({ revision, time, actor, message }: CommitHeader) {
  return { revision, time, actor, message };
}

function revisionBody(
  first: HistoryPiece,
  more: AsyncIterator<HistoryPiece>,
  workers: readonly object[],
  secretsKey: Buffer,
): AnswerBody {
  const present = (change: ChangeRecord) => presentRecord(change, secretsKey);
  const summary = summaryOf(first.header);
  if (first.isLast) return { ...summary, changes: first.changes.map(present), workers };
  return (async function* () {
    yield `${JSON.stringify(summary).slice(0, -1)},"changes":[`;
    let separator = "";
    for (let piece: HistoryPiece | undefined = first; piece; ) {
      // Half a piece at a time is parsed, redacted and written within a few milliseconds.
      for (let at = 0; at < piece.changes.length; at += 100) {
        const slice = piece.changes.slice(at, at + 100);
        yield separator + slice.map((change) => JSON.stringify(present(change))).join(",");
        separator = ",";
      }
      if (piece.isLast) break;
      const next: IteratorResult<HistoryPiece> = await more.next();
      // A body that lacks its end is broken off, never ended as if it were whole.
      if (next.done) throw revisionGone(first.header.revision);
      piece = next.value;
    }
    yield `],"workers":${JSON.stringify(workers)}}`;
  })();
}

/** A change of the log as the API shows it; of a record that is no object only that it is none. */
function presentRecord(change: ChangeRecord, secretsKey: Buffer): object {
  try {
    return presentChange(parsed(change), secretsKey);
  } catch {
    const { kind, id, before, after } = change;
    return {
      op: after === null ? "delete" : before === null ? "create" : "update",
      kind,
      id,
      before: null,
      after: null,
    };
  }
}

function parsed({ kind, id, before, after }: ChangeRecord): ObjectChange {
  return {
    kind,
    id,
    ...(before !== null && { before: JSON.parse(before) as unknown }),
    ...(after !== null && { after: JSON.parse(after) as unknown }),
  } as ObjectChange;
}
