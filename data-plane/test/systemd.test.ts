// The systemd unit of docs/scaling.md, as systemd expands it: instances get along with each other, with the defaults of
// both programs, and with systemd's own check of units, where that is installed.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { readSettings } from "@switchyard/shared";
import { workerSettings } from "../src/config.ts";

const defaultPorts = [8080, 8081, 8082];

const text = await readFile(new URL("../../docs/scaling.md", import.meta.url), "utf8");
const unit =
  /^```ini\n(# \/etc\/systemd\/system\/switchyard-worker@\.service\n[^]*?)^```$/m.exec(text)?.[1] ?? "";
const instances = [...text.matchAll(/switchyard-worker@(\d+)/g)].map(([, instance]) => instance ?? "");

test("the instances of the systemd unit have settings that a worker takes, and ports of their own", () => {
  assert.ok(instances.length > 1, "the page starts several");
  const ports = instances.flatMap((instance) => {
    const line = /^Environment=(.*)$/m.exec(unit)?.[1]?.replaceAll("%i", instance) ?? "";
    const read = readSettings(
      workerSettings,
      Object.fromEntries(line.split(" ").map((pair) => pair.split(/=(.*)/).slice(0, 2))),
    );
    assert.ok("values" in read, JSON.stringify(read));
    return [read.values.gatewayPort, read.values.statusPort];
  });
  const all = [...ports, ...defaultPorts];
  assert.equal(new Set(all).size, all.length, all.join(" "));
});

const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0;

test("systemd finds nothing wrong with the unit", {
  skip: !hasSystemd && "systemd-analyze is not installed",
}, async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), "switchyard-unit-"));
  t.after(() => rm(folder, { recursive: true }));
  const file = path.join(folder, `switchyard-worker@${instances[0]}.service`);
  await writeFile(file, unit.replace("/usr/bin/node", process.execPath));
  const { stderr, status } = spawnSync("systemd-analyze", ["verify", "--man=no", file], { encoding: "utf8" });
  assert.deepEqual([status, stderr], [0, ""]);
});
