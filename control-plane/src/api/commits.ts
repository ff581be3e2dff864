// POST /v1/commits: many changes, all or nothing, as one revision.
import { describeSchemaErrors, type Fault, faultsMax } from "@switchyard/shared";
import type { FastifyInstance } from "fastify";
import { Compile } from "typebox/compile";
import type { ControlPlane } from "../control-plane.ts";
import type { Edit } from "../draft.ts";
import { invalidBody } from "../errors.ts";
import { type BodyList, isBodyList } from "../json-body.ts";
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
      const { changes, message } = await parseCommit(request.body);
      return performWrite(request, reply, plane, {
        message,
        edits: () => editsOf(changes),
        answer: ({ changes, position: { revision } }) => ({
          status: 200,
          body: diffBody(plane, changes, { revision }),
        }),
      });
    },
  );
}

interface Commit {
  /** Each of them a `CommitChange`. */
  readonly changes: BodyList;
  readonly message: string | null;
}

async function parseCommit(body: unknown): Promise<Commit> {
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
  if (!isBodyList(changes)) {
    throw invalidBody([
      ...faults,
      { pointer: "/changes", detail: changes === undefined ? "changes is required" : "must be an array" },
    ]);
  }
  const pace = startPace();
  let index = 0;
  for (const change of changes) {
    for (const { pointer, detail } of faultsOfChange(change))
      faults.push({ pointer: `/changes/${index}${pointer}`, detail });
    index++;
    if (faults.length > faultsMax) break;
    if (pace.isDue) await pace.rest();
  }
  if (faults.length > 0) throw invalidBody(faults);
  return { changes, message: message as string | null };
}

function* editsOf(changes: BodyList): Generator<Edit> {
  let index = 0;
  for (const change of changes) yield editOf(change as CommitChange, index++);
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
