// A client beside the one of the benchmark: between the messages "begin" and "end" it reads one address every few
// milliseconds, and answers how long each read took in milliseconds, sorted.
import { setTimeout as delay } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";

const address = workerData as string;
let waits: number[] = [];
let isOver = true;

// The first read of a process loads its client and connects.
await (await fetch(address)).arrayBuffer();

parentPort?.on("message", (message: "begin" | "end") => {
  isOver = message === "end";
  if (!isOver) void probe();
});

async function probe(): Promise<void> {
  waits = [];
  while (!isOver) {
    const began = performance.now();
    await (await fetch(address)).arrayBuffer();
    waits.push(performance.now() - began);
    await delay(2);
  }
  parentPort?.postMessage(waits.sort((one, other) => one - other));
}
