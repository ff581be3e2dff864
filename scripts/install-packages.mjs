// Installs the npm packages if they are missing or older than the lock file. npm writes its own record last,
// so an install that was cut off counts as missing.
import { statSync } from "node:fs";
import path from "node:path";
import { root, runNpm, say } from "./run.mjs";

/** `npm i` writes the lock file and its own record at the same moment, in either order. */
const sameMomentMs = 5000;

/** Exit code of the install; 0 if there was nothing to do. */
export async function installPackages() {
  const record = modifiedAt("node_modules/.package-lock.json");
  if (record !== undefined && record + sameMomentMs >= (modifiedAt("package-lock.json") ?? 0)) return 0;
  say("Installing npm packages…");
  // NODE_ENV=production would leave the compiler out.
  return runNpm(["ci", "--include=dev", "--no-audit", "--no-fund"]);
}

/** @type {(file: string) => number | undefined} */
function modifiedAt(file) {
  return statSync(path.join(root, file), { throwIfNoEntry: false })?.mtimeMs;
}
