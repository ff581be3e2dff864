// How late the event loop of this process is, for the metrics of both programs.
import { monitorEventLoopDelay } from "node:perf_hooks";

const resolutionMs = 10;

/** Watches from now on. What it returns gives the longest delay since it was last called, in seconds. */
export function watchEventLoopDelay(): () => number {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  return () => {
    // What is measured is the time between two looks.
    const longestMs = Math.max(0, delay.max / 1e6 - resolutionMs);
    delay.reset();
    return longestMs / 1000;
  };
}
