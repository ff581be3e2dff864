// The life of a program, the same for every one: --help, settings, first log lines, announced listeners, drain, exit.
// SIGHUP, which a closed terminal sends, ends nothing. A second signal ends the process at once; what does not end by itself
// is ended by the drain deadline.
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { type Logger, pino } from "pino";
import { openLogOutput } from "./log-output.ts";
import { describeSettings, readSettings, type Setting, type SettingValues } from "./settings.ts";

export interface ProgramContext<S extends Readonly<Record<string, Setting<unknown>>>> {
  readonly settings: SettingValues<S>;
  readonly logger: Logger;
}

/** A running program: how it ends. */
export interface Running {
  /** Stops taking work, finishes what is in flight, and resolves when nothing is left. */
  drain(): Promise<void>;
}

export interface Program<S extends Readonly<Record<string, Setting<unknown>>>> {
  /** As in "switchyard control plane". */
  readonly title: string;
  readonly settings: S;
  /** Problems that no setting has alone, each a sentence that names the variables. */
  readonly crossCheck?: (values: SettingValues<S>) => string[];
  readonly logLevel: (values: SettingValues<S>) => string;
  /** Starts it; rejecting ends the process with code 1 and the error's message. */
  readonly start: (context: ProgramContext<S>) => Promise<Running>;
}

/** Runs a program to its end. Never returns to a caller that matters: the process exits from within. */
export async function runProgram<S extends Readonly<Record<string, Setting<unknown>>>>(
  program: Program<S>,
): Promise<void> {
  const asked = parseArguments(program.title);
  // A reader such as `head` may leave before the end.
  if (asked !== null) process.stdout.on("error", () => {});
  if (asked === "version") {
    process.stdout.write(`${program.title}\n`);
    return;
  }
  if (asked === "help") {
    process.stdout.write(
      `${program.title}\n\nOptions: --help, --version. Settings, all from the environment:\n${describeSettings(program.settings)}\n`,
    );
    return;
  }
  const read = readSettings(program.settings, process.env);
  const problems = "problems" in read ? read.problems : (program.crossCheck?.(read.values) ?? []);
  if ("problems" in read || problems.length > 0) {
    process.stderr.write(
      `${program.title}: ${problems.length} bad setting${problems.length === 1 ? "" : "s"}\n` +
        problems.map((problem) => `  ${problem}\n`).join(""),
    );
    process.exit(1);
  }
  const logger = pino(
    { level: program.logLevel(read.values), timestamp: pino.stdTimeFunctions.isoTime },
    await openLogOutput(),
  );
  const starting = program.start({ settings: read.values, logger });
  // Order matters: a signal may come as soon as a listener has announced itself, before the start is over.
  drainOnSignal(starting, logger);
  try {
    await starting;
  } catch (error) {
    logger.fatal({ err: error }, startFailure(error));
    process.exit(1);
  }
}

/** As in sysexits.h: the command was used incorrectly. */
const usageExitCode = 64;

/** What the arguments ask for; ends the process where they are not known. */
function parseArguments(title: string): "help" | "version" | null {
  try {
    const { values } = parseArgs({
      options: { help: { type: "boolean", short: "h" }, version: { type: "boolean" } },
    });
    return values.help ? "help" : values.version ? "version" : null;
  } catch (error) {
    process.stderr.write(
      `${title}: ${(error as Error).message}\nAll settings come from the environment; --help lists them.\n`,
    );
    process.exit(usageExitCode);
  }
}

/** Listens and announces the listener by one JSON line on stdout, which scripts and tests read the address from. */
export async function listen(
  server: Server,
  name: string,
  address: { readonly host: string; readonly port: number },
  logger: Logger,
): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address.port, address.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const { address: host, port } = server.address() as AddressInfo;
  const url = `http://${openableHost(host)}:${port}`;
  const line = {
    level: 30,
    time: new Date().toISOString(),
    pid: process.pid,
    msg: "listening",
    name,
    address: url,
  };
  // Printed at every log level: it answers the person or the script that started the program.
  process.stdout.write(
    process.stdout.isTTY ? `${name} listens on ${url} (pid ${process.pid})\n` : `${JSON.stringify(line)}\n`,
  );
  logger.debug({ name, url }, "listener is up");
  return url;
}

/** A host that a client can open: the addresses that stand for all of a machine's are no destinations. */
function openableHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}

/** How long a start that is under way is waited for, so that what it has opened by then is drained. */
const startGraceMs = 2_000;

function drainOnSignal(starting: Promise<Running>, logger: Logger): void {
  let isDraining = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (isDraining) {
      logger.warn({ signal }, "second signal, exiting at once");
      process.exit(1);
    }
    isDraining = true;
    logger.info({ signal }, "draining");
    const tooLate = new Promise<null>((resolve) => setTimeout(resolve, startGraceMs, null));
    Promise.race([starting, tooLate])
      .then((running) => running?.drain())
      .then(
        () => {
          logger.info("drained");
          process.exit(0);
        },
        (error: unknown) => {
          logger.error({ err: error }, "drain failed");
          process.exit(1);
        },
      );
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  // Without a listener it would end the process on the spot, requests in flight and all.
  process.on("SIGHUP", () => {
    logger.info("SIGHUP is ignored: settings are read at the start only, and SIGTERM drains");
  });
}

function startFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === "EADDRINUSE")
    return `${address}:${port} is in use by another process; stop it or set another port`;
  if (code === "EACCES" && port !== undefined) return `no permission to listen on ${address}:${port}`;
  if (code === "EADDRNOTAVAIL") return `${address} is no address of this machine`;
  return error.message;
}
