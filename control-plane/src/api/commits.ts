// POST /v1/commits: many changes, all or nothing, as one revision.
import { describeSchemaErrors, type Fault, unknownField } from "@switchyard/shared";
import type { FastifyInstance } from "fastify";
import { Compile } from "typebox/compile";
import type { EditStep } from "../committer.ts";
import type { ControlPlane } from "../control-plane.ts";
import type { Edit } from "../draft.ts";
import { invalidBody } from "../errors.ts";
import { type BodyList, isBodyList } from "../json-body.ts";
import { describeOperation } from "./operation.ts";
import { diffBody, performWrite } from "./perform-write.ts";
import { notYetApplied, waitHeaders } from "./resource.ts";
import { bulkBodyBytesMax, CommitChange, messageLengthMax, WriteQuery } from "./schemas.ts";

const changeCheck = Compile(CommitChange);

export function registerCommits(app: FastifyInstance, plane: ControlPlane): void {
  app.post<{ Querystring: WriteQuery }>(
    "/v1/commits",
    {
      bodyLimit: bulkBodyBytesMax,
      schema: describeOperation({
        id: "createCommit",
        summary: "Apply many changes in one commit",
        description:
          "All or nothing. Invariants hold for the result, not in between, so names may be swapped; an error names " +
          "the last change that touched the object at fault.",
        tag: "commits",
        query: WriteQuery,
        headers: ["Prefer"],
        body: "CommitInput",
        answers: {
          200: {
            description: "what the commit changed, or would",
            body: ["CommitResult", "Diff"],
            headers: waitHeaders,
          },
          ...notYetApplied,
        },
        errors: [405, 409, 413, 415, 422],
      }),
    },
    async (request, reply) => {
      const commit = parseCommit(request.body);
      return performWrite(request, reply, plane, {
        message: commit.message,
        edits: () => editsOf(commit),
        answer: ({ changes, position: { revision } }) => ({
          status: 200,
          body: diffBody(plane, changes, { revision }),
        }),
      });
    },
  );
}

interface Commit {
  /** Each of them a `CommitChange`, or at fault. */
  readonly changes: BodyList;
  readonly message: string | null;
  /** Faults of the body beside its changes. */
  readonly faults: readonly Fault[];
}

function parseCommit(body: unknown): Commit {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw invalidBody([{ pointer: "", detail: "must be an object" }]);
  }
  const { changes, message = null, ...unknown } = body as Record<string, unknown>;
  const faults: Fault[] = Object.keys(unknown).map(unknownField);
  const isMessage = message === null || (typeof message === "string" && message.length <= messageLengthMax);
  if (!isMessage) {
    faults.push({
      pointer: "/message",
      detail: `must be a string of at most ${messageLengthMax} characters`,
    });
  }
  if (!isBodyList(changes)) {
    throw invalidBody([
      ...faults,
      { pointer: "/changes", detail: changes === undefined ? "changes is required" : "must be an array" },
    ]);
  }
  return { changes, message: isMessage ? message : null, faults };
}

/** The edits of a commit, and the faults of what is none: all are told at once. */
function* editsOf({ changes, faults }: Commit): Generator<EditStep> {
  yield* faults;
  let index = 0;
  for (const change of changes) {
    const at = `/changes/${index++}`;
    const ownFaults = faultsOfChange(change);
    const edit = isReadable(change, ownFaults) ? editOf(change, at) : null;
    const unread = edit ? [] : namesIn(change);
    for (const { pointer, detail } of ownFaults) yield { pointer: at + pointer, detail, unread };
    yield edit;
  }
}

/** How a change that is no edit calls its object. */
function namesIn(change: unknown): string[] | "anything" {
  const { id, value } = Object(change) as { id?: unknown; value?: unknown };
  if (typeof id !== "string") return "anything";
  const { name } = Object(value) as { name?: unknown };
  return typeof name === "string" ? [id, name] : [id];
}

function faultsOfChange(change: unknown): Fault[] {
  const faults = changeCheck.Check(change)
    ? []
    : describeSchemaErrors(CommitChange, changeCheck.Errors(change));
  const { op } = Object(change) as { op?: unknown };
  const hasValue = Object.hasOwn(Object(change) as object, "value");
  if (op === "delete" && hasValue) faults.push({ pointer: "/value", detail: "a delete takes no value" });
  if ((op === "put" || op === "patch") && !hasValue)
    faults.push({ pointer: "/value", detail: `value is required by ${op}` });
  return faults;
}

/** Whether a change with these faults is an edit nevertheless. */
function isReadable(change: unknown, faults: readonly Fault[]): change is CommitChange {
  if (faults.some(({ pointer }) => ["", "/op", "/kind", "/id"].includes(pointer))) return false;
  const { op, value } = change as CommitChange;
  return op === "delete" || value !== undefined;
}

function editOf({ op, kind, id, value }: CommitChange, pointer: string): Edit {
  return op === "delete" ? { op, kind, id, pointer } : { op, kind, id, value, pointer: `${pointer}/value` };
}
