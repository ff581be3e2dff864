// What every script here does with arguments that ask for its usage, or that it does not know: nothing else.
import process from "node:process";

/** As in sysexits.h: the command was used incorrectly. */
export const usageExitCode = 64;

/**
 * Ends the process where the arguments ask for the usage, or where one of them is not known.
 * @type {(usage: string, args: string[], isKnown?: (arg: string, index: number) => boolean) => void}
 */
export function checkArguments(usage, args, isKnown = () => false) {
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  const unknown = args.find((arg, index) => !isKnown(arg, index));
  if (unknown === undefined) return;
  process.stderr.write(`unknown argument ${unknown}\n${usage}\n`);
  process.exit(usageExitCode);
}
