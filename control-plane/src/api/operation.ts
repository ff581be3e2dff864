// Describes operations for the OpenAPI document. Every operation names its answers, errors and headers here, once, so that
// none of them forgets the ones that all have.
import type { FastifySchema } from "fastify";
import { type TSchema, Type } from "typebox";
import { problemCodes } from "../errors.ts";
import { ref } from "./schemas.ts";

interface Answer {
  readonly description: string;
  /** Name of the component that is the body, or of several of which it is one; none for an empty one. */
  readonly body?: string | readonly string[];
  readonly isText?: boolean;
  /** Whether it is YAML where the client prefers that. */
  readonly isYamlToo?: boolean;
  readonly headers?: readonly AnswerHeader[];
}

export interface OperationDescription {
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  readonly query?: TSchema;
  readonly headers?: readonly RequestHeader[];
  /** Name of the component that is the request's body. */
  readonly body?: string;
  readonly consumes?: readonly string[];
  /** The path's parameter. */
  readonly parameter?: keyof typeof pathParameters;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Statuses of the errors that not all operations have. */
  readonly errors?: readonly number[];
}

export const yamlType = "application/yaml";

const requestHeaders = {
  Accept: Type.String({ description: "`application/yaml` for YAML; else the answer is JSON" }),
  "If-Match": Type.String({
    description: 'act only if the object or view has one of these ETags, e.g. `"12"`; else 412',
  }),
  "If-None-Match": Type.String({
    description: "on GET: 304 if this is still the ETag; on PUT: `*` creates only, else 412",
  }),
  Prefer: Type.String({
    description: "`wait=10`: answer when every live worker serves the change, within 10 s",
  }),
  "X-Request-Id": Type.String({ description: "a name for the request, in the answer and in the log" }),
};
type RequestHeader = keyof typeof requestHeaders;

const answerHeaders = {
  ETag: Type.String({
    description:
      "of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a " +
      "list one that changes with the catalog",
  }),
  Location: Type.String({ description: "path of the object" }),
  "Switchyard-Stale": Type.String({
    description: "`true` while the store is away and the answer is from memory",
  }),
  "Preference-Applied": Type.String({ description: "`wait`, where Prefer asked for it" }),
  "Switchyard-Applied": Type.String({
    description: "workers that serve the change of all workers, e.g. `4/4` or `3/4; lost=1`",
  }),
};
export type AnswerHeader = keyof typeof answerHeaders;

const everyAnswersHeaders = {
  "Switchyard-Revision": Type.Integer({ description: "the revision that the answer reflects" }),
  "X-Request-Id": Type.String({ description: "that of the request, or a new one" }),
};

const everyOperationsErrors = [400, 401, 403, 429, 500, 503];

const pathParameters = {
  idOrName: Type.String({ description: "id or name of the object" }),
  revision: Type.Integer({ minimum: 0, description: "number of a revision" }),
  worker: Type.String({ description: "id of a worker" }),
};

/** A call that knows no option refuses each, as the others refuse those that they do not know. */
const noQuery = Type.Object({}, { additionalProperties: false });

export function describeOperation(operation: OperationDescription): FastifySchema {
  const response: Record<string, unknown> = {};
  for (const status of [...everyOperationsErrors, ...(operation.errors ?? [])])
    response[status] = describeErrors(status);
  for (const [status, answer] of Object.entries(operation.answers)) response[status] = describeAnswer(answer);
  return {
    operationId: operation.id,
    summary: operation.summary,
    ...(operation.description !== undefined && { description: operation.description }),
    tags: [operation.tag],
    ...(operation.parameter && {
      params: Type.Object({ [operation.parameter]: pathParameters[operation.parameter] }),
    }),
    querystring: operation.query ?? noQuery,
    headers: Type.Object(
      Object.fromEntries(
        [...(operation.headers ?? []), "X-Request-Id" as const].map((name) => [
          name,
          Type.Optional(requestHeaders[name]),
        ]),
      ),
    ),
    ...(operation.body !== undefined && { body: ref(operation.body) }),
    ...(operation.consumes && { consumes: [...operation.consumes] }),
    response,
  };
}

function describeAnswer({ description, body, isText, isYamlToo, headers = [] }: Answer): object {
  const schemas = [body ?? []].flat().map(ref);
  const schema = schemas.length > 1 ? Type.Unsafe({ anyOf: schemas }) : (schemas[0] ?? Type.String());
  const content = isText
    ? { "text/plain": { schema } }
    : { "application/json": { schema }, ...(isYamlToo && { [yamlType]: { schema } }) };
  return {
    description,
    headers: {
      ...everyAnswersHeaders,
      ...Object.fromEntries(headers.map((name) => [name, answerHeaders[name]])),
    },
    ...(body === undefined && !isText ? { type: "null" } : { content }),
  };
}

function describeErrors(status: number): object {
  const codes = problemCodes().filter((code) => code.status === status);
  return {
    description: codes.map(({ code, title }) => `\`${code}\`: ${title}`).join("; "),
    headers: everyAnswersHeaders,
    content: { "application/problem+json": { schema: ref("Problem") } },
  };
}
