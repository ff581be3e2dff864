// Writes openapi/openapi.json: `node --conditions=source control-plane/src/openapi/write.ts`.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { documentPath, renderDocument } from "./document.ts";

if (process.argv.length > 2) {
  process.stderr.write(`unknown argument ${process.argv[2]}: it takes none\n`);
  process.exit(64);
}
await mkdir(dirname(documentPath), { recursive: true });
await writeFile(documentPath, await renderDocument());
