// A whole installation as processes of the test: control planes, workers and an upstream, each ended with it.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { until } from "../../shared/test/helper.ts";
import { StallQuestion } from "../../shared/test/stall-watch.ts";

/** The folder of this repository. */
export const root = fileURLToPath(new URL("../..", import.meta.url));
type Environment = Readonly<Record<string, string>>;

/** A control plane or a worker as a process of its own. */
export interface Program {
  readonly child: ChildProcess;
  /** Lines of its log so far, parsed. */
  readonly lines: Record<string, unknown>[];
  /** Where one of its listeners is, e.g. `http://127.0.0.1:40123`. */
  address(name: string): string;
  /** The longest that it kept its event loop from other work since this was last asked, in ms; with `stallWatch` only. */
  stallMs(): Promise<number>;
  /** Ends it and waits for its end. Gives its exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

export async function startProgram(
  t: TestContext,
  plane: "control-plane" | "data-plane",
  environment: Environment,
  nodeArgs: readonly string[] = [],
  folder = root,
): Promise<Program> {
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...inherited } = process.env;
  const main = path.join(folder, plane, "src/main.ts");
  const child = spawn(process.execPath, [...nodeArgs, "--conditions=source", main], {
    env: {
      ...inherited,
      CONTROL_PORT: "0",
      GATEWAY_HOST: "127.0.0.1",
      GATEWAY_PORT: "0",
      STATUS_PORT: "0",
      WRITE_RATE_LIMIT: "0",
      CACHE_DIR: "off",
      DRAIN_TIMEOUT_MS: "5000",
      ...environment,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit") as Promise<[number | null]>;
  t.after(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const lines: Record<string, unknown>[] = [];
  const stall = new StallQuestion(child);
  createInterface({ input: child.stdout }).on("line", (text) => {
    const line = JSON.parse(text) as Record<string, unknown>;
    lines.push(line);
    stall.told(line);
  });
  const addressOf = (name: string) =>
    lines.find((line) => line["msg"] === "listening" && line["name"] === name)?.["address"] as
      | string
      | undefined;
  const listeners = plane === "control-plane" ? ["control"] : ["status", "gateway"];
  await until(`the ${plane} listens`, () => {
    assert.equal(child.exitCode, null, `the ${plane} ended: ${JSON.stringify(lines)}`);
    return listeners.every(addressOf);
  });
  return {
    child,
    lines,
    stallMs: () => stall.ask(),
    address: (name) => addressOf(name) ?? assert.fail(`no listener ${name}`),
    async end(signal) {
      child.kill(signal);
      const [code] = await ended;
      return code;
    },
  };
}

/** An upstream that answers with the path that it was asked for and, if there is one, the header `x-generation`. */
export async function startUpstream(t: TestContext): Promise<string> {
  const server = createServer((incoming, response) => {
    response.end([incoming.url, incoming.headers["x-generation"] ?? []].flat().join(" "));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Tests look into answers freely; what they expect there is their business.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** One call of the REST API. */
export async function call(
  address: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(address + path, {
    method,
    headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text) };
}

/** Control planes and workers of one store. The lists are what clients and writers use, and may be changed. */
export class Fleet {
  readonly controls: Program[] = [];
  readonly workers: Program[] = [];
  readonly #t: TestContext;
  readonly #environment: Environment;
  readonly #nodeArgs: readonly string[];
  readonly #folder: string;

  /** @param folder of the programs' repository */
  constructor(t: TestContext, environment: Environment, nodeArgs: readonly string[] = [], folder = root) {
    this.#t = t;
    this.#environment = environment;
    this.#nodeArgs = nodeArgs;
    this.#folder = folder;
  }

  async addControl(more: Environment = {}): Promise<Program> {
    const environment = { ...this.#environment, ...more };
    const program = await startProgram(this.#t, "control-plane", environment, this.#nodeArgs, this.#folder);
    this.controls.push(program);
    return program;
  }

  /** A worker that is ready. */
  async addWorker(more: Environment = {}): Promise<Program> {
    const environment = { ...this.#environment, ...more };
    const program = await startProgram(this.#t, "data-plane", environment, this.#nodeArgs, this.#folder);
    await until("the worker is ready", async () => (await readiness(program)).httpStatus === 200);
    this.workers.push(program);
    return program;
  }

  /** Where the nth control plane listens, counted round and round. */
  control(n = 0): string {
    return (this.controls[n % this.controls.length] as Program).address("control");
  }

  /** Waits until a change has reached every worker, through every control plane. */
  async converge(): Promise<void> {
    for (const [n] of this.controls.entries()) {
      await until(`a change through control plane ${n} is live on all workers`, async () => {
        const change = { targets: [{ url: "http://127.0.0.1:9" }], description: String(performance.now()) };
        const answer = await call(this.control(n), "PUT", "/v1/services/converge", change, {
          prefer: "wait=10",
        });
        const applied = `${this.workers.length}/${this.workers.length}`;
        return answer.status < 202 && answer.headers.get("switchyard-applied")?.split(";")[0] === applied;
      });
    }
  }
}

/** What /readyz says. */
export interface Readiness {
  /** Id of the worker. */
  readonly worker: string;
  readonly revision: number | null;
  readonly source: "store" | "cache" | null;
  readonly refused: { readonly revision: number; readonly error: string } | null;
  readonly storeConnected: boolean;
  readonly lastError: string | null;
}

export async function readiness(worker: Program): Promise<Readiness & { readonly httpStatus: number }> {
  const response = await fetch(`${worker.address("status")}/readyz`);
  return { ...((await response.json()) as Readiness), httpStatus: response.status };
}
