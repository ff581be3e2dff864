// `npm test [-- files or options of node --test]`: all tests of all packages, from their sources, on the
// runner of Node. Programs that tests need are provided first, and told by environment variables: for
// `redis-server` that is SWITCHYARD_REDIS_SERVER with its path or, where there is none,
// SWITCHYARD_NO_REDIS_SERVER with what to install.
import process from "node:process";
import { checkArguments } from "./arguments.mjs";
import { provide } from "./programs.mjs";
import { runNode, say } from "./run.mjs";

/** The programs that tests need. */
const needs = ["redis-server", "nginx", "haproxy", "apache2", "slowhttptest", "openssl", "chromium"];

/** A test that hangs fails after this, and a server that one forgot to close does not hold up the end. */
const hangOptions = ["--test-timeout=120000", "--test-force-exit"];

/** @type {(args: string[]) => Promise<number>} */
export async function test(args) {
  checkArguments("usage: npm test [-- files or options of node --test]", args, () => true);
  const missing = provideAll();
  const files = args.some((arg) => arg.endsWith(".ts")) ? [] : ["*/test/**/*.test.ts"];
  const result = await runNode(["--conditions=source", "--test", ...hangOptions, ...args, ...files]);
  if (result !== 0 || missing.length === 0 || process.env["CI"] !== "true") return result;
  say("Failed, because programs that tests need are missing and CI=true:", ...missing);
  return 1;
}

/** Sets the variables, reports what is missing, and gives its names. */
function provideAll() {
  const missing = [];
  for (const program of needs) {
    const variable = program.toUpperCase().replaceAll("-", "_");
    const provided = provide(program);
    if (provided.path !== undefined) {
      process.env[`SWITCHYARD_${variable}`] = provided.path;
    } else {
      process.env[`SWITCHYARD_NO_${variable}`] = provided.missing;
      missing.push(`  ${program}: ${provided.missing}`);
    }
  }
  if (missing.length > 0) say("", "SKIPPING the tests that need programs which are missing:", ...missing, "");
  return missing;
}
