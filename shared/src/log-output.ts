// Where a program's log goes: JSON lines on stdout, or readable lines where stdout is a terminal.
import type { EventEmitter } from "node:events";
import { type DestinationStream, pino } from "pino";

export async function openLogOutput(): Promise<DestinationStream> {
  // The reader may go, a closed terminal among them; what is served goes on.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  if (process.stdout.isTTY) {
    const { default: pretty } = await import("pino-pretty");
    return ignoringErrors(pretty({ ignore: "pid,hostname", translateTime: "SYS:HH:MM:ss", sync: true }));
  }
  return ignoringErrors(pino.destination(process.stdout.fd));
}

function ignoringErrors<T extends EventEmitter>(stream: T): T {
  stream.on("error", () => {});
  return stream;
}
