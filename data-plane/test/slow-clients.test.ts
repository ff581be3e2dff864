// slowhttptest, an attacker's tool, in its four modes: connections that send or read as slowly as they can are let go.
// The program comes from SWITCHYARD_SLOWHTTPTEST, which `npm test` sets; without it the tests are skipped.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { get, outcome, spawnWorker, startHttpUpstream, until } from "./helper.ts";

const program = process.env["SWITCHYARD_SLOWHTTPTEST"];
const skip = program
  ? false
  : (process.env["SWITCHYARD_NO_SLOWHTTPTEST"] ?? "SWITCHYARD_SLOWHTTPTEST is not set");
const connections = 50;

/** Slow heads, slow bodies, many ranges, slow reading. */
const modes: readonly (readonly string[])[] = [
  ["-H", "-i", "1", "-x", "10"],
  ["-B", "-i", "5", "-x", "10", "-s", "8192"],
  ["-R", "-a", "1", "-b", "300"],
  ["-X", "-w", "512", "-y", "1024", "-n", "5", "-z", "32", "-k", "3"],
];

test("slowhttptest holds no connection, in its four modes at once, and others are served meanwhile", {
  skip,
  timeout: 60_000,
}, async (t) => {
  const { gateway } = await spawnWorker(t, { CLIENT_HEAD_TIMEOUT_MS: "1000" });
  const upstream = await startHttpUpstream(t, (request, response) => {
    request.resume();
    response.end(Buffer.alloc(request.url === "/" ? 10 : 1_000_000));
  });
  await gateway.put("service", "s", { targets: [{ url: upstream.url }], idleTimeoutMs: 1_000 });
  await gateway.put("route", "r", { service: "s", path: "/*" });
  const host = "any.test";
  const open = () => gateway.metric("switchyard_client_connections");

  const common = ["-c", String(connections), "-r", "200", "-l", "50", "-p", "5", "-t", "GET"];
  const attacks = modes.map((args) =>
    spawn(program ?? "", [...common, "-u", `http://127.0.0.1:${gateway.port}/large`, ...args], {
      stdio: "ignore",
    }),
  );
  t.after(() => attacks.forEach((attack) => attack.kill("SIGKILL")));
  await until("the attacks have begun", async () => (await open()) >= connections);
  assert.equal(outcome(await gateway.ask(t, get(host))), "200");
  // The attacks go on for longer than this is waited for, so it is the gateway that has let go of them.
  await until("no connection is held", async () => (await open()) <= 1);
  assert.equal(outcome(await gateway.ask(t, get(host))), "200");
});
