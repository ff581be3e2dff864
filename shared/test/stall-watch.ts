// Watches a program from within for how long it keeps its event loop from other work. It is loaded before the program by
// the argument below, and tells when asked by SIGUSR2, on stdout. It counts the thread's own processor time, so that a busy
// machine is not taken for a busy program; what the garbage collector does on this thread is part of it.
import type { ChildProcess } from "node:child_process";

const watch = `
  import { isMainThread } from "node:worker_threads";
  if (isMainThread) {
    let last = process.threadCpuUsage(), longest = 0;
    setInterval(() => {
      const now = process.threadCpuUsage();
      longest = Math.max(longest, (now.user + now.system - last.user - last.system) / 1000);
      last = now;
    }, 1).unref();
    process.on("SIGUSR2", () => {
      process.stdout.write(JSON.stringify({ stallMs: longest }) + "\\n");
      longest = 0;
    });
  }
`;

/** Node's argument that loads the watch. */
export const stallWatch = `--import=data:text/javascript,${encodeURIComponent(watch)}`;

/** A line of the program's output that answers, parsed. */
export interface StallLine {
  readonly stallMs?: number;
}

/** Asks for the longest stall since this was last asked, in ms; whoever reads the output passes each line to `told`. */
export class StallQuestion {
  readonly #child: ChildProcess;
  readonly #waiting: ((stallMs: number) => void)[] = [];

  constructor(child: ChildProcess) {
    this.#child = child;
  }

  ask(): Promise<number> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#child.kill("SIGUSR2");
    });
  }

  told({ stallMs }: StallLine): void {
    if (stallMs !== undefined) this.#waiting.shift()?.(stallMs);
  }
}
