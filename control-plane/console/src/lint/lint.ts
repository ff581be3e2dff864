// The warnings of GET /v1/lint, by what they are about.
import type { components } from "../../generated/api.ts";
import { answerOf, client } from "../api/client.ts";
import { useQuery } from "../api/query.ts";

export type LintItem = components["schemas"]["LintItem"];

const none: readonly LintItem[] = [];

export function useLint(): readonly LintItem[] {
  const { data } = useQuery("lint", async () => (await answerOf(client.GET("/v1/lint"))).data.items);
  return data ?? none;
}

/** Those about routes, by the route's id. */
export function lintByRoute(items: readonly LintItem[]): ReadonlyMap<string, readonly LintItem[]> {
  return Map.groupBy(
    items.filter((item) => item.route !== null),
    (item) => item.route ?? "",
  );
}
