// What supervisors, load balancers and Prometheus see.
import assert from "node:assert/strict";
import { test } from "node:test";
import { shop, startPlane } from "./helper.ts";

test("a ready process says so, and one that drains is unready while it is alive", async (t) => {
  let isDraining = false;
  const { call } = await startPlane(t, { isDraining: () => isDraining });
  const ready = await call("GET", "/readyz");
  assert.deepEqual([ready.status, ready.body.status, ready.body.revision], [200, "ready", 0]);
  assert.equal(ready.body.storeConnected, true);
  assert.equal(typeof ready.body.storeLastReadAgeSeconds, "number");
  isDraining = true;
  const draining = await call("GET", "/readyz");
  assert.deepEqual([draining.status, draining.body.status], [503, "draining"]);
  assert.equal(draining.headers["connection"], "close");
  assert.equal((await call("GET", "/healthz")).status, 200);
  // Requests that still come are served.
  assert.equal((await call("POST", "/v1/services", shop)).status, 201);
});

test("metrics tell the catalog's size and revision, commits, requests and event-loop delay", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  await call("POST", "/v1/routes", { service: "shop", path: "/" });
  await call("PUT", "/v1/services/shop", shop);
  const { status, text, headers } = await call("GET", "/metrics");
  assert.equal(status, 200);
  assert.match(String(headers["content-type"]), /^text\/plain/);
  for (const line of [
    "switchyard_catalog_revision 2",
    "switchyard_catalog_services 1",
    "switchyard_catalog_routes 1",
    'switchyard_commits_total{outcome="applied"} 2',
    "switchyard_commit_duration_seconds_count 2",
    'switchyard_api_requests_total{method="PUT",path="/v1/services/:idOrName",status="200"} 1',
  ]) {
    assert.ok(text.split("\n").includes(line), line);
  }
  assert.match(text, /^nodejs_eventloop_lag_p99_seconds /m);
});

test("whoever opens the bare address is led to the console, with or without a token", async (t) => {
  const { call } = await startPlane(t);
  const { status, headers } = await call("GET", "/");
  assert.deepEqual([status, headers["location"]], [302, "/console"]);
});
