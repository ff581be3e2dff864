// Tells a signal that the whole process group got (Ctrl-C in a terminal, `kill -TERM -pgid`, systemd) from
// one meant for the launcher alone, which has to be handed on. Nothing in Node tells them apart, and to hand
// on the former would be a second signal, at which programs exit without draining. So a witness sits in the
// group, an idle shell, which ends at any such signal that the group gets. It holds a pipe of the launcher, too:
// should that be killed outright, so that it can tell nobody, the witness tells the programs to stop.
import { spawn } from "node:child_process";
import process from "node:process";

/** @typedef {import("node:child_process").ChildProcess} ChildProcess */

/** One Ctrl-C may reach us twice within this time: from the terminal, and handed on by npm. */
const sameEventMs = 250;

/**
 * At each SIGINT or SIGTERM calls `heard` at once and, if the programs have not heard it themselves,
 * `handOn` a moment later. Gives a function that undoes all.
 * @type {(programs: ChildProcess[], heard: () => void, handOn: () => void) => () => void}
 */
export function onStopSignal(programs, heard, handOn) {
  let witness = startWitness(programs);
  /** @type {NodeJS.Timeout | undefined} */
  let pending;
  const onSignal = () => {
    heard();
    pending ??= setTimeout(() => {
      pending = undefined;
      if (isRunning(witness)) handOn();
      else witness = startWitness(programs);
    }, sameEventMs);
  };
  // A closed terminal ends npm, not the programs, which ignore its SIGHUP: they are drained because npm is gone
  // (`onOrphaned`), and go on under nohup, where npm does.
  const stay = () => {};
  const signals = /** @type {const} */ (["SIGINT", "SIGTERM"]);
  for (const signal of signals) process.on(signal, onSignal);
  process.on("SIGHUP", stay);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
    process.off("SIGHUP", stay);
    clearTimeout(pending);
    witness?.kill();
  };
}

/**
 * None on Windows, whose consoles send Ctrl-C to all of their processes and which has no other signal.
 * @type {(programs: ChildProcess[]) => ChildProcess | undefined}
 */
function startWitness(programs) {
  if (process.platform === "win32") return undefined;
  const script = 'trap "" HUP; read -r _; kill -TERM "$@"';
  const pids = programs.map((program) => String(program.pid));
  return spawn("sh", ["-c", script, "witness", ...pids], { stdio: ["pipe", "ignore", "ignore"] });
}

/** @type {(witness: ChildProcess | undefined) => boolean} */
function isRunning(witness) {
  return witness !== undefined && witness.exitCode === null && witness.signalCode === null;
}
