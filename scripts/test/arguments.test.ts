// What the programs and the launcher do with their arguments: nothing is ignored, and a question starts nothing.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { temporaryDirectory } from "../../shared/test/helper.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const source = ["--conditions=source"];
const controlPlane = [...source, "control-plane/src/main.ts"];
const worker = [...source, "data-plane/src/main.ts"];
const launcher = ["scripts/launch.mjs"];

function run(args: readonly string[]): { code: number | null; stdout: string; stderr: string } {
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...env } = process.env;
  const ended = spawnSync(process.execPath, args, { cwd: root, env, encoding: "utf8" });
  return { code: ended.status, stdout: ended.stdout, stderr: ended.stderr };
}

const refused: [title: string, args: readonly string[], message: RegExp][] = [
  ["an option of the control plane", [...controlPlane, "--port", "3"], /'--port'/],
  ["a word to the control plane", [...controlPlane, "start"], /'start'/],
  ["an option of the worker", [...worker, "--port=3"], /'--port'/],
  ["an argument of npm start", [...launcher, "start", "--port"], /unknown argument --port; it takes --demo/],
  ["an argument of npm run build", [...launcher, "build", "fast"], /unknown argument fast/],
  ["an argument of npm run check", [...launcher, "check", "--fix"], /unknown argument --fix/],
  ["a task of the launcher", [...launcher, "begin"], /usage: npm run start/],
  ["a task named like a method", [...launcher, "toString"], /usage: npm run start/],
  ["a benchmark", [...launcher, "bench", "nothing"], /usage: npm run bench/],
  ["a task named like a method", [...launcher, "toString"], /usage: npm run start/],
  ["an option of npm run format", [...launcher, "format", "--all"], /unknown argument --all/],
  [
    "an argument of a benchmark",
    [...source, "data-plane/bench/proxy.ts", "fast"],
    /unknown argument fast\nusage: npm run bench/,
  ],
  [
    "a service of the composition",
    ["scripts/compose.mjs", "worker=3"],
    /unknown argument worker=3\nusage: .* data-plane/,
  ],
  ["an argument of the import rules", ["scripts/check-imports.mjs", "--fix"], /unknown argument --fix/],
  [
    "an argument of the console's build",
    ["control-plane/console/build.mjs", "--watch"],
    /unknown argument --watch/,
  ],
  ["an argument of the CLI's packing", ["control-plane/pack.mjs", "stage", "twice"], /usage: node pack\.mjs/],
  [
    "an argument of the document's writer",
    [...source, "control-plane/src/openapi/write.ts", "x"],
    /unknown argument x/,
  ],
  [
    "an argument of the sample upstream",
    ["deploy/sample-upstream.mjs", "--port", "3"],
    /unknown argument --port/,
  ],
  [
    "an option of the CLI",
    [...source, "control-plane/src/cli/main.ts", "workers", "--all"],
    /unknown option '--all'/,
  ],
];
for (const [title, args, message] of refused) {
  test(`${title} that is not known is an error with exit code 64`, () => {
    const { code, stdout, stderr } = run(args);
    assert.equal(code, 64, stderr);
    assert.match(stderr, message);
    assert.doesNotMatch(stdout, /listening/);
  });
}

test("npm hands arguments on to the launcher", () => {
  const ended = spawnSync("npm", ["start", "--", "--version"], { cwd: root, encoding: "utf8" });
  assert.equal(ended.status, 0, ended.stderr);
  assert.match(ended.stdout, /control plane \d[^]*worker \d/);
  assert.doesNotMatch(ended.stdout, /listening/);
});

for (const args of [["scripts/compose.mjs"], ["scripts/check-imports.mjs"]]) {
  test(`${args[0]} --help prints the usage and does nothing else`, () => {
    const { code, stdout } = run([...args, "--help"]);
    assert.equal(code, 0);
    assert.match(stdout, /^usage: /);
  });
}

const canFetchNode = process.platform === "linux" && ["x64", "arm64"].includes(process.arch);

test("the CLI of a checkout runs on the Node that the launcher fetches where the one at hand is too old", {
  skip: !canFetchNode && "Node is fetched on Linux only",
}, (t) => {
  const folder = temporaryDirectory(t);
  // In place of the registry.
  const fetched = path.join(folder, "node24");
  symlinkSync(process.execPath, fetched);
  writeFileSync(path.join(folder, "npx"), `#!/bin/sh\necho "${fetched}"\n`, { mode: 0o755 });
  writeFileSync(path.join(folder, "routes.yaml"), "services: []\nroutes: []\n");
  const isOld = "Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.0.0'}})";
  const cli = path.join(root, "control-plane/bin/switchyard.mjs");
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...env } = process.env;
  const ended = spawnSync(
    process.execPath,
    [
      "--import",
      `data:text/javascript,${isOld}`,
      cli,
      "diff",
      "-f",
      "routes.yaml",
      "--url",
      "http://127.0.0.1:1",
    ],
    { cwd: folder, env: { ...env, PATH: `${folder}:${env["PATH"]}` }, encoding: "utf8" },
  );
  assert.equal(ended.status, 1);
  assert.match(ended.stderr, /127\.0\.0\.1:1/, "it has read the file, and asked the server");
});

test("a CLI that is not built says so", (t) => {
  const folder = temporaryDirectory(t);
  const cli = path.join(folder, "bin/switchyard.mjs");
  cpSync(path.join(root, "control-plane/bin/switchyard.mjs"), cli);
  const { code, stderr } = run([cli, "--version"]);
  assert.equal(code, 1);
  assert.match(stderr, /run `npm run build` first/);
});

const answered: [title: string, args: readonly string[], answer: RegExp][] = [
  ["the control plane lists its settings", [...controlPlane, "--help"], /CONTROL_PORT/],
  ["the worker lists its settings", [...worker, "--help"], /GATEWAY_PORT/],
  [
    "the control plane prints its version",
    [...controlPlane, "--version"],
    /^Switchyard control plane \d+\.\d+\.\d+\n$/,
  ],
  ["the worker prints its version", [...worker, "--version"], /^Switchyard worker \d+\.\d+\.\d+\n$/],
  [
    "npm start lists both programs' settings",
    [...launcher, "start", "--help"],
    /CONTROL_PORT[^]*GATEWAY_PORT/,
  ],
  ["npm start prints both versions", [...launcher, "start", "--version"], /control plane \d[^]*worker \d/],
];
for (const [title, args, answer] of answered) {
  test(`${title} and starts nothing`, () => {
    const { code, stdout } = run(args);
    assert.equal(code, 0);
    assert.match(stdout, answer);
    assert.doesNotMatch(stdout, /listening/);
  });
}
