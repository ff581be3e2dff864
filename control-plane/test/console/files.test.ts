// How the console's files are served: open to all, cached by their names, under a policy that runs no foreign script.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { startPlane } from "../helper.ts";

const tokens = [
  { name: "ops", role: "write" as const, sha256: createHash("sha256").update("secret").digest() },
];

test("every path of a page answers the page, without a token and without being cached", async (t) => {
  const { call } = await startPlane(t, { tokens });
  for (const path of ["/console", "/console/", "/console/services/a.b/routes", "/console/history/7"]) {
    const { status, headers, text } = await call("GET", path);
    assert.deepEqual([status, headers["cache-control"]], [200, "no-cache"], path);
    assert.match(text, /<div id="root">/);
  }
  assert.equal((await call("GET", "/v1/services")).status, 401);
});

test("scripts come from the same place only, and none is inline", async (t) => {
  const { call } = await startPlane(t);
  const { headers, text } = await call("GET", "/console");
  const policy = String(headers["content-security-policy"]);
  assert.match(policy, /default-src 'none'; script-src 'self';/);
  assert.doesNotMatch(policy, /script-src[^;]*unsafe|https?:/);
  assert.doesNotMatch(text, /<script(?![^>]*\ssrc="\/console\/)/);
  assert.doesNotMatch(text, /(?:src|href)="(?:https?:)?\/\//);
});

test("built files are cached for good and sent compressed; a missing one is a 404 that is not cached", async (t) => {
  const { call } = await startPlane(t);
  const { text } = await call("GET", "/console");
  const [script = ""] = /\/console\/assets\/index-[\w-]+\.js/.exec(text) ?? [];
  const { status, headers } = await call("GET", script, undefined, { "accept-encoding": "gzip" });
  assert.deepEqual([status, headers["content-encoding"]], [200, "gzip"]);
  assert.equal(headers["cache-control"], "public, max-age=31536000, immutable");
  const missing = await call("GET", "/console/assets/index-gone.js");
  assert.deepEqual([missing.status, missing.headers["cache-control"]], [404, undefined]);
  for (const path of [
    "/console/assets/../../package.json",
    "/console/assets/%2e%2e%2f%2e%2e%2fpackage.json",
  ]) {
    const answer = await call("GET", path);
    assert.doesNotMatch(answer.text, /switchyard\/console/, path);
  }
});
