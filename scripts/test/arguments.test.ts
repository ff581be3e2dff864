// What the programs and the launcher do with their arguments: nothing is ignored, and a question starts nothing.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

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
  ["an argument of the composition", ["scripts/compose.mjs", "--help"], /--help is not service=count/],
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

const answered: [title: string, args: readonly string[], answer: RegExp][] = [
  ["the control plane lists its settings", [...controlPlane, "--help"], /CONTROL_PORT/],
  ["the worker lists its settings", [...worker, "--help"], /GATEWAY_PORT/],
  [
    "the control plane tells its version",
    [...controlPlane, "--version"],
    /^Switchyard control plane \d+\.\d+\.\d+\n$/,
  ],
  ["the worker tells its version", [...worker, "--version"], /^Switchyard worker \d+\.\d+\.\d+\n$/],
  [
    "npm start lists both programs' settings",
    [...launcher, "start", "--help"],
    /CONTROL_PORT[^]*GATEWAY_PORT/,
  ],
  ["npm start tells both versions", [...launcher, "start", "--version"], /control plane \d[^]*worker \d/],
];
for (const [title, args, answer] of answered) {
  test(`${title} and starts nothing`, () => {
    const { code, stdout } = run(args);
    assert.equal(code, 0);
    assert.match(stdout, answer);
    assert.doesNotMatch(stdout, /listening/);
  });
}
