// POST /v1/match: what the gateway would do with a request.
import type { components } from "../../generated/api.ts";
import { answerOf, client } from "../api/client.ts";

export type MatchResult = components["schemas"]["MatchResult"];
type Method = components["schemas"]["MatchInput"]["method"];

export interface HeaderLine {
  readonly name: string;
  readonly value: string;
}

export async function matchRequest(
  method: string,
  url: string,
  lines: readonly HeaderLine[],
): Promise<MatchResult> {
  const headers: Record<string, string[]> = {};
  for (const { name, value } of lines) {
    if (name.trim() !== "") headers[name.trim()] = [...(headers[name.trim()] ?? []), value];
  }
  const body = { method: method as Method, url: url.trim(), headers };
  return (await answerOf(client.POST("/v1/match", { body }))).data;
}
