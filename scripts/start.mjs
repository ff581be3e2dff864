// `npm start [-- --demo]`: the two production programs side by side, on the environment as it is, until one of
// them ends or somebody says stop; with --demo also the sample upstream that the README's quick start uses. Their
// stdout passes through this process, a whole line at a time, because the addresses that they announce there go
// into the closing hint.
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { exitCode, nodePath, onOrphaned, root, runNode, say } from "./run.mjs";
import { onStopSignal } from "./stop-signals.mjs";

const programs = ["control-plane/dist/main.js", "data-plane/dist/main.js"];
const sampleUpstream = "deploy/sample-upstream.mjs";

/**
 * Runs them and gives the exit code of the first that fails, else 0.
 * @type {(args: string[]) => Promise<number>}
 */
export async function start(args) {
  const asked = args.find((arg) => arg !== "--demo");
  if (asked !== undefined) return await describe(asked);
  const isDemo = args.includes("--demo");
  const children = [...programs, ...(isDemo ? [sampleUpstream] : [])].map((program) =>
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
  const hint = collectAddresses(isDemo);
  const show = process.stdout.isTTY ? await prettyLines() : (/** @type {string} */ lines) => lines;
  await Promise.all(
    children.map(async (child) => {
      passLines(child.stdout, show, hint);
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
 * Answers --help or --version, in the programs' own words, and starts nothing.
 * @type {(asked: string) => Promise<number>}
 */
async function describe(asked) {
  // A reader such as `head` may leave before the end.
  process.stdout.on("error", () => {});
  if (asked !== "--version")
    process.stdout.write(
      "npm start [-- --demo]: a control plane and a worker; --demo adds a sample upstream.\n\n",
    );
  let result = 0;
  for (const program of programs) result ||= await runNode([program, asked]);
  return result;
}

/**
 * Copies a program's output to ours, line by line, so that the other program never writes into the middle of
 * one.
 * @type {(output: import("node:stream").Readable, show: (lines: string) => string, onLine: (line: string) => void) => void}
 */
function passLines(output, show, onLine) {
  /** @type {Buffer} */
  let rest = Buffer.alloc(0);
  output.on("data", (/** @type {Buffer} */ chunk) => {
    const bytes = Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf("\n") + 1;
    rest = bytes.subarray(end);
    if (end === 0) return;
    const lines = bytes.toString("utf8", 0, end);
    process.stdout.write(show(lines));
    for (const line of lines.split("\n")) onLine(line);
  });
  output.on("end", () => process.stdout.write(rest));
}

/**
 * Gives a function that reads the programs' lines and says how to go on once all listeners are up.
 * @type {(isDemo: boolean) => (line: string) => void}
 */
function collectAddresses(isDemo) {
  /** @type {Map<string, string>} */
  const addresses = new Map();
  return (/** @type {string} */ line) => {
    const { name, address } = parseAnnouncement(line);
    if (name === undefined || address === undefined) return;
    addresses.set(name, address);
    const [control, gateway, status, upstream] = ["control", "gateway", "status", "upstream"].map((each) =>
      addresses.get(each),
    );
    if (control && gateway && status && (upstream || !isDemo)) {
      sayHint(control, gateway, status, upstream);
      addresses.clear();
    }
  };
}

/** Makes whole lines of JSON readable, for a person at a terminal. */
async function prettyLines() {
  const { prettyFactory } = await import("pino-pretty");
  const pretty = prettyFactory({ colorize: true, ignore: "pid,hostname", translateTime: "SYS:HH:MM:ss" });
  return (/** @type {string} */ lines) =>
    lines
      .split("\n")
      .map((line) => (line === "" ? line : pretty(line).replace(/\n$/, "")))
      .join("\n");
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

/** @type {(control: string, gateway: string, status: string, upstream: string | undefined) => void} */
function sayHint(control, gateway, status, upstream) {
  const headers = ["-H 'content-type: application/json'", "-H 'prefer: wait=5'"];
  if (process.env["ADMIN_TOKENS"]) headers.push('-H "authorization: Bearer $TOKEN"');
  const service = { targets: [{ url: upstream }] };
  const route = { service: "hello", path: "/hello/*", upstreamPath: "/" };
  const changes = [
    { op: "put", kind: "service", id: "hello", value: service },
    { op: "put", kind: "route", id: "hello", value: route },
  ];
  const tryIt = [
    "Create a service and a route, and send a request through the gateway:",
    `  curl ${control}/v1/commits ${headers.join(" ")} -d '${JSON.stringify({ changes })}'`,
    `  curl -i ${gateway}/hello/world`,
  ];
  say(
    "",
    "Switchyard is up.",
    `  console         ${control}/console`,
    `  control plane   ${control}/v1, described at ${control}/docs`,
    `  gateway         ${gateway}`,
    `  worker status   ${status}/readyz, ${status}/metrics`,
    ...(upstream ? [`  sample upstream ${upstream}`, ...tryIt] : []),
    "",
  );
}
