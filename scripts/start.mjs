// `npm start`: the two production programs side by side, on the environment as it is, until one of them ends
// or somebody says stop. Their stdout passes through this process unchanged, a whole line at a time, because
// the addresses that they announce there go into the closing hint.
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { exitCode, nodePath, onOrphaned, root, say } from "./run.mjs";
import { onStopSignal } from "./stop-signals.mjs";

const programs = ["control-plane/dist/main.js", "data-plane/dist/main.js"];

/** Runs both and gives the exit code of the first that fails, else 0. @returns {Promise<number>} */
export async function start() {
  const children = programs.map((program) =>
    spawn(nodePath, [program], { cwd: root, stdio: ["ignore", "pipe", "inherit"] }),
  );
  const terminate = () => children.forEach((child) => child.kill("SIGTERM"));
  let stopping = false;
  /** Stops both for a reason of ours, which must not be a second signal to a program that drains already. */
  const stop = () => {
    if (!stopping) terminate();
    stopping = true;
  };
  const heard = () => {
    stopping = true;
  };
  const offSignals = onStopSignal(children, heard, terminate);
  const offOrphaned = onOrphaned(stop);
  process.stdout.on("error", stop); // Whoever read the output has gone.
  process.stderr.on("error", stop);

  let result = 0;
  const hint = collectAddresses();
  await Promise.all(
    children.map(async (child) => {
      passLines(child.stdout, hint);
      child.once("exit", (code, signal) => {
        result ||= exitCode(code, signal);
        stop();
      });
      await once(child, "close");
    }),
  );
  offSignals();
  offOrphaned();
  return result;
}

/**
 * Copies a program's output to ours, line by line, so that the other program never writes into the middle of
 * one.
 * @type {(output: import("node:stream").Readable, onLine: (line: string) => void) => void}
 */
function passLines(output, onLine) {
  /** @type {Buffer} */
  let rest = Buffer.alloc(0);
  output.on("data", (/** @type {Buffer} */ chunk) => {
    const bytes = Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf("\n") + 1;
    rest = bytes.subarray(end);
    if (end === 0) return;
    process.stdout.write(bytes.subarray(0, end));
    for (const line of bytes.toString("utf8", 0, end).split("\n")) onLine(line);
  });
  output.on("end", () => process.stdout.write(rest));
}

/** Gives a function that reads the programs' lines and says how to go on once all three listeners are up. */
function collectAddresses() {
  /** @type {Map<string, string>} */
  const addresses = new Map();
  return (/** @type {string} */ line) => {
    const { name, address } = parseAnnouncement(line);
    if (name === undefined || address === undefined) return;
    addresses.set(name, address);
    const [control, gateway, status] = ["control", "gateway", "status"].map((each) => addresses.get(each));
    if (control && gateway && status) {
      sayHint(control, gateway, status);
      addresses.clear();
    }
  };
}

/** @type {(line: string) => { name?: string, address?: string }} */
function parseAnnouncement(line) {
  if (!line.includes('"listening"')) return {};
  try {
    const entry = JSON.parse(line);
    return entry.msg === "listening" ? entry : {};
  } catch {
    return {};
  }
}

/**
 * The worker's own status page stands in for a backend, so that the example works on any machine.
 * @type {(control: string, gateway: string, status: string) => void}
 */
function sayHint(control, gateway, status) {
  const reachable = (/** @type {string} */ address) =>
    address.replace(/\/\/(0\.0\.0\.0|\[::\])/, "//127.0.0.1");
  const headers = ["-H 'content-type: application/json'", "-H 'prefer: wait=5'"];
  if (process.env["ADMIN_TOKENS"]) headers.push('-H "authorization: Bearer $SWITCHYARD_TOKEN"');
  const changes = [
    { op: "put", kind: "service", id: "hello", value: { targets: [{ url: reachable(status) }] } },
    {
      op: "put",
      kind: "route",
      id: "hello",
      value: { service: "hello", path: "/hello/*", upstreamPath: "/" },
    },
  ];
  say(
    "",
    "Switchyard is up.",
    `  console         ${control}/console`,
    `  control plane   ${control}/v1, described at ${control}/docs`,
    `  gateway         ${gateway}`,
    `  worker status   ${status}/readyz, ${status}/metrics`,
    "Create a service and a route, and send a request through the gateway:",
    `  curl ${reachable(control)}/v1/commits ${headers.join(" ")} -d '${JSON.stringify({ changes })}'`,
    `  curl -i ${reachable(gateway)}/hello/healthz`,
    "",
  );
}
