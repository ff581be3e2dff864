// The typed client of the REST API. Every answer tells which revision it reflects, and a 401 asks for a token, so both are
// taken here, once; a call either gives its data or throws an ApiProblem.
import createClient from "openapi-fetch";
import type { components, paths } from "../../generated/api.ts";
import { noteRevision } from "./fleet.ts";
import { ApiProblem, noAnswer } from "./problem.ts";
import { askForToken, session } from "./session.ts";

type Schemas = components["schemas"];
export type Service = Schemas["Service"];
export type Route = Schemas["Route"];
export type ServiceInput = Schemas["ServiceInput"];
export type RouteInput = Schemas["RouteInput"];
export type HeaderOperation = Route["upstreamHeaders"][number];

export const client = createClient<paths>({ baseUrl: location.origin });

client.use({
  onRequest({ request }) {
    const { token } = session.get();
    if (token !== null) request.headers.set("authorization", `Bearer ${token}`);
    return request;
  },
  onResponse({ response }) {
    if (response.status === 401) askForToken();
    noteRevision(response.headers);
  },
});

export interface Answer<T> {
  readonly data: T;
  readonly status: number;
  readonly etag: string | null;
  /** The revision that the answer reflects; of a write, the one it made. */
  readonly revision: number;
}

/** What a call of the client gave, or its problem thrown. */
export async function answerOf<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<Answer<T>> {
  const { data, error, response } = await call.catch((thrown: unknown) => {
    if (thrown instanceof DOMException && thrown.name === "AbortError") throw thrown;
    throw noAnswer();
  });
  if (!response.ok) {
    const problem = typeof error === "object" && error !== null ? error : {};
    throw new ApiProblem({ ...problem, status: response.status });
  }
  return {
    data: data as T,
    status: response.status,
    etag: response.headers.get("etag"),
    revision: Number(response.headers.get("switchyard-revision")),
  };
}
