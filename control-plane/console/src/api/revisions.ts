// The history: what each revision changed, and the way back to it.
import type { components } from "../../generated/api.ts";
import { answerOf, client, type Route, type Service } from "./client.ts";
import { ApiProblem } from "./problem.ts";

type Schemas = components["schemas"];
export type RevisionSummary = Schemas["RevisionSummary"];

export interface Change extends Omit<Schemas["Change"], "before" | "after"> {
  readonly before: Service | Route | null;
  readonly after: Service | Route | null;
}

export interface Revision extends Omit<Schemas["Revision"], "changes"> {
  readonly changes: readonly Change[];
}

/** A revision with its changes, or null where it does not exist or is no longer kept. */
export async function readRevision(revision: number): Promise<Revision | null> {
  const params = { path: { revision } };
  try {
    const { data } = await answerOf(client.GET("/v1/revisions/{revision}", { params }));
    return data as unknown as Revision;
  } catch (thrown) {
    if (thrown instanceof ApiProblem && (thrown.status === 404 || thrown.status === 410)) return null;
    throw thrown;
  }
}

/** A page, newest first. */
export async function listRevisions(cursor?: string) {
  const query = { limit: 50, ...(cursor !== undefined && { cursor }) };
  return (await answerOf(client.GET("/v1/revisions", { params: { query } }))).data;
}

/** The changes that restoring a revision would bring. */
export async function previewRestore(revision: number): Promise<readonly Change[]> {
  const params = { path: { revision }, query: { dryRun: true } };
  const { data } = await answerOf(client.POST("/v1/revisions/{revision}/restore", { params }));
  return (data as unknown as { changes: readonly Change[] }).changes;
}

/** @returns the revision that the restoring commit made. */
export async function restoreRevision(revision: number): Promise<number> {
  const params = { path: { revision } };
  return (await answerOf(client.POST("/v1/revisions/{revision}/restore", { params }))).revision;
}
