// A whole installation for the tests of the console, run as operators run it: the built control plane, built workers, a real
// upstream, and a browser. What a test does on the page is checked by what traffic then meets.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

type Environment = Readonly<Record<string, string>>;

const programs = {
  control: fileURLToPath(new URL("../../dist/main.js", import.meta.url)),
  gateway: fileURLToPath(new URL("../../../data-plane/dist/main.js", import.meta.url)),
} as const;

/** What the upstream saw of a request. */
interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Traffic {
  readonly status: number;
  /** Null where the gateway answered itself. */
  readonly seen: Seen | null;
  readonly headers: Headers;
}

interface InstallationOptions {
  readonly workers?: number;
  /** Settings of the control plane on top of the usual. */
  readonly environment?: Environment;
}

export class Installation {
  readonly upstream: string;
  control = "";
  readonly #gateways: string[] = [];
  readonly #dataDir: string;
  readonly #environment: Environment;
  readonly #children = new Map<string, ChildProcess>();
  readonly #close: () => Promise<unknown>;

  private constructor(
    upstream: string,
    dataDir: string,
    environment: Environment,
    close: () => Promise<unknown>,
  ) {
    this.upstream = upstream;
    this.#dataDir = dataDir;
    this.#environment = environment;
    this.#close = close;
  }

  static async start({ workers = 2, environment = {} }: InstallationOptions = {}): Promise<Installation> {
    const dataDir = await mkdtemp(join(tmpdir(), "switchyard-console-"));
    const server = createServer((request, response) => {
      const { method, url, headers } = request;
      response.setHeader("content-type", "application/json").end(JSON.stringify({ method, url, headers }));
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const upstream = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const installation = new Installation(upstream, dataDir, environment, async () => {
      server.closeAllConnections();
      server.close();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    });
    await installation.startControlPlane();
    await Promise.all(Array.from({ length: workers }, (_, index) => installation.#startWorker(index)));
    return installation;
  }

  /** Starts the control plane, on the port that it had where it ran before. */
  async startControlPlane(): Promise<void> {
    const port = this.control === "" ? "0" : new URL(this.control).port;
    const address = await this.#run("control", "control", { ...this.#environment, CONTROL_PORT: port });
    this.control = address;
  }

  async stopControlPlane(): Promise<void> {
    await this.#end("control");
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#children.keys()].map((name) => this.#end(name)));
    await this.#close();
  }

  /** Calls the API as a script would, and waits until all workers have the change. */
  async call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const response = await fetch(this.control + path, {
      method,
      headers: { prefer: "wait=20", ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  }

  /** Sends a request to every worker; they must agree on the status. */
  async send(path: string, init: RequestInit = {}): Promise<Traffic> {
    const answers = await Promise.all(this.#gateways.map((gateway) => sendTo(gateway + path, init)));
    const [first] = answers;
    if (first === undefined || answers.some(({ status }) => status !== first.status)) {
      throw new Error(`workers disagree: ${answers.map(({ status }) => status).join(", ")}`);
    }
    return first;
  }

  async #startWorker(index: number): Promise<void> {
    const address = await this.#run(`worker-${index}`, "gateway", {
      GATEWAY_HOST: "127.0.0.1",
      GATEWAY_PORT: "0",
      STATUS_PORT: "0",
      CACHE_DIR: "off",
      ACCESS_LOG: "off",
      DRAIN_TIMEOUT_MS: "100",
    });
    this.#gateways.push(address);
  }

  async #run(name: string, listener: "control" | "gateway", environment: Environment): Promise<string> {
    const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...inherited } = process.env;
    const child = spawn(process.execPath, [programs[listener]], {
      env: { ...inherited, DATA_DIR: this.#dataDir, ...environment },
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#children.set(name, child);
    return new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).on("line", (line) => {
        const entry = JSON.parse(line) as { msg?: string; name?: string; address?: string };
        if (entry.msg === "listening" && entry.name === listener && entry.address) resolve(entry.address);
      });
      child.once("exit", (code) => reject(new Error(`${name} ended with ${code} before it listened`)));
    });
  }

  async #end(name: string): Promise<void> {
    const child = this.#children.get(name);
    this.#children.delete(name);
    if (!child || child.exitCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
}

async function sendTo(url: string, init: RequestInit): Promise<Traffic> {
  const response = await fetch(url, init);
  const body = (await response.json().catch(() => null)) as Partial<Seen> | null;
  return { status: response.status, headers: response.headers, seen: body?.method ? (body as Seen) : null };
}
