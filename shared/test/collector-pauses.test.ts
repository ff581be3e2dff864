// A program that bounds its pauses goes on as the same process, with all that it was given.
import assert from "node:assert/strict";
import { type SpawnSyncOptions, spawnSync } from "node:child_process";
import { test } from "node:test";

const source = new URL("../src/collector-pauses.ts", import.meta.url).href;
const program = `
  import { boundCollectorPauses } from ${JSON.stringify(source)};
  import { appendFileSync } from "node:fs";
  appendFileSync(1, process.pid + " ");
  boundCollectorPauses(4, process.env);
  console.log(JSON.stringify({ pid: process.pid, execArgv: process.execArgv, argv: process.argv.slice(1), env: process.env.GIVEN }));
`;
const script = `data:text/javascript,${encodeURIComponent(program)}`;

interface Told {
  readonly pid: number;
  readonly execArgv: string[];
  readonly argv: string[];
  readonly env: string;
}

/** What the program says of itself, and the process ids of its beginnings. */
function run(nodeArgs: string[], options: SpawnSyncOptions = {}): Told & { readonly beginnings: number[] } {
  const loader = `import(${JSON.stringify(script)})`;
  const env = { ...process.env, NODE_OPTIONS: "", GIVEN: "a text with = and ü", ...options.env };
  const ended = spawnSync(process.execPath, [...nodeArgs, "-e", loader, "--", "one", "two words"], {
    ...options,
    env,
    encoding: "utf8",
  });
  assert.equal(ended.status, 0, ended.stderr);
  assert.equal(ended.stderr, "");
  const [, beginnings = "", told = ""] = /^((?:\d+ )+)(.*)/.exec(ended.stdout) ?? [];
  return { ...(JSON.parse(told) as Told), beginnings: beginnings.trim().split(" ").map(Number) };
}

test("the process begins anew with the bound, and is the same otherwise", () => {
  const { pid, execArgv, argv, env, beginnings } = run(["--no-deprecation"]);
  assert.deepEqual(beginnings, [pid, pid]);
  assert.equal(execArgv[0], "--max-semi-space-size=4");
  assert.ok(execArgv.includes("--no-deprecation"));
  assert.deepEqual(argv, ["one", "two words"]);
  assert.equal(env, "a text with = and ü");
});

for (const [title, nodeArgs, nodeOptions] of [
  ["as an argument", ["--max-semi-space-size=32"], ""],
  ["with underscores", ["--max_semi_space_size=32"], ""],
  ["in NODE_OPTIONS", [], "--max-semi-space-size=32"],
] as const) {
  test(`a bound that is given ${title} stands`, () => {
    const { beginnings, execArgv } = run([...nodeArgs], { env: { NODE_OPTIONS: nodeOptions } });
    assert.equal(beginnings.length, 1);
    assert.ok(!execArgv.includes("--max-semi-space-size=4"));
  });
}
