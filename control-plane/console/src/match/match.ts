// POST /v1/match: what the gateway would do with a request.
import { request } from "../api/request.ts";

export interface MatchResult {
  readonly route: string | null;
  readonly status?: number;
  readonly code?: string;
  readonly params: Readonly<Record<string, string>>;
  readonly upstream?: {
    readonly service: string;
    readonly method: string;
    readonly path: string;
    readonly headers: unknown;
  };
  readonly missed: readonly { readonly route: string; readonly reason: string }[];
}

export async function matchRequest(method: string, url: string, headers: readonly { name: string; value: string }[]): Promise<MatchResult> {
  const given = Object.fromEntries(headers.filter(({ name }) => name.trim() !== "").map(({ name, value }) => [name.trim(), value]));
  return (await request<MatchResult>("POST", "/v1/match", { method, url, ...(Object.keys(given).length > 0 && { headers: given }) })).data;
}
