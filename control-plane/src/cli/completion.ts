// Completion scripts for shells, made from the commands themselves.
import type { Command } from "commander";
import { CliFailure, exitCodes } from "./failure.ts";

export const shells = ["bash", "zsh", "fish"] as const;

interface Words {
  readonly name: string;
  readonly description: string;
  readonly options: readonly { readonly flag: string; readonly description: string }[];
}

/** The script for a shell, to be read by it at its start. */
export function completionScript(program: Command, shell: string): string {
  const commands = program.commands.map((command) => ({
    name: command.name(),
    description: command.summary() || command.description(),
    options: command.options.flatMap(({ long, description }) => (long ? [{ flag: long, description }] : [])),
  }));
  switch (shell) {
    case "bash":
      return bashScript(commands);
    case "zsh":
      return `#compdef switchyard\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(commands)}`;
    case "fish":
      return fishScript(commands);
    default:
      throw new CliFailure(`there is completion for ${shells.join(", ")}, not for ${shell}`, exitCodes.usage);
  }
}

function bashScript(commands: readonly Words[]): string {
  const cases = commands.map(
    ({ name, options }) => `    ${name}) words="${options.map(({ flag }) => flag).join(" ")}" ;;`,
  );
  return `_switchyard() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then words="${commands.map(({ name }) => name).join(" ")}"; fi
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "$words" -- "$current")); else COMPREPLY=($(compgen -f -- "$current")); fi ;;
  esac
}
complete -o filenames -F _switchyard switchyard
`;
}

function fishScript(commands: readonly Words[]): string {
  const quoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  return commands
    .flatMap(({ name, description, options }) => [
      `complete -c switchyard -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
      ...options.map(
        (option) =>
          `complete -c switchyard -n '__fish_seen_subcommand_from ${name}' -l ${option.flag.slice(2)} -d ${quoted(option.description)}`,
      ),
    ])
    .map((line) => `${line}\n`)
    .join("");
}
