// The warnings of GET /v1/lint, by route.
import { ApiProblem } from "../api/problem.ts";
import { useQuery } from "../api/query.ts";
import { request } from "../api/request.ts";

export interface LintItem {
  readonly code: string;
  readonly route: string;
  readonly hiddenBy?: string;
  readonly detail: string;
}

const none: ReadonlyMap<string, readonly LintItem[]> = new Map();

export function useLint(): ReadonlyMap<string, readonly LintItem[]> {
  return useQuery("lint", readLint).data ?? none;
}

async function readLint(): Promise<ReadonlyMap<string, readonly LintItem[]>> {
  try {
    const { data } = await request<{ items: LintItem[] }>("GET", "/v1/lint");
    return Map.groupBy(data.items, ({ route }) => route);
  } catch (thrown) {
    if (thrown instanceof ApiProblem && thrown.status === 404) return none;
    throw thrown;
  }
}
