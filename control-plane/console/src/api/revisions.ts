// The history as the API tells it.
import type { Route, Service } from "./client.ts";
import { ApiProblem } from "./problem.ts";
import { request } from "./request.ts";

export interface Change {
  readonly op: "create" | "update" | "delete";
  readonly kind: "service" | "route";
  readonly id: string;
  readonly before: Service | Route | null;
  readonly after: Service | Route | null;
}

export interface Revision {
  readonly revision: number;
  readonly time: string;
  readonly actor: string;
  readonly message: string | null;
  readonly changes: readonly Change[];
}

/** A revision with its changes, or null where this control plane does not have it (any more). */
export async function readRevision(revision: number): Promise<Revision | null> {
  try {
    return (await request<Revision>("GET", `/v1/revisions/${revision}`)).data;
  } catch (thrown) {
    if (thrown instanceof ApiProblem && [404, 405, 410].includes(thrown.status)) return null;
    throw thrown;
  }
}

/** A revision as the list has it: its changes, or how many there are. */
export interface RevisionSummary extends Omit<Revision, "changes"> {
  readonly changes?: readonly Change[] | number;
}

export async function listRevisions(cursor?: string): Promise<{ items: RevisionSummary[]; next: string | null }> {
  const query = new URLSearchParams({ limit: "50", ...(cursor !== undefined && { cursor }) });
  return (await request<{ items: RevisionSummary[]; next: string | null }>("GET", `/v1/revisions?${query}`)).data;
}

/** The changes that restoring a revision would bring. */
export async function previewRestore(revision: number): Promise<readonly Change[]> {
  const { data } = await request<{ changes: Change[] }>("POST", `/v1/revisions/${revision}/restore?dryRun=true`);
  return data.changes;
}

/** @returns the revision that the restoring commit made. */
export async function restoreRevision(revision: number): Promise<number> {
  return (await request("POST", `/v1/revisions/${revision}/restore`)).revision;
}
