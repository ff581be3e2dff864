// Upstreams on the wire: real workers, real servers that refuse, reset, hang and recover, and what clients see of it.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { describe, test } from "node:test";
import type { TLSSocket } from "node:tls";
import { TargetGuard } from "@switchyard/shared";
import { blockedTargetCode, guardedLookup } from "../src/upstream/connecting.ts";
import { classifyFailure, failureCodes } from "../src/upstream/failure.ts";
import {
  closedPort,
  type Gateway,
  get,
  ok,
  outcome,
  post,
  type RawUpstream,
  startGateway,
  startUpstream,
  until,
} from "./helper.ts";

/** Sends requests over kept-alive connections and counts their outcomes. */
async function load(
  gateway: Gateway,
  host: string,
  options: { readonly count: number; readonly concurrency: number; readonly method?: string },
): Promise<Record<string, number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: options.concurrency });
  const outcomes: Record<string, number> = {};
  let sent = 0;
  const worker = async () => {
    while (sent++ < options.count) {
      const text = await send(gateway, host, agent, options.method ?? "GET");
      outcomes[text] = (outcomes[text] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, worker));
  agent.destroy();
  return outcomes;
}

/** One request; gives its status and body, or the error's code. */
async function send(
  gateway: Gateway,
  host: string,
  agent: Agent,
  method: string,
  headers = {},
): Promise<string> {
  const outgoing = request({ port: gateway.port, agent, method, headers: { host, ...headers } });
  outgoing.end();
  try {
    const [incoming] = await once(outgoing, "response");
    let body = "";
    for await (const chunk of incoming) body += chunk;
    const isOwn = incoming.headers["content-type"] === "application/problem+json";
    return `${incoming.statusCode} ${isOwn ? JSON.parse(body).code : body}`;
  } catch (error) {
    return `error ${(error as NodeJS.ErrnoException).code}`;
  }
}

async function named(t: Parameters<typeof startUpstream>[0], name: string) {
  return await startUpstream(t, { onRequest: () => ok(name) });
}

/** Ends an upstream with all its connections, as the death of its process would. */
async function stop(upstream: RawUpstream): Promise<void> {
  for (const { socket } of upstream.connections) socket.destroy();
  upstream.server.close();
  await once(upstream.server, "close");
}

async function restart(upstream: RawUpstream): Promise<void> {
  upstream.server.listen(upstream.port, "127.0.0.1");
  await once(upstream.server, "listening");
}

describe("balancing", () => {
  test("round-robin gives each target its exact share, also across a change of another field", async (t) => {
    const gateway = await startGateway(t);
    const [a, b] = [await named(t, "a"), await named(t, "b")];
    const targets = [
      { url: a.url, weight: 300 },
      { url: b.url, weight: 100 },
    ];
    const host = await gateway.route({ to: a.url, service: { targets } });
    const before = await load(gateway, host, { count: 102, concurrency: 1 });
    await gateway.put("service", "r1", { targets, description: "edited" });
    const after = await load(gateway, host, { count: 98, concurrency: 1 });
    assert.equal((before["200 a"] ?? 0) + (after["200 a"] ?? 0), 150);
    assert.equal((before["200 b"] ?? 0) + (after["200 b"] ?? 0), 50);
  });

  test("a target of weight 0 takes no new requests, and a service of such targets answers NO_HEALTHY_TARGET", async (t) => {
    const gateway = await startGateway(t);
    const [a, b] = [await named(t, "a"), await named(t, "b")];
    const host = await gateway.route({
      to: a.url,
      service: { targets: [{ url: a.url, weight: 0 }, { url: b.url }] },
    });
    assert.deepEqual(await load(gateway, host, { count: 20, concurrency: 2 }), { "200 b": 20 });
    await gateway.put("service", "r1", { targets: [{ url: a.url, weight: 0 }] });
    assert.equal(outcome(await gateway.ask(t, get(host))), "503 NO_HEALTHY_TARGET");
  });

  test("hash on a header keeps a client on its target, and falls back to round-robin without the header", async (t) => {
    const gateway = await startGateway(t);
    const upstreams = [await named(t, "a"), await named(t, "b"), await named(t, "c")];
    const host = await gateway.route({
      to: upstreams.map(({ url }) => url),
      service: { balance: "hash", hashOn: { in: "header", name: "X-User" } },
    });
    const agent = new Agent({ keepAlive: true });
    t.after(() => agent.destroy());
    const seen = new Set<string>();
    for (let user = 0; user < 20; user++) {
      const answers = new Set<string>();
      for (let i = 0; i < 3; i++)
        answers.add(await send(gateway, host, agent, "GET", { "x-user": `u${user}` }));
      assert.equal(answers.size, 1, `user ${user} saw ${[...answers].join()}`);
      seen.add([...answers][0] as string);
    }
    assert.equal(seen.size, 3);
    assert.deepEqual(await load(gateway, host, { count: 9, concurrency: 1 }), {
      "200 a": 3,
      "200 b": 3,
      "200 c": 3,
    });
  });

  test("a split sends its share within 1 % over 10,000 requests", async (t) => {
    const gateway = await startGateway(t);
    const [stable, canary] = [await named(t, "stable"), await named(t, "canary")];
    await gateway.put("service", "canary", { targets: [{ url: canary.url }] });
    const host = await gateway.route({
      to: stable.url,
      route: { split: [{ service: "canary", weight: 10 }] },
    });
    const outcomes = await load(gateway, host, { count: 10_000, concurrency: 16 });
    assert.equal((outcomes["200 canary"] ?? 0) + (outcomes["200 stable"] ?? 0), 10_000);
    assert.ok(Math.abs((outcomes["200 canary"] ?? 0) - 1_000) < 100, JSON.stringify(outcomes));
  });
});

describe("retries", () => {
  const retrying = { retries: 2, retryOn: ["connect", "reset", "timeout", "503"] };

  test("a request that never left is sent to another target, whatever its method", async (t) => {
    const gateway = await startGateway(t);
    const alive = await named(t, "alive");
    const dead = `http://127.0.0.1:${await closedPort()}`;
    const host = await gateway.route({ to: [dead, alive.url], route: { retries: 1 } });
    assert.deepEqual(await load(gateway, host, { count: 20, concurrency: 1, method: "POST" }), {
      "200 alive": 20,
    });
    assert.equal(alive.requests.length, 20);
  });

  test("a POST that was reset is never sent twice; a PUT is sent again, byte for byte", async (t) => {
    const gateway = await startGateway(t);
    const bodies: string[] = [];
    const upstream = await startUpstream(t, {
      onRequest(message, { socket }) {
        bodies.push(`${message.start[0]} ${message.body.toString()}`);
        if (bodies.filter((body) => body.startsWith("PUT")).length === 2) return ok("at last");
        socket.destroy();
        return undefined;
      },
    });
    const host = await gateway.route({ to: upstream.url, route: retrying });
    assert.equal(outcome(await gateway.ask(t, post(host, "once"))), "502 UPSTREAM_RESET");
    assert.deepEqual(bodies, ["POST once"]);
    const put = post(host, "again").replace("POST", "PUT");
    assert.equal(outcome(await gateway.ask(t, put)), "200");
    assert.deepEqual(bodies, ["POST once", "PUT again", "PUT again"]);
  });

  test("a body over 64 KiB is not held, so a reset of it is answered and not retried", async (t) => {
    const gateway = await startGateway(t);
    let requests = 0;
    const upstream = await startUpstream(t, {
      onRequest(_message, { socket }) {
        requests++;
        socket.destroy();
      },
    });
    const host = await gateway.route({ to: upstream.url, route: retrying });
    const put = post(host, "x".repeat(70_000)).replace("POST", "PUT");
    assert.equal(outcome(await gateway.ask(t, put)), "502 UPSTREAM_RESET");
    assert.equal(requests, 1);
  });

  test("when retries are used up the last answer passes unchanged", async (t) => {
    const gateway = await startGateway(t);
    let requests = 0;
    const upstream = await startUpstream(t, {
      onRequest: () => `HTTP/1.1 503 Busy\r\nX-Try: ${++requests}\r\nContent-Length: 4\r\n\r\nbusy`,
    });
    const host = await gateway.route({ to: upstream.url, route: retrying });
    const answer = await gateway.ask(t, get(host));
    assert.equal(answer.start.join(" "), "HTTP/1.1 503 Busy");
    assert.equal(answer.body.toString(), "busy");
    assert.ok(answer.fields.some(([name, value]) => name === "X-Try" && value === "3"));
    assert.equal(requests, 3);
  });

  test("a try that hangs is given up after its share of the time, and the whole is bounded by timeoutMs", async (t) => {
    const gateway = await startGateway(t);
    const hanging = await startUpstream(t, { onRequest: () => undefined });
    const alive = await named(t, "alive");
    const host = await gateway.route({
      to: [hanging.url, alive.url],
      route: { retries: 1, retryOn: ["timeout"], timeoutMs: 2_000 },
    });
    for (let i = 0; i < 2; i++) assert.equal(outcome(await gateway.ask(t, get(host))), "200");
    const stuck = await gateway.route({
      to: hanging.url,
      route: { retries: 3, retryOn: ["timeout"], perTryTimeoutMs: 300, timeoutMs: 700 },
    });
    const startedAt = performance.now();
    assert.equal(outcome(await gateway.ask(t, get(stuck))), "504 UPSTREAM_TIMEOUT");
    const tookMs = performance.now() - startedAt;
    assert.ok(tookMs >= 600 && tookMs < 2_000, `${tookMs} ms`);
  });

  test("in an outage retries stay within a fifth of the waiting requests, counted at the upstream", async (t) => {
    const gateway = await startGateway(t);
    const arrivals: string[] = [];
    const upstream = await startUpstream(t, {
      onRequest(message, { socket }) {
        arrivals.push(message.start[1]);
        setTimeout(() => socket.destroy(), 100);
      },
    });
    const host = await gateway.route({ to: upstream.url, route: { retries: 3, timeoutMs: 20_000 } });
    const outcomes = await load(gateway, host, { count: 200, concurrency: 50 });
    assert.deepEqual(outcomes, { "502 UPSTREAM_RESET": 200 });
    // Of 50 that wait at most 10 may be retrying, each at most three times in a row.
    const retries = arrivals.length - 200;
    assert.ok(retries >= 3 && retries <= 200 * 0.2 * 3, `${retries} retries of 200 requests`);
  });
});

describe("health", () => {
  for (const balance of ["round-robin", "least-requests", "random", "hash"]) {
    test(`a retry asks an ejected target before one that has just failed, with ${balance}`, async (t) => {
      const gateway = await startGateway(t);
      const [one, other] = [await named(t, "one"), await named(t, "other")];
      const host = await gateway.route({
        to: [one.url, other.url],
        service: {
          balance,
          ...(balance === "hash" && { hashOn: { in: "path" } }),
          passiveHealth: { failures: 1, ejectMs: 300_000, maxEjectedPercent: 50 },
        },
        route: { retries: 3 },
      });
      await stop(other);
      const ejections = () => gateway.metric('switchyard_ejections_total\\{service="r1"\\}');
      // Of many paths some hash to either target.
      const askUntil = (count: number) =>
        until(`there were ${count} ejections`, async () => {
          assert.equal(outcome(await gateway.ask(t, get(host, `/${Math.random()}`))), "200");
          return (await ejections()) === count;
        });
      await askUntil(1);
      await restart(other);
      await stop(one);
      assert.deepEqual(await load(gateway, host, { count: 20, concurrency: 1 }), { "200 other": 20 });
      // Only one of two may be ejected at a time, so the other's answers have ended its ejection.
      await askUntil(2);
    });
  }

  test("a target that keeps failing is ejected and comes back; the last one is never ejected", async (t) => {
    const gateway = await startGateway(t);
    const alive = await named(t, "alive");
    const flaky = await named(t, "flaky");
    flaky.server.close();
    for (const { socket } of flaky.connections) socket.destroy();
    const host = await gateway.route({
      to: [flaky.url, alive.url],
      service: { passiveHealth: { failures: 2, ejectMs: 1_500, maxEjectedPercent: 50 } },
    });
    const first = await load(gateway, host, { count: 10, concurrency: 1 });
    assert.equal(first["502 UPSTREAM_CONNECT_FAILED"], 2, JSON.stringify(first));
    assert.equal(first["200 alive"], 8);
    assert.equal(await gateway.metric('switchyard_ejections_total\\{service="r1"\\}'), 1);
    flaky.server.listen(flaky.port, "127.0.0.1");
    await once(flaky.server, "listening");
    await until(
      "the ejected target takes requests again",
      async () => (await load(gateway, host, { count: 4, concurrency: 1 }))["200 flaky"],
    );

    const dead = `http://127.0.0.1:${await closedPort()}`;
    const lonely = await gateway.route({ to: dead, service: { passiveHealth: { failures: 1 } } });
    assert.deepEqual(await load(gateway, lonely, { count: 5, concurrency: 1 }), {
      "502 UPSTREAM_CONNECT_FAILED": 5,
    });
  });

  test("without retries an ejected target that is back takes requests once the last other one keeps failing", async (t) => {
    const gateway = await startGateway(t);
    const [a, b] = [await named(t, "a"), await named(t, "b")];
    const host = await gateway.route({
      to: [a.url, b.url],
      service: { passiveHealth: { failures: 2, ejectMs: 60_000, maxEjectedPercent: 50 } },
    });
    await stop(b);
    assert.equal((await load(gateway, host, { count: 10, concurrency: 1 }))["200 a"], 8);
    await restart(b);
    await stop(a);
    const after = await load(gateway, host, { count: 20, concurrency: 1 });
    // a fails twice as the last target, and at most twice more before it is ejected.
    assert.ok((after["200 b"] ?? 0) >= 16, JSON.stringify(after));
  });

  test("a retry never asks a target that active checks call unhealthy, nor one of weight 0", async (t) => {
    const gateway = await startGateway(t);
    const unhealthy = await startUpstream(t, {
      onRequest: ({ start }) =>
        start[1] === "/ping" ? "HTTP/1.1 500 Ill\r\nContent-Length: 0\r\n\r\n" : ok("unhealthy"),
    });
    const unweighted = await startUpstream(t, { onRequest: () => ok("weight 0") });
    const flaky = await startUpstream(t, {
      onRequest({ start }, { socket }) {
        if (start[1] === "/ping") return ok("well");
        socket.destroy();
        return undefined;
      },
    });
    const host = await gateway.route({
      to: flaky.url,
      service: {
        targets: [{ url: flaky.url }, { url: unhealthy.url }, { url: unweighted.url, weight: 0 }],
        activeHealth: {
          path: "/ping",
          intervalMs: 100,
          timeoutMs: 1_000,
          healthyAfter: 1,
          unhealthyAfter: 1,
        },
      },
      route: { retries: 3 },
    });
    await until(
      "only the flaky target is asked",
      async () => outcome(await gateway.ask(t, get(host))) === "502 UPSTREAM_RESET",
    );
    const asked = unhealthy.requests.filter(({ start }) => start[1] === "/").length;
    for (let i = 0; i < 10; i++) assert.equal(outcome(await gateway.ask(t, get(host))), "502 UPSTREAM_RESET");
    assert.equal(unhealthy.requests.filter(({ start }) => start[1] === "/").length, asked);
    assert.equal(unweighted.requests.filter(({ start }) => start[1] === "/").length, 0);
  });

  test("active checks take an unhealthy target out, answer NO_HEALTHY_TARGET when it was the last, and bring it back", async (t) => {
    const gateway = await startGateway(t);
    let isWell = true;
    const upstream = await startUpstream(t, {
      onRequest: (message) =>
        message.start[1] === "/ping" && !isWell
          ? "HTTP/1.1 500 Ill\r\nContent-Length: 0\r\n\r\n"
          : ok("well"),
    });
    const service = {
      targets: [{ url: upstream.url }],
      activeHealth: { path: "/ping", intervalMs: 100, timeoutMs: 1_000, healthyAfter: 2, unhealthyAfter: 2 },
    };
    const host = await gateway.route({ to: upstream.url, service });
    assert.equal(outcome(await gateway.ask(t, get(host))), "200");
    isWell = false;
    await until(
      "the target is out",
      async () => outcome(await gateway.ask(t, get(host))) === "503 NO_HEALTHY_TARGET",
    );
    // The state survives a swap while the URL stays.
    await gateway.put("service", "r1", { ...service, connectTimeoutMs: 1_234, description: "edited" });
    assert.equal(outcome(await gateway.ask(t, get(host))), "503 NO_HEALTHY_TARGET");
    isWell = true;
    await until("the target is back", async () => outcome(await gateway.ask(t, get(host))) === "200");
  });

  test("a check is passed by a final answer behind interim ones", async (t) => {
    const gateway = await startGateway(t);
    let checks = 0;
    const upstream = await startUpstream(t, {
      onRequest({ start }) {
        if (start[1] === "/ping") checks++;
        const interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nConnection: close\r\n\r\n";
        return `${interim}${ok("well")}`;
      },
    });
    const host = await gateway.route({
      to: upstream.url,
      service: {
        activeHealth: {
          path: "/ping",
          intervalMs: 100,
          timeoutMs: 1_000,
          healthyAfter: 1,
          unhealthyAfter: 1,
        },
      },
    });
    await until("it was checked several times", () => checks >= 3);
    assert.equal(outcome(await gateway.ask(t, get(host))), "200");
  });

  test("a target dies and returns under load, and no client sees an error that the rules do not allow", async (t) => {
    const gateway = await startGateway(t);
    const [a, b] = [await named(t, "a"), await named(t, "b")];
    const host = await gateway.route({
      to: [a.url, b.url],
      service: { passiveHealth: { failures: 3, ejectMs: 500, maxEjectedPercent: 50 } },
      route: { retries: 2 },
    });
    const outcomes: Record<string, number> = {};
    const agent = new Agent({ keepAlive: true });
    const pending: Promise<unknown>[] = [];
    // 500 requests a second for four seconds; a dies after one and returns after two and a half.
    const startedAt = performance.now();
    let deaths = 0;
    for (let i = 0; i < 2_000; i++) {
      while (performance.now() - startedAt < i * 2) await new Promise((resolve) => setTimeout(resolve, 1));
      if (i === 500) {
        a.server.close();
        for (const { socket } of a.connections) socket.resetAndDestroy();
        deaths++;
      }
      if (i === 1_250) a.server.listen(a.port, "127.0.0.1");
      pending.push(
        send(gateway, host, agent, "GET").then((text) => {
          outcomes[text] = (outcomes[text] ?? 0) + 1;
        }),
      );
    }
    await Promise.all(pending);
    agent.destroy();
    assert.equal(deaths, 1);
    // A failure is passed on only where the retry budget had no room for it.
    const failed = (outcomes["502 UPSTREAM_CONNECT_FAILED"] ?? 0) + (outcomes["502 UPSTREAM_RESET"] ?? 0);
    assert.equal(
      (outcomes["200 a"] ?? 0) + (outcomes["200 b"] ?? 0) + failed,
      2_000,
      JSON.stringify(outcomes),
    );
    assert.equal(failed, await gateway.metric('switchyard_retries_refused_total\\{service="r1"\\}'));
    assert.ok(failed < 100, JSON.stringify(outcomes));
    await until(
      "the returned target takes its share",
      async () => (await load(gateway, host, { count: 10, concurrency: 1 }))["200 a"],
    );
  });
});

describe("connections", () => {
  test("past maxConnections requests wait, then go to a free target, else are answered UPSTREAM_OVERLOADED", async (t) => {
    const gateway = await startGateway(t);
    const held: (() => void)[] = [];
    const slow = await startUpstream(t, {
      onRequest(_message, { socket }) {
        held.push(() => socket.write(ok("slow")));
      },
    });
    const host = await gateway.route({
      to: slow.url,
      service: { maxConnections: 1, connectTimeoutMs: 400 },
      route: { timeoutMs: 20_000 },
    });
    const first = gateway.ask(t, get(host));
    await until("the only connection is in use", () => held.length === 1);
    const startedAt = performance.now();
    const second = gateway.ask(t, get(host));
    assert.equal(outcome(await second), "503 UPSTREAM_OVERLOADED");
    assert.ok(performance.now() - startedAt >= 390);

    const spare = await named(t, "spare");
    await gateway.put("service", "r1", {
      targets: [
        { url: slow.url, weight: 1000 },
        { url: spare.url, weight: 1 },
      ],
      maxConnections: 1,
      connectTimeoutMs: 400,
    });
    assert.equal((await gateway.ask(t, get(host))).body.toString(), "spare");
    held[0]?.();
    assert.equal((await first).body.toString(), "slow");
  });

  test("the slot of a request that its client abandoned in the queue is not lost", async (t) => {
    const gateway = await startGateway(t);
    const held: (() => void)[] = [];
    const slow = await startUpstream(t, {
      onRequest(_message, { socket }) {
        held.push(() => socket.write(ok("slow")));
      },
    });
    const host = await gateway.route({
      to: slow.url,
      service: { maxConnections: 1, connectTimeoutMs: 10_000 },
      route: { timeoutMs: 20_000 },
    });
    const first = gateway.ask(t, get(host));
    await until("the only connection is in use", () => held.length === 1);
    const leaver = await gateway.connect(t);
    leaver.send(get(host));
    await until(
      "the second is queued",
      async () => (await gateway.metric("switchyard_client_connections")) >= 2,
    );
    leaver.socket.destroy();
    await until(
      "the gateway has seen it go",
      async () => (await gateway.metric("switchyard_client_connections")) === 1,
    );
    held[0]?.();
    await first;
    const next = gateway.ask(t, get(host));
    await until("the connection is free for the next", () => held.length === 2);
    held[1]?.();
    assert.equal(outcome(await next), "200");
  });
});

describe("TLS to upstreams", () => {
  const pem = (name: string) => readFileSync(new URL(`fixtures/tls/${name}.pem`, import.meta.url), "utf8");

  /** An https upstream; its answer tells the name that the client asked for and the client's certificate. */
  async function startTls(t: Parameters<typeof startUpstream>[0], options: ServerOptions): Promise<string> {
    const server = createTlsServer(options, (incoming, response) => {
      const socket = incoming.socket as TLSSocket;
      const client = [socket.getPeerCertificate()?.subject?.CN ?? "no certificate"].flat().join();
      response.end(`${socket.servername || "no name"} ${client}`);
    });
    server.on("tlsClientError", () => {});
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => (server.closeAllConnections(), server.close()));
    return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const server = { key: pem("server-key"), cert: pem("server") };
  const cases: readonly [string, ServerOptions, Record<string, unknown>, string][] = [
    ["a certificate that nobody vouches for is refused", server, {}, "502 UPSTREAM_CONNECT_FAILED"],
    ["one of the given authority is taken", server, { ca: pem("ca") }, "200 no name no certificate"],
    [
      "serverName is asked for and verified",
      server,
      { ca: pem("ca"), serverName: "upstream.test" },
      "200 upstream.test no certificate",
    ],
    [
      "another name than the certificate's is refused",
      server,
      { ca: pem("ca"), serverName: "other.test" },
      "502 UPSTREAM_CONNECT_FAILED",
    ],
    ["verify: false takes any", server, { verify: false }, "200 no name no certificate"],
    [
      "an expired certificate is refused",
      { key: pem("expired-key"), cert: pem("expired") },
      { ca: pem("ca") },
      "502 UPSTREAM_CONNECT_FAILED",
    ],
    [
      "a client certificate is presented",
      { ...server, ca: pem("ca"), requestCert: true, rejectUnauthorized: true },
      { ca: pem("ca"), cert: pem("client"), key: pem("client-key") },
      "200 no name switchyard",
    ],
    [
      "an upstream that wants one and gets none ends the handshake",
      { ...server, ca: pem("ca"), requestCert: true, rejectUnauthorized: true, maxVersion: "TLSv1.2" },
      { ca: pem("ca") },
      "502 UPSTREAM_CONNECT_FAILED",
    ],
  ];
  for (const [title, upstream, tls, expected] of cases) {
    test(title, async (t) => {
      const gateway = await startGateway(t);
      const host = await gateway.route({ to: await startTls(t, upstream), service: { tls } });
      const answer = await gateway.ask(t, get(host));
      assert.equal(expected.startsWith("200") ? `200 ${answer.body.toString()}` : outcome(answer), expected);
    });
  }

  test("a connection is kept while clients ask for one host after another", async (t) => {
    const gateway = await startGateway(t);
    let handshakes = 0;
    const url = await startTls(t, { ...server, ALPNCallback: () => (handshakes++, "http/1.1") });
    await gateway.route({ to: url, service: { tls: { ca: pem("ca") } }, route: { hosts: ["*.many.test"] } });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    t.after(() => agent.destroy());
    for (let i = 0; i < 5; i++) {
      assert.equal(await send(gateway, `h${i}.many.test`, agent, "GET"), "200 no name no certificate");
    }
    assert.equal(handshakes, 1);
  });
});

test("a name that resolves to a blocked address is answered 502, and UNBLOCKED_TARGETS lifts it", async () => {
  const resolveWith = (guard: TargetGuard) =>
    new Promise<string>((resolve) => {
      guardedLookup(guard)("169.254.10.1", { all: false }, (error, address) =>
        resolve(error?.code ?? (typeof address === "string" ? address : "several")),
      );
    });
  assert.equal(await resolveWith(new TargetGuard()), blockedTargetCode);
  assert.equal(await resolveWith(new TargetGuard(["169.254.10.0/24"])), "169.254.10.1");
  assert.equal(
    failureCodes[classifyFailure(Object.assign(new Error(), { code: blockedTargetCode }), false)],
    "UPSTREAM_CONNECT_FAILED",
  );
});
