// The command line: every command with its options, help and examples. What a command does is in change-commands.ts and
// read-commands.ts; this file only says how it is called.
import { Command, InvalidArgumentError, Option } from "commander";
import {
  applyFiles,
  type ChangeOptions,
  diffFiles,
  importDocument,
  restoreRevision,
} from "./change-commands.ts";
import { completionScript, shells } from "./completion.ts";
import { exitCodes } from "./failure.ts";
import {
  dismissWorker,
  exportCatalog,
  lintCatalog,
  matchRequest,
  showHistory,
  showWorkers,
  waitForWorkers,
} from "./read-commands.ts";
import type { Session } from "./session.ts";
import { makeToken } from "./token-command.ts";

/** What all commands share. */
interface GlobalOptions {
  readonly url: string;
  readonly output?: "json";
}

const waitDefaultSeconds = 30;

const exitHelp = `
Exit codes:
  ${exitCodes.ok}    done
  ${exitCodes.failed}    refused by the server, or it could not be asked; the message says which
  ${exitCodes.differences}    diff: there are differences
  ${exitCodes.notLive}    the change stands, but not every live worker serves it (time is up, or one refuses it)
  ${exitCodes.warnings}    --strict, and there are warnings
  ${exitCodes.usage}   the command line cannot be understood
  ${exitCodes.interrupted}  Ctrl-C

Environment:
  SWITCHYARD_URL    address of the control plane (default http://127.0.0.1:8081)
  SWITCHYARD_TOKEN  token, where the control plane asks for one
  NO_COLOR          no colours on a terminal`;

export interface ProgramSetting {
  /** Makes what a command works with, once its options are known. */
  readonly openSession: (options: GlobalOptions) => Session;
  readonly defaultUrl: string;
  readonly version: string;
  /** Takes the completion script. */
  readonly print: (text: string) => void;
}

export function buildProgram({ openSession, defaultUrl, version, print }: ProgramSetting): Command {
  const program = new Command("switchyard")
    .description(
      "Changes and watches the routes of a Switchyard gateway, by the REST API of its control plane.",
    )
    .addOption(urlOption().default(defaultUrl))
    .addOption(outputOption())
    .showHelpAfterError("(switchyard --help tells more)")
    .addHelpText("after", exitHelp)
    .exitOverride();
  const session = () => openSession(program.opts<GlobalOptions>());
  addChangeCommands(program, session);
  addReadCommands(program, session);
  program
    .command("token")
    .description("make a token and its entry for ADMIN_TOKENS; asks no control plane and stores nothing")
    .argument("[name]", "whose it is: the actor in history", parseTokenName, "admin")
    .addOption(
      new Option("--role <role>", "what it may do: read may also match, and try any change as a dry run")
        .choices(["read", "write"])
        .default("write"),
    )
    .addHelpText(
      "after",
      examples(
        "switchyard token",
        "switchyard token ci --role read",
        "switchyard token ci -o json | jq -r .entry",
      ),
    )
    .action((name: string, { role }: { role: string }) => makeToken(session().printer, name, role));
  program
    .command("completion")
    .description("print a completion script for a shell")
    .argument("<shell>", shells.join(", "))
    .addHelpText(
      "after",
      examples('eval "$(switchyard completion bash)"', "switchyard completion fish | source"),
    )
    .action((shell: string) => print(completionScript(program, shell)));
  // Options of the program may stand behind the command, too.
  for (const command of program.commands) {
    command.exitOverride();
    command.addOption(urlOption()).addOption(outputOption());
    command.hook("preAction", (_program, action) => {
      for (const [name, value] of Object.entries(action.opts())) {
        if (name === "url" || name === "output") program.setOptionValue(name, value);
      }
    });
  }
  return program.version(version);
}

function urlOption(): Option {
  return new Option("--url <address>", "address of the control plane");
}

function outputOption(): Option {
  return new Option("-o, --output <format>", "write JSON and nothing else").choices(["json"]);
}

function addChangeCommands(program: Command, session: () => Session): void {
  changeOptions(
    program
      .command("apply")
      .summary("make the configuration equal to files, in one commit")
      .description(
        "make the configuration equal to files, in one commit; without --tag all that the files do not have is deleted",
      )
      .requiredOption(
        "-f, --file <path>",
        "file, folder, or - for stdin; may be given several times",
        collect,
      )
      .option("--tag <tag>", "manage only objects with this tag, which those of the files get"),
  )
    .addHelpText(
      "after",
      examples(
        "switchyard apply -f routes.yaml --tag team-a --dry-run",
        "switchyard apply -f routes.yaml --tag team-a --wait 30 --strict",
        "switchyard export | sed s/old-host/new-host/ | switchyard apply -f -",
      ),
    )
    .action((options: ChangeOptions & { file: string[]; tag?: string }) =>
      applyFiles(session(), options.file, options),
    );

  program
    .command("diff")
    .description("tell what apply would change; exit code 2 if anything")
    .requiredOption("-f, --file <path>", "file, folder, or - for stdin; may be given several times", collect)
    .option("--tag <tag>", "manage only objects with this tag")
    .option("--strict", "fail on warnings")
    .addHelpText(
      "after",
      examples("switchyard diff -f routes.yaml --tag team-a", "switchyard diff -f routes/ -o json"),
    )
    .action((options: { file: string[]; tag?: string; strict?: boolean }) =>
      diffFiles(session(), options.file, options),
    );

  changeOptions(
    program
      .command("import")
      .description("import an OpenAPI 3 document: one service, and a route for each operation")
      .argument("<file>", "JSON or YAML, - for stdin")
      .option("--service <id>", "id of the service; made from the title if absent")
      .option("--target <url>", "where the API is; the document's first server if absent")
      .option("--host <host>", "host that the routes are for; any if absent")
      .option("--lenient", "leave out, with a warning, what no route can stand for"),
  )
    .addHelpText(
      "after",
      examples(
        "switchyard import openapi.yaml --dry-run",
        "switchyard import api.json --service shop --target http://10.0.0.1:8080",
      ),
    )
    .action((file: string, options: Parameters<typeof importDocument>[2]) =>
      importDocument(session(), file, options),
    );

  changeOptions(
    program
      .command("restore")
      .description("bring the configuration back to what it was at a revision, by a new commit")
      .argument("<revision>", "as `switchyard history` tells it"),
  )
    .addHelpText("after", examples("switchyard restore 41 --dry-run", "switchyard restore 41 --wait 30"))
    .action((revision: string, options: ChangeOptions) => restoreRevision(session(), revision, options));
}

function addReadCommands(program: Command, session: () => Session): void {
  program
    .command("export")
    .description("print the configuration as YAML (JSON with -o json), as apply takes it")
    .option("--tag <tag>", "only objects with this tag")
    .addHelpText(
      "after",
      examples("switchyard export > routes.yaml", "switchyard export --tag team-a -o json"),
    )
    .action(({ tag }: { tag?: string }) => exportCatalog(session(), tag));

  program
    .command("match")
    .description("tell where a request would go, and why other routes lost")
    .argument("<method>", "e.g. GET")
    .argument("<url>", "a path, or a URL with the host")
    .option("-H, --header <line>", "a header, as in curl; may be given several times", collect)
    .option("--expect <route>", "fail unless this route answers")
    .addHelpText(
      "after",
      examples(
        "switchyard match GET https://api.example.com/shop/7",
        "switchyard match POST /shop -H 'X-Beta: 1' --expect shop-beta",
      ),
    )
    .action((method: string, url: string, options: Parameters<typeof matchRequest>[3]) =>
      matchRequest(session(), method, url, options),
    );

  program
    .command("lint")
    .description("list what looks wrong: hidden routes, services without targets, slow rules")
    .option("--strict", "fail on warnings")
    .addHelpText("after", examples("switchyard lint", "switchyard lint --strict -o json"))
    .action(({ strict }: { strict?: boolean }) => lintCatalog(session(), strict));

  const workers = program
    .command("workers")
    .description("list the workers and the revision that each serves")
    .addHelpText("after", examples("switchyard workers", "switchyard workers -o json | jq -r '.[].id'"))
    .action(() => showWorkers(session()));
  workers
    .command("dismiss")
    .description("take a worker that is gone off the list, so that changes no longer wait for it")
    .argument("<id>", "id of the worker")
    .action((id: string) => dismissWorker(session(), id));

  program
    .command("wait")
    .description("wait until every worker serves a revision, the current one if none is named")
    .argument("[revision]", "number of the revision", parseCount)
    .option("--timeout <seconds>", "give up after this long", parseSeconds, waitDefaultSeconds)
    .addHelpText("after", examples("switchyard wait", "switchyard wait 42 --timeout 60"))
    .action((revision: number | undefined, options: { timeout: number }) =>
      waitForWorkers(session(), revision === undefined ? undefined : String(revision), options),
    );

  program
    .command("history")
    .description("list the latest revisions, or show one with its changes")
    .argument("[revision]", "number of the revision to show")
    .option("--limit <count>", "how many to list", parseCount, 20)
    .addHelpText("after", examples("switchyard history", "switchyard history 42"))
    .action((revision: string | undefined, options: { limit: number }) =>
      showHistory(session(), revision, options),
    );
}

function changeOptions(command: Command): Command {
  return command
    .option(
      "--wait [seconds]",
      `wait until every live worker serves the change (${waitDefaultSeconds} if no number)`,
      parseSeconds,
    )
    .option("--strict", "change nothing where there are warnings")
    .option("--dry-run", "only tell what would change")
    .hook("preAction", (_program, action) => {
      if (action.opts()["wait"] === true) action.setOptionValue("wait", waitDefaultSeconds);
    });
}

function collect(value: string, values: readonly string[] = []): string[] {
  return [...values, value];
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError("It is a number of seconds.");
}

function parseTokenName(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text)) return text;
  throw new InvalidArgumentError(
    "A name has 1 to 64 letters, digits, '.', '_' and '-', and begins with no sign.",
  );
}

function parseCount(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is a number.");
}

function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;
}
