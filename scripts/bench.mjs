// `npm run bench [-- name [arguments]]`: runs data-plane/bench/<name>.ts from its source, or lists them.
import { readdirSync } from "node:fs";
import path from "node:path";
import { usageExitCode } from "./arguments.mjs";
import { root, runNode, say } from "./run.mjs";

const folder = "data-plane/bench";
const ending = ".ts";

/** @type {(args: string[]) => Promise<number>} */
export async function bench([name, ...args]) {
  const files = readdirSync(path.join(root, folder)).filter((file) => file.endsWith(ending));
  const names = files.map((file) => file.slice(0, -ending.length));
  if (name !== undefined && names.includes(name)) {
    return runNode(["--conditions=source", path.join(folder, name + ending), ...args]);
  }
  say(`usage: npm run bench -- ${names.join("|")} [arguments]`);
  return name === undefined || name === "--help" ? 0 : usageExitCode;
}
