// The one door to every task of this repository: `npm start` is `node scripts/launch.mjs start`, and so on.
// It needs nothing but Node 18 and npm: it finds Node 24, installs and builds what the task needs, and runs
// the task. So all files here are plain JavaScript. They speak on stderr; stdout belongs to what they run.
// npm runs it by `sh -c`. package.json has `exec` in "start" so that npm's signals reach this process and not a
// shell in between (Debian's dash stays there), which would die of them and let npm end before the programs have
// drained. Windows, whose shell has no `exec`, calls this file.
import process from "node:process";
import { usageExitCode } from "./arguments.mjs";
import { findNode } from "./find-node.mjs";
import { installPackages } from "./install-packages.mjs";
import { runNode, say, useNode } from "./run.mjs";

/** @typedef {(args: string[]) => Promise<number>} Run From what follows the task's name to the exit code. */

/**
 * What each task runs, whether it needs dist/, and the arguments that it knows; those of a task without a list are its own
 * matter.
 * @type {Record<string, { builds: boolean, takes?: string[], run: Run }>}
 */
const tasks = {
  start: {
    builds: true,
    takes: ["--demo", "--help", "-h", "--version"],
    run: async (args) => (await import("./start.mjs")).start(args),
  },
  build: { builds: true, takes: [], run: async () => 0 },
  test: { builds: true, run: async (args) => (await import("./test.mjs")).test(args) },
  check: { builds: false, takes: [], run: async () => (await import("./check.mjs")).check() },
  format: { builds: false, run: async (args) => (await import("./check.mjs")).format(args) },
  bench: { builds: false, run: async (args) => (await import("./bench.mjs")).bench(args) },
};

/** Order matters: the console shares pure code with the workers, which it takes from shared/dist. */
const buildSteps = [["node_modules/typescript/bin/tsc", "-b"], ["control-plane/console/build.mjs"]];

/** @type {(name: string, args: string[]) => Promise<number>} */
async function launch(name, args) {
  const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
  if (task === undefined) {
    say(`usage: npm run ${Object.keys(tasks).join("|")} [-- arguments]`);
    return usageExitCode;
  }
  const unknown = args.find((arg) => task.takes && !task.takes.includes(arg));
  if (unknown !== undefined) {
    say(`npm run ${name}: unknown argument ${unknown}; it takes ${task.takes?.join(", ") || "none"}`);
    return usageExitCode;
  }
  const node = findNode();
  if (node === undefined) return 1;
  useNode(node);
  const installed = await installPackages();
  if (installed !== 0) return installed;
  for (const step of task.builds ? buildSteps : []) {
    const built = await runNode(step);
    if (built !== 0) return built;
  }
  return task.run(args);
}

process.exitCode = await launch(process.argv[2] ?? "", process.argv.slice(3));
