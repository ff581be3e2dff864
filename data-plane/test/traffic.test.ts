// What operators see of traffic: metrics by service and route, and the access log.
import assert from "node:assert/strict";
import { test } from "node:test";
import { closedPort, get, ok, outcome, spawnWorker, startGateway, startUpstream, until } from "./helper.ts";

test("requests are counted by service, route and class of status, and told apart from the gateway's own answers", async (t) => {
  const gateway = await startGateway(t);
  const upstream = await startUpstream(t, {
    onRequest: (message) =>
      message.start[1] === "/ill" ? "HTTP/1.1 500 Ill\r\nContent-Length: 0\r\n\r\n" : ok("well"),
  });
  const host = await gateway.route({ to: upstream.url });
  for (const path of ["/", "/", "/ill"]) await gateway.ask(t, get(host, path));
  const dead = await gateway.route({ to: `http://127.0.0.1:${await closedPort()}` });
  assert.equal(outcome(await gateway.ask(t, get(dead))), "502 UPSTREAM_CONNECT_FAILED");
  assert.equal(outcome(await gateway.ask(t, get("nobody.test"))), "404 ROUTE_NOT_FOUND");

  const count = (labels: string) => gateway.metric(`switchyard_requests_total\\{${labels}\\}`);
  assert.equal(await count('service="r1",route="r1",status="2xx"'), 2);
  assert.equal(await count('service="r1",route="r1",status="5xx"'), 1);
  assert.equal(await count('service="r2",route="r2",status="5xx"'), 1);
  assert.equal(await count('service="",route="",status="4xx"'), 1);
  const answers = 'switchyard_gateway_answers_total\\{service="r2",code="UPSTREAM_CONNECT_FAILED"\\}';
  assert.equal(await gateway.metric(answers), 1);
  assert.equal(await gateway.metric('switchyard_request_duration_seconds_count\\{service="r1"\\}'), 3);
  assert.equal(await gateway.metric('switchyard_upstream_duration_seconds_count\\{service="r1"\\}'), 3);
  assert.equal(
    await gateway.metric(`switchyard_target_healthy\\{service="r1",target="${upstream.url}"\\}`),
    1,
  );
});

test("a scrape tells how far the worker is behind and how often it has looked", async (t) => {
  const gateway = await startGateway(t);
  const upstream = await startUpstream(t);
  await gateway.route({ to: upstream.url });
  assert.equal(await gateway.metric("switchyard_catch_up_lag_revisions"), 0);
  assert.ok((await gateway.metric("switchyard_catch_ups_total")) >= 2);
  assert.equal(await gateway.metric("switchyard_table_revision"), 2);
  assert.equal(await gateway.metric("switchyard_table_routes"), 1);
  assert.ok((await gateway.metric("nodejs_eventloop_lag_max_seconds")) >= 0);
});

test("the series of a route that was deleted go", async (t) => {
  const gateway = await startGateway(t);
  const upstream = await startUpstream(t);
  const host = await gateway.route({ to: upstream.url });
  await gateway.ask(t, get(host));
  const scrape = async () => await (await fetch(`${gateway.statusUrl}/metrics`)).text();
  assert.match(await scrape(), /route="r1"/);
  await gateway.remove("route", "r1");
  assert.doesNotMatch(await scrape(), /route="r1"/);
});

interface LogLine {
  readonly msg: string;
  readonly path?: string;
  readonly status?: number;
  readonly [field: string]: unknown;
}

const requestLines = (output: string) =>
  output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as LogLine)
    .filter((line) => line.msg === "request");

test("ACCESS_LOG=all tells each request without its query; the default tells only what went wrong", async (t) => {
  const upstream = await startUpstream(t);
  const all = await spawnWorker(t, { ACCESS_LOG: "all" });
  const host = await all.gateway.route({ to: upstream.url });
  const answer = await all.gateway.ask(t, get(host, "/cart?token=secret"));
  const line = await until("the request is logged", () => requestLines(all.output())[0]);
  const { requestId, client, method, path, status, route, service, upstream: url, retries, revision } = line;
  assert.deepEqual(
    { client, method, path, status, route, service, url, retries, revision },
    {
      client: "127.0.0.1",
      method: "GET",
      path: "/cart",
      status: 200,
      route: "r1",
      service: "r1",
      url: upstream.url,
      retries: 0,
      revision: 2,
    },
  );
  assert.ok(answer.fields.some(([name, value]) => name === "X-Request-Id" && value === requestId));
  assert.ok(typeof line["durationMs"] === "number" && typeof line["upstreamMs"] === "number");
  assert.ok(!all.output().includes("secret"));

  const quiet = await spawnWorker(t);
  const dead = await quiet.gateway.route({ to: `http://127.0.0.1:${await closedPort()}` });
  assert.equal(outcome(await quiet.gateway.ask(t, get("nobody.test"))), "404 ROUTE_NOT_FOUND");
  await quiet.gateway.ask(t, get(dead));
  const bad = await until("the failure is logged", () => requestLines(quiet.output())[0]);
  assert.equal(bad["code"], "UPSTREAM_CONNECT_FAILED");
  assert.deepEqual([line["level"], bad["level"]], [30, 50], "info, and error for a 5xx");
  assert.equal(requestLines(quiet.output()).length, 1);
});
