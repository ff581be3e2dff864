// The quick start of the README, run as it stands there, but for the ports, which the test lets the system choose.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { temporaryDirectory } from "../../shared/test/helper.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...inherited } = process.env;

/** The listeners by the ports that the README has. */
const listeners = { control: 8081, gateway: 8080, status: 8082, upstream: 3000 };
const anyPort = { CONTROL_PORT: "0", GATEWAY_PORT: "0", STATUS_PORT: "0", PORT: "0" };

/** The shell blocks of a section. */
function blocksOf(section: string): string[] {
  const readme = readFileSync(path.join(root, "README.md"), "utf8");
  const text = new RegExp(`^## ${section}\n([^]*?)^## `, "m").exec(readme)?.[1] ?? "";
  return [...text.matchAll(/^```sh\n([^]*?)^```/gm)].map(([, block]) => block ?? "");
}

test("the quick start works as it stands in the README, and shows a change live on the next request", async (t) => {
  const [start = "", ...steps] = blocksOf("Quick start");
  assert.ok(start !== "" && steps.length > 0);
  const folder = temporaryDirectory(t);
  const installation = spawn("sh", ["-c", `exec ${start}`], {
    cwd: root,
    env: {
      ...inherited,
      ...anyPort,
      DATA_DIR: path.join(folder, "data"),
      CACHE_DIR: path.join(folder, "cache"),
    },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const exited = once(installation, "exit");
  t.after(async () => {
    if (installation.exitCode === null && installation.signalCode === null)
      process.kill(-(installation.pid as number), "SIGKILL");
    await exited;
  });
  const ports = await portsOf(installation);
  const script = Object.entries(listeners).reduce(
    (text, [name, port]) => text.replaceAll(`:${port}`, `:${ports.get(name)}`),
    steps.join("\n"),
  );

  const shell = spawn("sh", ["-e", "-c", script], { stdio: ["ignore", "pipe", "ignore"] });
  let output = "";
  shell.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  assert.deepEqual(await once(shell, "close"), [0, null], output);
  const statuses = [...output.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
  assert.deepEqual(statuses.slice(-4), ["201", "200", "200", "410"], output);
  assert.equal(output.match(/^switchyard-applied: 1\/1\r?$/gim)?.length, 2, output);
  assert.match(output, /"url": "\/world"/);

  // As Ctrl-C in a terminal does.
  process.kill(-(installation.pid as number), "SIGINT");
  assert.deepEqual(await exited, [0, null], "everything drains, the sample upstream too");
});

/** The port of each listener, once all have announced themselves. */
async function portsOf(installation: ChildProcess): Promise<Map<string, string>> {
  const ports = new Map<string, string>();
  let output = "";
  const { stdout, stderr } = installation;
  assert.ok(stdout && stderr);
  stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  for await (const chunk of stdout.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    output += String(chunk);
    for (const [, name = "", address = ""] of output.matchAll(/"name":"([\w-]+)","address":"([^"]+)"/g))
      ports.set(name, new URL(address).port);
    if (Object.keys(listeners).every((name) => ports.has(name))) {
      stdout.resume();
      return ports;
    }
  }
  throw new Error(`it ended before all listened: ${output}`);
}
