// What `npm pack` runs before and after: @switchyard/shared is in no registry, so it goes into the package as a bundled
// dependency, for which it must stand in this folder's own node_modules for a moment.
import { cpSync, existsSync, rmSync } from "node:fs";

const shared = new URL("../shared/", import.meta.url);
const staged = new URL("./node_modules/@switchyard/", import.meta.url);
const parts = ["package.json", "dist"];

if (!["stage", "clean"].includes(process.argv[2] ?? "") || process.argv.length > 3) {
  process.stderr.write("usage: node pack.mjs stage|clean, which npm pack runs\n");
  process.exit(64);
}
rmSync(staged, { recursive: true, force: true });
if (process.argv[2] === "stage") {
  const built = [new URL("dist/index.js", shared), new URL("./dist/cli/main.js", import.meta.url)];
  if (!built.every((file) => existsSync(file))) throw new Error("not built yet: `npm run build` comes first");
  for (const part of parts)
    cpSync(new URL(part, shared), new URL(`shared/${part}`, staged), { recursive: true });
}
