// Writes openapi/openapi.json: `node --conditions=source control-plane/src/openapi/write.ts`.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { documentPath, renderDocument } from "./document.ts";

await mkdir(dirname(documentPath), { recursive: true });
await writeFile(documentPath, await renderDocument());
