// Writes of one object. Creating one is a PUT under an id made here, so that a lost answer can be asked for again without
// making a second object; a change names the ETag of the version it was made on.
import {
  type Answer,
  answerOf,
  client,
  type Route,
  type RouteInput,
  type Service,
  type ServiceInput,
} from "./client.ts";
import { ApiProblem } from "./problem.ts";

export interface Versioned<T> {
  readonly object: T;
  readonly etag: string;
}

/** What someone else has made of an object since it was read. */
export class Conflict<T> extends Error {
  override readonly name = "Conflict";
  readonly current: Versioned<T>;

  constructor(current: Versioned<T>) {
    super("the object was changed in between");
    this.current = current;
  }
}

export async function readService(idOrName: string): Promise<Versioned<Service>> {
  return versioned(
    await answerOf(
      client.GET("/v1/services/{idOrName}", { params: { path: { idOrName } } }) as Call<Service>,
    ),
  );
}

export async function readRoute(idOrName: string): Promise<Versioned<Route>> {
  return versioned(await answerOf(client.GET("/v1/routes/{idOrName}", { params: { path: { idOrName } } })));
}

/** @param etag that of the version edited, or null to create. */
export function putService(id: string, body: ServiceInput, etag: string | null): Promise<Answer<Service>> {
  const params = { path: { idOrName: id }, header: preconditionOf(etag) };
  return writeOrConflict(
    () => answerOf(client.PUT("/v1/services/{idOrName}", { params, body }) as Call<Service>),
    () => readService(id),
    body,
  );
}

/** @param etag that of the version edited, or null to create. */
export function putRoute(id: string, body: RouteInput, etag: string | null): Promise<Answer<Route>> {
  const params = { path: { idOrName: id }, header: preconditionOf(etag) };
  return writeOrConflict(
    () => answerOf(client.PUT("/v1/routes/{idOrName}", { params, body }) as Call<Route>),
    () => readRoute(id),
    body,
  );
}

export function patchRoute(id: string, patch: Partial<RouteInput>, etag: string): Promise<Answer<Route>> {
  const params = { path: { idOrName: id }, header: { "If-Match": etag } };
  return answerOf(client.PATCH("/v1/routes/{idOrName}", { params, body: patch as never }) as Call<Route>);
}

export function deleteRoute(id: string): Promise<Answer<unknown>> {
  return answerOf(client.DELETE("/v1/routes/{idOrName}", { params: { path: { idOrName: id } } }));
}

/** @param cascade whether its routes go in the same commit. */
export function deleteService(id: string, cascade: boolean): Promise<Answer<unknown>> {
  const params = { path: { idOrName: id }, query: { cascade } };
  return answerOf(client.DELETE("/v1/services/{idOrName}", { params }));
}

/** The ETag of an object as a list gives it. */
export function etagOf(object: { readonly revision: number }): string {
  return `"${object.revision}"`;
}

type Call<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

function preconditionOf(etag: string | null) {
  return etag === null ? { "If-None-Match": "*" } : { "If-Match": etag };
}

function versioned<T>({ data, etag }: Answer<T>): Versioned<T> {
  return { object: data, etag: etag ?? "" };
}

async function writeOrConflict<T extends object>(
  write: () => Promise<Answer<T>>,
  read: () => Promise<Versioned<T>>,
  body: object,
): Promise<Answer<T>> {
  try {
    return await write();
  } catch (thrown) {
    if (!(thrown instanceof ApiProblem) || thrown.status !== 412) throw thrown;
    const current = await read();
    // The write may have been ours, its answer lost with the connection.
    if (holds(current.object, body)) {
      const revision = (current.object as { revision?: number }).revision ?? 0;
      return { data: current.object, etag: current.etag, status: 200, revision };
    }
    throw new Conflict(current);
  }
}

/** Whether an object has every field of a body. A secret reads redacted, so it never counts as the same. */
function holds(object: object, body: object): boolean {
  return Object.entries(body).every(([field, value]) => {
    if (["createdAt", "updatedAt", "revision"].includes(field)) return true;
    return (
      JSON.stringify(sorted((object as Record<string, unknown>)[field])) === JSON.stringify(sorted(value))
    );
  });
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
