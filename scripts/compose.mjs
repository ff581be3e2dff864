// Runs docker-compose.yml without Docker: the same services, as many of each, with the same environment and commands, as
// processes of this machine on ports of their own. For tests, and for machines that have no Docker:
// `node scripts/compose.mjs [service=number ...]`, after `npm run build`, until Ctrl-C.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { parse } from "yaml";
import { checkArguments } from "./arguments.mjs";
import { provide } from "./programs.mjs";
import { root, say } from "./run.mjs";

/** @typedef {Record<string, string>} Environment */
/**
 * What this file reads of a service; docker-compose.yml is checked against the schema elsewhere.
 * @typedef {object} Service
 * @property {string} image
 * @property {{ dockerfile: string }} [build]
 * @property {string[]} [command]
 * @property {Environment} [environment]
 * @property {string[]} [ports]
 * @property {string[]} [volumes]
 * @property {string} [stop_signal]
 * @property {{ replicas?: number }} [deploy]
 * @property {string[] | Record<string, unknown>} [depends_on]
 */
/**
 * One process of a service, and the port of this machine for each port of its container.
 * @typedef {object} Instance
 * @property {string} service
 * @property {number} n
 * @property {Map<number, number>} ports
 * @property {import("node:child_process").ChildProcess} child
 */

/** The ports that a service listens on beyond those in the file, as its own documentation has them. */
const knownPorts = /** @type {Record<string, number[]>} */ ({
  redis: [6379],
  "control-plane": [8081],
  "data-plane": [8080, 8082],
  "load-balancer": [8080, 8081, 8404],
  "sample-upstream": [3000],
});

/** Reads docker-compose.yml, variables replaced by their values or defaults. */
export function readComposition(environment = process.env) {
  const text = readFileSync(path.join(root, "docker-compose.yml"), "utf8");
  const filled = text.replace(/\$\{(\w+):-([^}]*)\}/g, (_, name, fallback) => environment[name] || fallback);
  return /** @type {{ services: Record<string, Service> }} */ (parse(filled, { merge: true }));
}

/** A composition that runs. */
export class Composition {
  /** @type {Instance[]} */
  instances = [];
  #folder = mkdtempSync(path.join(tmpdir(), "switchyard-compose-"));
  #services;
  #scale;

  /** @param {Record<string, number>} scale how many processes of a service, where not as the file says */
  constructor(scale = {}) {
    this.#services = readComposition().services;
    this.#scale = scale;
  }

  /** Starts everything, each service after those that it depends on. */
  async start() {
    for (const name of inOrder(this.#services)) {
      const count = this.#scale[name] ?? this.#services[name]?.deploy?.replicas ?? 1;
      for (let n = 0; n < count; n++) await this.run(name, n);
    }
  }

  /** The processes of a service that run. @param {string} service */
  of(service) {
    return this.instances.filter((instance) => instance.service === service);
  }

  /** Where a service's port is to be reached. @type {(service: string, port: number, n?: number) => string} */
  address(service, port, n = 0) {
    const mapped = this.of(service)
      .find((instance) => instance.n === n)
      ?.ports.get(port);
    if (mapped === undefined) throw new Error(`nothing listens on port ${port} of ${service} ${n}`);
    return `127.0.0.1:${mapped}`;
  }

  /**
   * Starts the nth process of a service, again on the ports that it had before.
   * @type {(name: string, n: number) => Promise<Instance>}
   */
  async run(name, n) {
    const service = this.#services[name];
    if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
    const before = this.instances.find((instance) => instance.service === name && instance.n === n);
    this.instances = this.instances.filter((instance) => instance !== before);
    /** @type {Instance["ports"]} */
    const ports = before?.ports ?? new Map();
    if (!before) for (const port of knownPorts[name] ?? []) ports.set(port, await freePort());
    const { command, args } = this.#commandOf(name, service, ports);
    const child = spawn(command, args, {
      cwd: root,
      env: { PATH: process.env["PATH"], ...this.#environmentOf(service, ports) },
      stdio: ["ignore", "ignore", "inherit"],
    });
    const instance = { service: name, n, ports, child };
    this.instances.push(instance);
    return instance;
  }

  /** Stops the process of an instance as Docker would. Gives its exit code. @param {Instance} instance */
  async stop({ service, child }) {
    if (child.exitCode !== null) return child.exitCode;
    const ended = once(child, "exit");
    child.kill(/** @type {NodeJS.Signals} */ (this.#services[service]?.stop_signal ?? "SIGTERM"));
    return (await ended)[0];
  }

  /** Ends everything at once. */
  async end() {
    const running = this.instances.filter(
      ({ child }) => child.exitCode === null && child.signalCode === null,
    );
    const ended = running.map(({ child }) => once(child, "exit"));
    for (const { child } of running) child.kill("SIGKILL");
    await Promise.all(ended);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** @type {(name: string, service: Service, ports: Map<number, number>) => { command: string, args: string[] }} */
  #commandOf(name, service, ports) {
    const [image] = service.image.split(":");
    if (service.build) {
      // What the image would run, from where it was built.
      const dockerfile = readFileSync(path.join(root, service.build.dockerfile), "utf8");
      const [, ...args] = JSON.parse(/^CMD (.*)$/m.exec(dockerfile)?.[1] ?? "[]");
      return { command: process.execPath, args };
    }
    if (image === "node") {
      const args = (service.command ?? []).slice(1).map((arg) => hostPath(service, arg));
      return { command: process.execPath, args };
    }
    if (image === "redis") {
      const data = path.join(this.#folder, name);
      mkdirSync(data, { recursive: true });
      const own = ["--port", String(ports.get(6379)), "--bind", "127.0.0.1", "--dir", data];
      return { command: programOf("redis-server"), args: [...(service.command ?? []).slice(1), ...own] };
    }
    if (image === "haproxy") {
      const file = path.join(this.#folder, "haproxy.cfg");
      const source = readFileSync(hostPath(service, "/usr/local/etc/haproxy/haproxy.cfg"), "utf8");
      writeFileSync(file, this.#withAddresses(source, ports));
      return { command: programOf("haproxy"), args: ["-f", file] };
    }
    throw new Error(`no program is known for the image ${service.image}`);
  }

  /** @type {(service: Service, ports: Map<number, number>) => Environment} */
  #environmentOf(service, ports) {
    /** @type {Environment} */
    const environment = {};
    for (const [variable, value] of Object.entries(service.environment ?? {})) {
      const own = ports.get(Number(value));
      if (variable.endsWith("PORT") && own !== undefined) environment[variable] = String(own);
      else if (variable.endsWith("_DIR"))
        environment[variable] = path.join(this.#folder, path.basename(value));
      else environment[variable] = this.#withHosts(value);
    }
    return environment;
  }

  /** Names of other services in an address, replaced by where they are. @param {string} value */
  #withHosts(value) {
    return value.replace(/\/\/([a-z-]+):(\d+)/g, (whole, name, port) =>
      name in this.#services ? `//${this.address(name, Number(port))}` : whole,
    );
  }

  /**
   * HAProxy's configuration with a line for each process in place of Docker's names, and ports of this machine.
   * @type {(source: string, ports: Map<number, number>) => string}
   */
  #withAddresses(source, ports) {
    return source
      .replace(
        /^( *bind :)(\d+)$/gm,
        (_, bind, port) => `${bind.replace(":", "127.0.0.1:")}${ports.get(Number(port))}`,
      )
      .replace(/^resolvers docker\n(?: {4}.*\n)+/gm, "")
      .replace(
        /^ *server-template (\S+) \d+ ([a-z-]+):(\d+) check(?: port (\d+))? resolvers docker$/gm,
        (_, label, name, port, checkPort) =>
          this.of(name)
            .map(({ n, ports: own }) => {
              const check = checkPort === undefined ? "check" : `check port ${own.get(Number(checkPort))}`;
              return `    server ${label}${n} 127.0.0.1:${own.get(Number(port))} ${check} init-addr last,libc`;
            })
            .join("\n"),
      );
  }
}

/** Where a path of the container is on this machine. @type {(service: Service, inside: string) => string} */
function hostPath(service, inside) {
  for (const volume of service.volumes ?? []) {
    const [outside = "", target] = volume.split(":");
    if (target === inside && outside.startsWith("./")) return path.join(root, outside);
  }
  return inside;
}

/** @param {string} name */
function programOf(name) {
  const found = provide(name);
  if (found.path === undefined) throw new Error(found.missing);
  return found.path;
}

/** Names of the services, each after those that it depends on. @param {Record<string, Service>} services */
function inOrder(services) {
  /** @type {string[]} */
  const order = [];
  /** @type {(name: string) => void} */
  const visit = (name) => {
    if (order.includes(name)) return;
    const needed = services[name]?.depends_on ?? [];
    for (const other of Array.isArray(needed) ? needed : Object.keys(needed)) visit(other);
    order.push(name);
  };
  for (const name of Object.keys(services)) visit(name);
  return order;
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return address.port;
}

async function main() {
  const names = Object.keys(readComposition().services);
  const usage = `usage: node scripts/compose.mjs [service=count ...], the services being ${names.join(", ")}`;
  checkArguments(usage, process.argv.slice(2), (arg) => {
    const [, name = "", count] = /^([^=]+)=(\d{1,3})$/.exec(arg) ?? [];
    return names.includes(name) && count !== undefined;
  });
  const scale = Object.fromEntries(
    process.argv.slice(2).map((arg) => {
      const [service = "", count] = arg.split("=");
      return [service, Number(count)];
    }),
  );
  const composition = new Composition(scale);
  await composition.start();
  say(
    `traffic    http://${composition.address("load-balancer", 8080)}`,
    `API        http://${composition.address("load-balancer", 8081)}/v1`,
    `upstream   http://${composition.address("sample-upstream", 3000)}`,
  );
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.once(signal, () => void composition.end().then(() => process.exit(0)));
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
