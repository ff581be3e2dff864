// What the tests of the CLI share: a control plane that listens, and the command as a process of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { startPlane, type TestPlane, temporaryFolder } from "./helper.ts";

const main = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));

interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface CommandOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Told of each piece of stdout. */
  readonly onOutput?: (stdout: string, child: ChildProcess) => void;
}

export type Run = (args: readonly string[], options?: CommandOptions) => Promise<CommandResult>;

/** A command with the environment of the tests and no more; `url` is where it looks for its control plane. */
export function commandAt(url: string): Run {
  return (args, { input, env = {}, onOutput } = {}) => {
    const child = spawn(process.execPath, ["--conditions=source", main, ...args], {
      env: { PATH: process.env["PATH"] ?? "", SWITCHYARD_URL: url, ...env },
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
      onOutput?.(stdout, child);
    });
    child.stderr.on("data", (chunk) => (stderr += chunk));
    child.stdin.end(input ?? "");
    return new Promise((resolve) => child.once("close", (code) => resolve({ code, stdout, stderr })));
  };
}

export interface CliPlane extends TestPlane {
  readonly url: string;
  readonly run: Run;
  /** Writes a file into a folder of the test's own and gives its path. */
  file(name: string, content: string): Promise<string>;
}

export async function startCliPlane(
  t: TestContext,
  ...options: [overrides?: Parameters<typeof startPlane>[1]]
): Promise<CliPlane> {
  const plane = await startPlane(t, ...options);
  await plane.app.listen({ host: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${(plane.app.server.address() as AddressInfo).port}`;
  const folder = await temporaryFolder(t);
  return {
    ...plane,
    url,
    run: commandAt(url),
    async file(name, content) {
      const path = join(folder, name);
      await writeFile(path, content);
      return path;
    },
  };
}
