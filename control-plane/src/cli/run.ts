// One run of the CLI from its arguments to its exit code, with what it writes and what an interruption makes of it.
import { createRequire } from "node:module";
import { CommanderError } from "commander";
import { faultLines } from "./catalog-files.ts";
import { Client } from "./client.ts";
import { CliFailure, type ExitCode, exitCodes } from "./failure.ts";
import { Printer } from "./printer.ts";
import { buildProgram } from "./program.ts";
import { Session } from "./session.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };

const defaultUrl = "http://127.0.0.1:8081";

/** Runs a command; resolves with the exit code. */
export async function runCli(args: readonly string[], environment: Environment): Promise<ExitCode> {
  const interrupted = new AbortController();
  let session: Session | undefined;
  const program = buildProgram({
    version,
    defaultUrl: environment["SWITCHYARD_URL"] || defaultUrl,
    print: (text) => void process.stdout.write(text),
    openSession({ url, output }) {
      const isTerminal = process.stdout.isTTY;
      const printer = new Printer({
        isTerminal,
        hasColours: isTerminal && !environment["NO_COLOR"],
        isJson: output === "json",
        write: (text) => void process.stdout.write(text),
        writeError: (text) => void process.stderr.write(text),
      });
      const client = new Client({ url, token: environment["SWITCHYARD_TOKEN"], signal: interrupted.signal });
      session = new Session(client, printer);
      return session;
    },
  });
  const onInterrupt = () => {
    interrupted.abort();
    process.stderr.write(`\n${session?.interruption ?? "interrupted"}\n`);
    process.exit(exitCodes.interrupted);
  };
  process.once("SIGINT", onInterrupt);
  // A reader that has seen enough, such as `head`, is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) =>
    process.exit(error.code === "EPIPE" ? exitCodes.ok : exitCodes.failed),
  );
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCodes.ok;
  } catch (error) {
    return tell(error, session);
  } finally {
    process.off("SIGINT", onInterrupt);
  }
}

function tell(error: unknown, session: Session | undefined): ExitCode {
  // Commander has told of it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (!(error instanceof CliFailure)) throw error;
  const { exitCode, message, problem } = error;
  const lines = problem ? faultLines(problem, session?.placeOf ?? ((pointer) => pointer)) : [];
  if (problem) session?.printer.json(problem);
  for (const line of message === "" ? [] : [`switchyard: ${message}`, ...lines]) {
    if (session) session.printer.error(line);
    else process.stderr.write(`${line}\n`);
  }
  return exitCode;
}
