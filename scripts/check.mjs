// `npm run check`: everything that is wrong with the code and that no test shows. All steps run, also after
// one has failed, so that one run tells all. `npm run format` mends what the first step finds.
import { checkArguments } from "./arguments.mjs";
import { runNode, say } from "./run.mjs";

const biome = ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"];
const knip = ["node_modules/knip/bin/knip.js", "--no-progress"];
const redocly = ["node_modules/@redocly/cli/bin/cli.js", "lint", "openapi/openapi.json"];
const oxlint = ["node_modules/oxlint/bin/oxlint", "--deny-warnings", "--report-unused-disable-directives"];
const tsc = "node_modules/typescript/bin/tsc";

const steps = [
  { name: "format and order of imports", args: biome },
  { name: "build", args: [tsc, "-b"] },
  { name: "build of the console", args: ["control-plane/console/build.mjs"] },
  { name: "types of the console", args: [tsc, "-p", "control-plane/console"] },
  { name: "lint, with the types that the build has made", args: oxlint },
  { name: "types of tests, benchmarks and scripts", args: [tsc, "-p", "tsconfig.tests.json"] },
  { name: "unused files, exports and dependencies", args: knip },
  { name: "the OpenAPI document", args: [...redocly, "--config", "openapi/redocly.yaml"] },
  { name: "import rules", args: ["scripts/check-imports.mjs"] },
];

/** Runs all steps; 1 if any has failed. @returns {Promise<number>} */
export async function check() {
  const failed = [];
  for (const { name, args } of steps) {
    say(`check: ${name}`);
    if ((await runNode(args)) !== 0) failed.push(name);
  }
  say(failed.length === 0 ? "check: all is well" : `check: FAILED: ${failed.join("; ")}`);
  return failed.length === 0 ? 0 : 1;
}

/** Formats the files given, or all. @type {(args: string[]) => Promise<number>} */
export function format(args) {
  checkArguments("usage: npm run format [-- files]", args, (arg) => !arg.startsWith("-"));
  return runNode([...biome, "--write", ...args]);
}
