// POST /v1/import/openapi. A document is sent as it is, so that pointers in the answer fit it.
import { request } from "../api/request.ts";
import type { Change } from "../api/revisions.ts";
import type { LintItem } from "../lint/lint.ts";

export interface ImportPreview {
  readonly changes: readonly Change[];
  readonly warnings: readonly LintItem[];
}

const path = "/v1/import/openapi";

export async function previewImport(document: string): Promise<ImportPreview> {
  const { data } = await request<Partial<ImportPreview>>("POST", `${path}?dryRun=true`, document, typeOf(document));
  return { changes: data.changes ?? [], warnings: data.warnings ?? [] };
}

export async function importOpenapi(document: string): Promise<{ revision: number; changes: readonly Change[] }> {
  const { data, revision } = await request<{ changes?: Change[] }>("POST", path, document, typeOf(document));
  return { revision, changes: data.changes ?? [] };
}

function typeOf(document: string): Record<string, string> {
  return { "content-type": document.trimStart().startsWith("{") ? "application/json" : "application/yaml" };
}
