// Control planes and workers as processes of their own, for the tests that compare what is said with what traffic meets.
// Nothing of the data plane is imported: it is started as an operator starts it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";

/** Processes that share one embedded store. */
export interface ProcessGroup {
  readonly dataDir: string;
  /** Starts a control plane; resolves with its address. */
  startControlPlane(env?: Readonly<Record<string, string>>): Promise<string>;
  /**
   * Starts a worker; resolves with the address of its gateway once it is ready: it has reported itself by then, so whoever
   * waits for workers waits for it from here on.
   */
  startWorker(): Promise<string>;
}

/** A group without processes yet; ended with the test. */
export async function openProcessGroup(t: TestContext): Promise<ProcessGroup> {
  const dataDir = await mkdtemp(join(tmpdir(), "switchyard-processes-"));
  const children: ChildProcess[] = [];
  t.after(async () => {
    // Order matters: a process that lives goes on writing into the folder.
    await Promise.all(children.map(end));
    await rm(dataDir, { recursive: true, force: true });
  });
  const start = (program: string, env: Readonly<Record<string, string>>, listeners: readonly string[]) => {
    const child = spawn(
      process.execPath,
      ["--conditions=source", fileURLToPath(new URL(program, import.meta.url))],
      {
        env: { PATH: process.env["PATH"] ?? "", LOG_LEVEL: "warn", DATA_DIR: dataDir, ...env },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    children.push(child);
    return addressesOf(child, listeners);
  };
  return {
    dataDir,
    async startControlPlane(env = {}) {
      const addresses = await start("../src/main.ts", { CONTROL_PORT: "0", ...env }, ["control"]);
      return addresses.get("control") ?? "";
    },
    async startWorker() {
      const env = {
        CACHE_DIR: "off",
        GATEWAY_HOST: "127.0.0.1",
        GATEWAY_PORT: "0",
        STATUS_PORT: "0",
        ACCESS_LOG: "off",
      };
      const addresses = await start("../../data-plane/src/main.ts", env, ["gateway", "status"]);
      while (!(await fetch(`${addresses.get("status")}/readyz`)).ok) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return addresses.get("gateway") ?? "";
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

/** The addresses of a program's listeners by name, once it has announced them all. */
function addressesOf(
  child: ChildProcess,
  listeners: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  return new Promise((resolve, reject) => {
    const found = new Map<string, string>();
    if (!child.stdout) return reject(new Error("its output is not read"));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const { msg, name, address } = JSON.parse(line) as { msg: string; name?: string; address?: string };
      if (msg === "listening" && name && address) found.set(name, address);
      if (listeners.every((listener) => found.has(listener))) resolve(found);
    });
    child.once("exit", (code) => reject(new Error(`a program ended with code ${code} before it listened`)));
  });
}
