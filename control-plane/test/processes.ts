// Control planes and workers as processes of their own, for the tests that compare what is said with what traffic meets.
// Nothing of the data plane is imported: it is started as an operator starts it.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";

/** Starts a control plane on a folder's embedded store; ended with the test. Resolves with its address. */
export async function startControlPlaneProcess(
  t: TestContext,
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const program = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const addresses = await start(t, program, { DATA_DIR: dataDir, CONTROL_PORT: "0", ...env }, ["control"]);
  return addresses.get("control") ?? "";
}

/**
 * Starts a worker on a folder's embedded store; ended with the test. Resolves with the address of its gateway once it is
 * ready: it has reported itself by then, so whoever waits for workers waits for it from here on.
 */
export async function startWorkerProcess(t: TestContext, dataDir: string): Promise<string> {
  const program = fileURLToPath(new URL("../../data-plane/src/main.ts", import.meta.url));
  const env = {
    DATA_DIR: dataDir,
    CACHE_DIR: "off",
    GATEWAY_HOST: "127.0.0.1",
    GATEWAY_PORT: "0",
    STATUS_PORT: "0",
    ACCESS_LOG: "off",
  };
  const addresses = await start(t, program, env, ["gateway", "status"]);
  while (!(await fetch(`${addresses.get("status")}/readyz`)).ok)
    await new Promise((resolve) => setTimeout(resolve, 10));
  return addresses.get("gateway") ?? "";
}

/** Starts a program and resolves with the addresses of its listeners by name. */
async function start(
  t: TestContext,
  program: string,
  env: Readonly<Record<string, string>>,
  listeners: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const child = spawn(process.execPath, ["--conditions=source", program], {
    env: { PATH: process.env["PATH"] ?? "", LOG_LEVEL: "warn", DRAIN_TIMEOUT_MS: "100", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  t.after(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return await new Promise((resolve, reject) => {
    const found = new Map<string, string>();
    createInterface({ input: child.stdout }).on("line", (line) => {
      const { msg, name, address } = JSON.parse(line) as { msg: string; name?: string; address?: string };
      if (msg === "listening" && name && address) found.set(name, address);
      if (listeners.every((listener) => found.has(listener))) resolve(found);
    });
    void ended.then(() => reject(new Error(`${program} ended before it listened`)));
  });
}
