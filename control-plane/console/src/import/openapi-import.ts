// POST /v1/import/openapi. A document is sent as it is, so that pointers in the answer fit it.
import type { components, operations } from "../../generated/api.ts";
import { type Answer, answerOf, client } from "../api/client.ts";

export type ImportResult = components["schemas"]["ImportResult"];
export type ImportOptions = Omit<NonNullable<operations["importOpenApi"]["parameters"]["query"]>, "dryRun">;

/** What the import would change; nothing is stored. */
export async function previewImport(document: string, options: ImportOptions): Promise<ImportResult> {
  return (await send(document, { ...options, dryRun: true })).data;
}

export function importOpenapi(document: string, options: ImportOptions): Promise<Answer<ImportResult>> {
  return send(document, options);
}

function send(document: string, query: ImportOptions & { dryRun?: boolean }): Promise<Answer<ImportResult>> {
  const type = document.trimStart().startsWith("{") ? "application/json" : "application/yaml";
  return answerOf(
    client.POST("/v1/import/openapi", {
      params: { query },
      headers: { "content-type": type },
      body: document as never,
      bodySerializer: (text: unknown) => String(text),
    }) as Promise<{ data?: ImportResult; error?: unknown; response: Response }>,
  );
}
