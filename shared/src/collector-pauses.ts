// Bounds the pauses of V8's garbage collector, which no slicing of ours can cut. Figures are in docs/decisions/pauses.md.
import process from "node:process";
import { setFlagsFromString } from "node:v8";

/**
 * How V8 collects after its start. It reads these flags at each collection, for every thread of the process.
 *
 * - Compacting the old generation takes 30 to 70 ms of a full collection.
 * - While V8 marks, it by default collects nothing young: the young generation grows past its bound, to 70 MB, and the
 *   pause that ends the marking moves what lives of it, for 30 to 35 ms.
 * - The thread that serves marks alone, in steps of some tenths of a millisecond. V8 does not know how much a marking thread
 *   still has in hand when it ends a marking, and rarely waits for that in the pause: 150 to 300 ms. On two cores such threads
 *   take the serving thread's own core away, too, as do those that scavenge with it.
 * - V8 gives a marking up where the heap has outgrown by half, or by 32 MB, the limit at which it began, and marks the rest in
 *   one pause. A heap that grows fast needs more room than the third that V8 may leave it.
 */
const flags = [
  "--no-compact",
  "--no-separate-gc-phases",
  "--no-concurrent-marking",
  "--no-parallel-scavenge",
  "--heap-growing-percent=50",
];

/**
 * Makes this process run with semi-spaces of at most so many MiB, and with short full collections. Nearly all that is
 * allocated while a catalog is read survives; V8 answers that by letting its young generation grow to 32 MB and more, and
 * then one collection of it copies for 20 to 70 ms.
 *
 * V8 takes that bound at its start only. So where it is not given, the process is executed anew with it, with the same
 * process id, arguments and environment; it must not have done anything yet. Whoever gives `--max-semi-space-size`, also in
 * NODE_OPTIONS, has decided otherwise. On Windows, which cannot do that, and in a child that talks to its parent over Node's
 * channel, which would be lost, pauses of the young generation stay unbounded.
 */
export function boundCollectorPauses(semiSpaceMebibytes: number, environment: NodeJS.ProcessEnv): void {
  const given = [...process.execArgv, environment["NODE_OPTIONS"] ?? ""].join(" ");
  const isGiven = /--max[-_]semi[-_]space[-_]size/.test(given);
  if (!isGiven && process.platform !== "win32" && !process.channel && process.execve) {
    const flag = `--max-semi-space-size=${semiSpaceMebibytes}`;
    const args = [process.argv0, flag, ...process.execArgv, ...process.argv.slice(1)];
    process.execve(process.execPath, args, environment);
  }
  for (const flag of flags) setFlagsFromString(flag);
}
