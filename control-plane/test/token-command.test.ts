// `switchyard token`: what it prints is what the control plane's setting takes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { adminTokens, ownerOfToken } from "../src/tokens.ts";
import { commandAt } from "./cli-helper.ts";

// Nothing listens there: the command asks no server.
const run = commandAt("http://127.0.0.1:1");
const parse = (entry: string) => {
  const outcome = adminTokens("ADMIN_TOKENS", "").parse(entry);
  assert.ok(outcome.ok, entry);
  return outcome.value;
};

test("token makes a new token each time, and the entry of ADMIN_TOKENS that lets exactly it in", async () => {
  const answers = await Promise.all(
    [[], ["ci", "--role", "read"], ["ci", "--role", "write"]].map((args) =>
      run(["token", ...args, "-o", "json"]),
    ),
  );
  const made = answers.map(({ stdout }) => JSON.parse(stdout) as { token: string; entry: string });
  const tokens = parse(made.map(({ entry }) => entry).join(","));
  const owners = made.map(({ token }) => {
    const { name, role } = ownerOfToken(tokens, token) ?? {};
    return [name, role];
  });
  assert.deepEqual(owners, [
    ["admin", "write"],
    ["ci", "read"],
    ["ci", "write"],
  ]);
  assert.equal(new Set(made.map(({ token }) => token)).size, 3);
  assert.ok(made.every(({ token }) => token.length >= 43));
});

test("token prints one fact a line for scripts", async () => {
  const { code, stdout, stderr } = await run(["token", "ci"]);
  assert.deepEqual([code, stderr], [0, ""]);
  const [, token = "", entry = ""] = /^token\t(\S+)\nentry\t(\S+)\n$/.exec(stdout) ?? [];
  assert.equal(ownerOfToken(parse(entry), token)?.name, "ci");
});

test("token refuses a name or a role that ADMIN_TOKENS would not take", async () => {
  for (const args of [
    ["a b"],
    ["a:write"],
    [""],
    ["-x"],
    ["x".repeat(65)],
    ["ci", "--role", "admin"],
    ["ci", "x"],
  ]) {
    const { code, stdout } = await run(["token", ...args]);
    assert.deepEqual([code, stdout], [64, ""], args.join(" "));
  }
});
