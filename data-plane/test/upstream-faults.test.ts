// Upstreams that refuse, hang, reset, or answer what is not HTTP: each is told to the client by one status and one code.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  closedPort,
  get,
  ok,
  outcome,
  post,
  startGateway,
  startUpstream,
  type UpstreamScript,
  until,
} from "./helper.ts";

const answers = (bytes: string): UpstreamScript => ({
  onRequest: (_, { socket }) => void socket.end(Buffer.from(bytes, "latin1")),
});
const head = (fields: string) => `HTTP/1.1 200 OK\r\n${fields}\r\n`;

const hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n";

test("an upstream that does wrong", async (t) => {
  const gateway = await startGateway(t);

  await t.test("by refusing connections is 502 UPSTREAM_CONNECT_FAILED", async (t) => {
    const host = await gateway.route({ to: `http://127.0.0.1:${await closedPort()}` });
    assert.equal(outcome(await gateway.ask(t, get(host))), "502 UPSTREAM_CONNECT_FAILED");
    assert.equal(outcome(await gateway.ask(t, post(host, "abc"))), "502 UPSTREAM_CONNECT_FAILED");
  });
  await t.test("by a transfer coding that is not chunked is 502 UPSTREAM_BAD_RESPONSE", async (t) => {
    const upstream = await startUpstream(
      t,
      answers(`${head("Transfer-Encoding: gzip, chunked\r\n")}3\r\nabc\r\n0\r\n\r\n`),
    );
    const host = await gateway.route({ to: upstream.url });
    const answer = await gateway.ask(t, get(host));
    assert.equal(outcome(answer), "502 UPSTREAM_BAD_RESPONSE");
    assert.equal(answer.start[2], "Bad Gateway");
  });
  await t.test("by naming its coding twice is 502 UPSTREAM_BAD_RESPONSE", async (t) => {
    const twice = "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n";
    const upstream = await startUpstream(t, answers(`${head(twice)}3\r\nabc\r\n0\r\n\r\n`));
    const host = await gateway.route({ to: upstream.url });
    assert.equal(outcome(await gateway.ask(t, get(host))), "502 UPSTREAM_BAD_RESPONSE");
  });
  await t.test("by having a name that nobody knows is 502 UPSTREAM_CONNECT_FAILED", async (t) => {
    const host = await gateway.route({ to: "http://unknown.invalid:80" });
    assert.equal(outcome(await gateway.ask(t, get(host))), "502 UPSTREAM_CONNECT_FAILED");
  });
  await t.test("by never finishing its TLS handshake is 504 UPSTREAM_TIMEOUT", async (t) => {
    const mute = await startUpstream(t);
    const host = await gateway.route({
      to: mute.url.replace("http:", "https:"),
      service: { connectTimeoutMs: 300 },
    });
    // Each request tries anew: a connect that failed leaves nothing behind that the next one could fail on.
    for (const tries of [1, 2, 3]) {
      const began = performance.now();
      assert.equal(outcome(await gateway.ask(t, get(host))), "504 UPSTREAM_TIMEOUT");
      const tookMs = performance.now() - began;
      assert.ok(tookMs >= 299 && tookMs < 900, `${tookMs} ms`);
      assert.equal(mute.connections.length, tries);
    }
  });
  await t.test("by refusing a long body is left for another target, because nothing was sent", async (t) => {
    const upstream = await startUpstream(t, { onRequest: (_, { socket }) => void socket.write(ok("yes")) });
    const targets = [`http://127.0.0.1:${await closedPort()}`, upstream.url];
    const host = await gateway.route({
      to: targets,
      service: { passiveHealth: { failures: 100 } },
      route: { retries: 1, retryOn: ["connect"] },
    });
    for (let n = 0; n < 4; n++) {
      const answer = await gateway.ask(t, post(host, "x".repeat(300_000)));
      assert.equal(answer.start[1], "200", outcome(answer));
    }
  });
  await t.test(
    "by falling silent in its body has the client cut after idleTimeoutMs, and not before",
    async (t) => {
      const upstream = await startUpstream(t, {
        onRequest: (_, { socket }) => {
          socket.write(head("Content-Length: 3\r\n"));
          setTimeout(() => socket.write("a"), 200);
        },
      });
      const host = await gateway.route({ to: upstream.url, service: { idleTimeoutMs: 300 } });
      const client = await gateway.connect(t);
      const began = performance.now();
      client.send(get(host));
      await client.closed();
      const tookMs = performance.now() - began;
      assert.match(client.received.toString(), /\r\n\r\na$/);
      assert.ok(tookMs >= 499 && tookMs < 1100, `${tookMs} ms`);
    },
  );
  await t.test("by speaking no TLS is 502 UPSTREAM_CONNECT_FAILED", async (t) => {
    const plain = await startUpstream(t, {
      onConnection: ({ socket }) => void socket.write("HTTP/1.1 400 Bad Request\r\n\r\n"),
    });
    const host = await gateway.route({
      to: plain.url.replace("http:", "https:"),
      service: { connectTimeoutMs: 5_000 },
    });
    assert.equal(outcome(await gateway.ask(t, get(host))), "502 UPSTREAM_CONNECT_FAILED");
  });
  await t.test("by not answering is 504 UPSTREAM_TIMEOUT", async (t) => {
    const upstream = await startUpstream(t, { onRequest: () => undefined });
    const host = await gateway.route({ to: upstream.url, route: { timeoutMs: 200 } });
    assert.equal(outcome(await gateway.ask(t, get(host))), "504 UPSTREAM_TIMEOUT");
  });

  const cases: [string, UpstreamScript, string][] = [
    ["by closing unanswered", answers(""), "502 UPSTREAM_RESET"],
    [
      "by a reset unanswered",
      { onRequest: (_, { socket }) => void socket.resetAndDestroy() },
      "502 UPSTREAM_RESET",
    ],
    ["by closing inside its status line", answers("HTTP/1.1 20"), "502 UPSTREAM_RESET"],
    ["by closing inside its head", answers("HTTP/1.1 200 OK\r\nX: y"), "502 UPSTREAM_RESET"],
    ["by garbage", answers("garbage\r\n\r\n"), "502 UPSTREAM_BAD_RESPONSE"],
    ["by binary garbage", answers("\x16\x03\x01\0\xff"), "502 UPSTREAM_BAD_RESPONSE"],
    ["by another protocol", answers("SSH-2.0-OpenSSH_9.2\r\n"), "502 UPSTREAM_BAD_RESPONSE"],
    ["by a head without end", answers(head(`X: ${"x".repeat(70_000)}\r\n`)), "502 UPSTREAM_BAD_RESPONSE"],
    [
      "by an interim answer with a control byte in a header",
      answers(`HTTP/1.1 103 Early Hints\r\nLink: \x01\r\n\r\n${ok()}`),
      "502 UPSTREAM_BAD_RESPONSE",
    ],
    [
      "by closing inside an interim answer",
      answers("HTTP/1.1 103 Early Hints\r\nX: y"),
      "502 UPSTREAM_RESET",
    ],
    ["by closing behind one", answers(hints), "502 UPSTREAM_RESET"],
    ["by more interim answers than 64", answers(hints.repeat(65) + ok()), "502 UPSTREAM_BAD_RESPONSE"],
    [
      "by a 101 unasked",
      answers("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"),
      "502 UPSTREAM_BAD_RESPONSE",
    ],
    ["by status 999", answers("HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n"), "502 UPSTREAM_BAD_RESPONSE"],
    ["by status 600", answers("HTTP/1.1 600 What\r\nContent-Length: 0\r\n\r\n"), "502 UPSTREAM_BAD_RESPONSE"],
    ["by status 000", answers("HTTP/1.1 000 What\r\nContent-Length: 0\r\n\r\n"), "502 UPSTREAM_BAD_RESPONSE"],
    ["by status 42", answers("HTTP/1.1 42 What\r\nContent-Length: 0\r\n\r\n"), "502 UPSTREAM_BAD_RESPONSE"],
    [
      "by a header name with a space",
      answers(head("X A: b\r\nContent-Length: 0\r\n")),
      "502 UPSTREAM_BAD_RESPONSE",
    ],
    [
      "by a header name with a colon missing",
      answers(head("XA\r\nContent-Length: 0\r\n")),
      "502 UPSTREAM_BAD_RESPONSE",
    ],
    [
      "by a header value with a NUL",
      answers(head("X: a\0b\r\nContent-Length: 0\r\n")),
      "502 UPSTREAM_BAD_RESPONSE",
    ],
    [
      "by a header value with a control byte",
      answers(head("X: a\x01b\r\nContent-Length: 0\r\n")),
      "502 UPSTREAM_BAD_RESPONSE",
    ],
    [
      "by a bare CR in its head",
      answers(head("X: a\rY: b\r\nContent-Length: 0\r\n")),
      "502 UPSTREAM_BAD_RESPONSE",
    ],
    [
      "by two lengths that differ",
      answers(`${head("Content-Length: 3\r\nContent-Length: 4\r\n")}abc`),
      "502 UPSTREAM_BAD_RESPONSE",
    ],
    [
      "by a length that is none",
      answers(`${head("Content-Length: abc\r\n")}abc`),
      "502 UPSTREAM_BAD_RESPONSE",
    ],
    [
      "by a length and chunks",
      answers(`${head("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n")}3\r\nabc\r\n0\r\n\r\n`),
      "502 UPSTREAM_BAD_RESPONSE",
    ],
  ];
  for (const [title, script, expected] of cases) {
    await t.test(`${title} is ${expected}, and the worker goes on`, async (t) => {
      const upstream = await startUpstream(t, script);
      const host = await gateway.route({ to: upstream.url });
      assert.equal(outcome(await gateway.ask(t, get(host))), expected);
      assert.equal(outcome(await gateway.ask(t, post(host, "abc"))), expected);
      assert.equal(outcome(await gateway.ask(t, get("nowhere.test"))), "404 ROUTE_NOT_FOUND");
    });
  }
  await t.test("by a reset at once is 502, whether the request was on its way or not yet", async (t) => {
    const upstream = await startUpstream(t, { onConnection: ({ socket }) => void socket.resetAndDestroy() });
    const host = await gateway.route({ to: upstream.url });
    assert.match(outcome(await gateway.ask(t, get(host))), /^502 UPSTREAM_(RESET|CONNECT_FAILED)$/);
  });
  await t.test(
    "by sending more than it said has the surplus dropped and its connection closed",
    async (t) => {
      const upstream = await startUpstream(t, {
        onRequest: () => `${ok("abc")}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged`,
      });
      const host = await gateway.route({ to: upstream.url });
      const client = await gateway.connect(t);
      for (let i = 0; i < 3; i++) {
        client.send(get(host));
        assert.equal((await client.answer()).body.toString(), "abc");
        await until(
          "the upstream connection is closed",
          () => upstream.connections.at(-1)?.isClosed || upstream.connections.at(-1)?.isEnded,
        );
      }
    },
  );
});

test("a kept connection that dies under a request", async (t) => {
  const gateway = await startGateway(t);
  // The first request of each connection is served, the second one finds it dead.
  const serving = async (t: Parameters<typeof startUpstream>[0], failures: number) => {
    let failed = 0;
    const seen = new WeakSet();
    return await startUpstream(t, {
      onRequest: ({ start }, connection) => {
        if (!seen.has(connection) && failed < 1) return seen.add(connection), ok(start[1]);
        if (failed++ < failures) return void connection.socket.resetAndDestroy();
        return ok(start[1]);
      },
    });
  };
  const route = { route: { retries: 0 } };

  for (const method of ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"]) {
    await t.test(`is replaced once for ${method}, without a retry of the route`, async (t) => {
      const upstream = await serving(t, 1);
      const host = await gateway.route({ to: upstream.url, ...route });
      assert.equal(outcome(await gateway.ask(t, get(host, "/1"))), "200");
      const client = await gateway.connect(t);
      client.send((method === "PUT" ? post(host, "abc", "/2") : get(host, "/2")).replace(/^\w+/, method));
      assert.equal(outcome(await client.answer(method)), "200");
      assert.deepEqual(
        upstream.requests.map(({ start }) => start[1]),
        ["/1", "/2", "/2"],
      );
    });
  }
  for (const method of ["POST", "PATCH"]) {
    await t.test(`is 502 UPSTREAM_RESET for ${method}, which is never sent twice`, async (t) => {
      const upstream = await serving(t, 1);
      const host = await gateway.route({ to: upstream.url, ...route });
      assert.equal(outcome(await gateway.ask(t, get(host, "/1"))), "200");
      assert.equal(
        outcome(await gateway.ask(t, post(host, "abc", "/2").replace("POST", method))),
        "502 UPSTREAM_RESET",
      );
      assert.deepEqual(
        upstream.requests.map(({ start }) => start[1]),
        ["/1", "/2"],
      );
    });
  }
  await t.test("is not replaced a second time", async (t) => {
    const upstream = await serving(t, 9);
    const host = await gateway.route({ to: upstream.url, ...route });
    assert.equal(outcome(await gateway.ask(t, get(host, "/1"))), "200");
    assert.equal(outcome(await gateway.ask(t, get(host, "/2"))), "502 UPSTREAM_RESET");
    assert.deepEqual(
      upstream.requests.map(({ start }) => start[1]),
      ["/1", "/2", "/2"],
    );
  });
  await t.test("is not replaced where a byte of an answer had come", async (t) => {
    let count = 0;
    const upstream = await startUpstream(t, {
      onRequest: (_, { socket }) => (++count === 1 ? ok() : void socket.end("HTTP/1.1 200")),
    });
    const host = await gateway.route({ to: upstream.url, ...route });
    assert.equal(outcome(await gateway.ask(t, get(host))), "200");
    assert.equal(outcome(await gateway.ask(t, get(host))), "502 UPSTREAM_RESET");
    assert.equal(count, 2);
  });
});
