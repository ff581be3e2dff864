// A worker as a process of its own, for the tests that compare what the control plane says with what traffic meets.
// Nothing of the data plane is imported: it is started as an operator starts it.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../data-plane/src/main.ts", import.meta.url));

export interface WorkerProcess {
  /** Where it takes client traffic, e.g. `http://127.0.0.1:40123`. */
  readonly gateway: string;
}

/** Starts a worker, ready to serve, on a folder's embedded store; it is ended with the test. */
export async function startWorkerProcess(t: TestContext, dataDir: string): Promise<WorkerProcess> {
  const child = spawn(process.execPath, ["--conditions=source", main], {
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      CACHE_DIR: "off",
      GATEWAY_HOST: "127.0.0.1",
      GATEWAY_PORT: "0",
      STATUS_PORT: "0",
      ACCESS_LOG: "off",
      LOG_LEVEL: "warn",
      DRAIN_TIMEOUT_MS: "100",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  t.after(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const addresses = await new Promise<Map<string, string>>((resolve, reject) => {
    const found = new Map<string, string>();
    createInterface({ input: child.stdout }).on("line", (line) => {
      const { msg, name, address } = JSON.parse(line) as { msg: string; name?: string; address?: string };
      if (msg === "listening" && name && address) found.set(name, address);
      if (found.has("gateway") && found.has("status")) resolve(found);
    });
    void ended.then(() => reject(new Error("the worker ended before it listened")));
  });
  // It has reported itself before it is ready, so whoever waits for workers waits for it from here on.
  while (!(await fetch(`${addresses.get("status")}/readyz`)).ok)
    await new Promise((resolve) => setTimeout(resolve, 10));
  return { gateway: addresses.get("gateway") ?? "" };
}
