// How the launcher runs other programs: from the root of the repository, on the Node that was found, in the
// foreground, and never leaving one behind when it ends itself.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** The Node to run programs on: this one until `useNode` names another. */
export let nodePath = process.execPath;

/** From now on children, npm among them, find this Node first on PATH. @type {(file: string) => void} */
export function useNode(file) {
  nodePath = file;
  process.env["PATH"] = path.dirname(file) + path.delimiter + (process.env["PATH"] ?? "");
}

/** Says something to the person at the terminal. @type {(...lines: string[]) => void} */
export function say(...lines) {
  process.stderr.write(`${lines.join("\n")}\n`);
}

/** Runs Node with these arguments; the exit code. @type {(args: string[]) => Promise<number>} */
export function runNode(args) {
  return run(nodePath, args);
}

/** Runs npm, the one that called us if any; the exit code. @type {(args: string[]) => Promise<number>} */
export function runNpm(args) {
  const cli = process.env["npm_execpath"] ?? "";
  return /npm-cli\.c?js$/.test(cli) ? run(nodePath, [cli, ...args]) : run("npm", args);
}

/**
 * Runs a program and gives its exit code, 127 if there is none. A SIGTERM is handed on to it; a Ctrl-C
 * reaches it by itself, being sent to the whole process group. Either way this process waits for it.
 * @type {(command: string, args: string[]) => Promise<number>}
 */
async function run(command, args) {
  // npm is a batch file on Windows, which only a shell can run.
  const shell = process.platform === "win32" && command === "npm";
  const child = spawn(command, args, { cwd: root, shell, stdio: "inherit" });
  const terminate = () => void child.kill("SIGTERM");
  const stay = () => {};
  process.on("SIGTERM", terminate).on("SIGINT", stay);
  const offOrphaned = onOrphaned(terminate);
  try {
    return await new Promise((resolve) => {
      child.once("exit", (code, signal) => resolve(exitCode(code, signal)));
      child.once("error", (error) => {
        say(`${command}: ${error.message}`);
        resolve(127);
      });
    });
  } finally {
    process.off("SIGTERM", terminate).off("SIGINT", stay);
    offOrphaned();
  }
}

/**
 * What a shell reports of a program that has ended.
 * @type {(code: number | null, signal: NodeJS.Signals | null) => number}
 */
export function exitCode(code, signal) {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

/**
 * Calls back once when npm, or the shell it runs us in, is gone: whoever ended it meant us too. Not when run
 * without npm: what a user has put in the background by hand may well outlive the shell it came from. Gives
 * its undoing.
 * @type {(callback: () => void) => () => void}
 */
export function onOrphaned(callback) {
  if (process.env["npm_lifecycle_event"] === undefined) return () => {};
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, 200);
  return () => clearInterval(timer);
}
