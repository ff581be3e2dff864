// Where a program's log goes: JSON lines on stdout, or readable lines where stdout is a terminal.
import { type DestinationStream, pino } from "pino";

export async function openLogOutput(): Promise<DestinationStream> {
  // The reader may go, a closed terminal among them; what is served goes on.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  if (process.stdout.isTTY) {
    const { default: pretty } = await import("pino-pretty");
    return pretty({ ignore: "pid,hostname", translateTime: "SYS:HH:MM:ss", sync: true });
  }
  const output = pino.destination(process.stdout.fd);
  output.on("error", () => {});
  return output;
}
