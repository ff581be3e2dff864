#!/usr/bin/env node
// The `switchyard` command as npm links it: a file that is committed, so that it can be run as soon as it is built. In a
// checkout it runs, on too old a Node, on the one that the launcher fetches for the project.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

const program = new URL("../dist/cli/main.js", import.meta.url);
const finder = new URL("../../scripts/find-node.mjs", import.meta.url);

if (!existsSync(program)) {
  process.stderr.write("switchyard is not built yet: run `npm run build` first\n");
  process.exitCode = 1;
} else if (Number.parseInt(process.versions.node, 10) < 24 && existsSync(finder)) {
  const { findNode } = await import(finder.href);
  const node = findNode();
  if (node === undefined) process.exit(1);
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  // A Ctrl-C reaches the command too, which decides what becomes of it.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
} else {
  await import(program.href);
}
