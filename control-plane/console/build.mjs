// Builds the console into dist/, each file also compressed, so that the control plane only has to send it. Does nothing where
// dist/ is newer than everything that it is made of.
import { globSync, statSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import { build } from "vite";
import { checkArguments } from "../../scripts/arguments.mjs";

checkArguments("usage: node control-plane/console/build.mjs", process.argv.slice(2));

const root = fileURLToPath(new URL(".", import.meta.url));
const sources = [
  "src/**/*",
  "public/*",
  "*.{html,mjs,ts,json}",
  "../../openapi/openapi.json",
  "../../shared/dist/routing/*.js",
  "../../package-lock.json",
];

if (isStale()) {
  await import("./generate.mjs");
  await build({ root, configFile: path.join(root, "vite.config.ts"), logLevel: "warn" });
  await compressAll();
}

function isStale() {
  const built = modifiedAt(path.join(root, "dist/index.html"));
  return globSync(sources, { cwd: root }).some((file) => modifiedAt(path.join(root, file)) > built);
}

/** 0 for a file that is not there. @type {(file: string) => number} */
function modifiedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

async function compressAll() {
  const files = globSync("dist/**/*.{js,css,html,svg}", { cwd: root }).map((file) => path.join(root, file));
  await Promise.all(
    files.map(async (file) => {
      const bytes = await readFile(file);
      await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
      await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes));
    }),
  );
}
