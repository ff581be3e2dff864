// The OpenAPI document as it is committed in openapi/openapi.json: what /openapi.json of this build answers, as a file.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EmbeddedStore, TargetGuard } from "@switchyard/shared";
import { pino } from "pino";
import { buildApp } from "../app.ts";
import { LiveCatalog } from "../live-catalog.ts";

/** Where the committed document is. */
export const documentPath = fileURLToPath(new URL("../../../openapi/openapi.json", import.meta.url));

/** The text of the document, made from the schemas of the operations. */
export async function renderDocument(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), "switchyard-openapi-"));
  const store = new EmbeddedStore({ dataDir, mode: "control-plane" });
  const guard = new TargetGuard();
  const app = await buildApp({
    store,
    catalog: new LiveCatalog({ store, guard }),
    guard,
    secretsKey: Buffer.alloc(32),
    logger: pino({ level: "silent" }),
    tokens: [],
    writeRateLimit: 0,
    isOnLoopback: true,
    publicUrl: null,
    isDraining: () => false,
  });
  try {
    await app.ready();
    return `${JSON.stringify(app.swagger(), null, 2)}\n`;
  } finally {
    await app.close();
    await store.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}
