// POST /v1/commits: many changes, all or nothing, as one revision.
import { describeSchemaErrors, type Fault, faultsMax } from "@switchyard/shared";
import type { FastifyInstance } from "fastify";
import { Compile } from "typebox/compile";
import type { ControlPlane } from "../control-plane.ts";
import type { Edit } from "../draft.ts";
import { invalidBody } from "../errors.ts";
import { startPace } from "../pace.ts";
import { describeOperation } from "./operation.ts";
import { diffBody, performWrite } from "./perform-write.ts";
import { notYetApplied, waitHeaders } from "./resource.ts";
import { bulkBodyBytesMax, CommitChange, WriteQuery } from "./schemas.ts";

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
      const { edits, message } = await parseCommit(request.body);
      return performWrite(request, reply, plane, {
        message,
        edits: () => edits,
        answer: ({ changes, position: { revision } }) => ({
          status: 200,
          body: diffBody(plane, changes, { revision }),
        }),
      });
    },
  );
}

async function parseCommit(body: unknown): Promise<{ edits: Edit[]; message: string | null }> {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw invalidBody([{ pointer: "", detail: "must be an object" }]);
  }
  const { changes, message = null, ...unknown } = body as Record<string, unknown>;
  const faults: Fault[] = Object.keys(unknown).map((field) => ({
    pointer: `/${field.replaceAll("~", "~0").replaceAll("/", "~1")}`,
    detail: `${field} is not a known field here; remove it or check its spelling`,
  }));
  if (message !== null && (typeof message !== "string" || message.length > 4096)) {
    faults.push({ pointer: "/message", detail: "must be a string of at most 4096 characters" });
  }
  if (!Array.isArray(changes)) {
    throw invalidBody([
      ...faults,
      { pointer: "/changes", detail: changes === undefined ? "changes is required" : "must be an array" },
    ]);
  }
  const edits: Edit[] = [];
  const pace = startPace();
  for (const [index, change] of changes.entries()) {
    const found = faultsOfChange(change);
    for (const { pointer, detail } of found) faults.push({ pointer: `/changes/${index}${pointer}`, detail });
    if (found.length === 0) edits.push(editOf(change as CommitChange, index));
    if (faults.length > faultsMax) break;
    if (pace.isDue) await pace.rest();
  }
  if (faults.length > 0) throw invalidBody(faults);
  return { edits, message: message as string | null };
}

function faultsOfChange(change: unknown): Fault[] {
  if (!changeCheck.Check(change)) {
    return describeSchemaErrors(CommitChange, changeCheck.Errors(change));
  }
  const hasValue = Object.hasOwn(change, "value");
  if (change.op === "delete")
    return hasValue ? [{ pointer: "/value", detail: "a delete takes no value" }] : [];
  return hasValue ? [] : [{ pointer: "/value", detail: `value is required by ${change.op}` }];
}

function editOf({ op, kind, id, value }: CommitChange, index: number): Edit {
  if (op === "delete") return { op, kind, id, pointer: `/changes/${index}` };
  return { op, kind, id, value, pointer: `/changes/${index}/value` };
}
