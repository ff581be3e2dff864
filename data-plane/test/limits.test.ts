// Limits on what a client may send, how long it may take, and how many may come: each has an answer of its own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { connectTo, get, ok, outcome, post, startGateway, startUpstream, until } from "./helper.ts";

test("limits of heads and targets", async (t) => {
  const gateway = await startGateway(t);
  const upstream = await startUpstream(t, { onRequest: () => ok() });
  const host = await gateway.route({ to: upstream.url });
  const target = (length: number) => `/${"a".repeat(length - 1)}`;
  const head = (length: number) =>
    get(host, "/", `X: ${"a".repeat(length - get(host, "/", "X: \r\n").length)}\r\n`);

  const cases: [string, string, string][] = [
    ["a target of 8 KiB is served", get(host, target(8192)), "200"],
    ["a target over 8 KiB is 414", get(host, target(8193)), "414 URI_TOO_LONG"],
    ["a query counts towards the target", get(host, `/?${target(8192)}`), "414 URI_TOO_LONG"],
    ["a target over 16 KiB is 414", get(host, target(16_500)), "414 URI_TOO_LONG"],
    ["a target of any length is 414", get(host, target(300_000)), "414 URI_TOO_LONG"],
    ["a head of 16 KiB is served", head(16_384), "200"],
    ["a head over 16 KiB is 431", head(16_385), "431 HEADERS_TOO_LARGE"],
    ["a head over 32 KiB is 431", head(33_000), "431 HEADERS_TOO_LARGE"],
    ["a head of any length is 431", head(300_000), "431 HEADERS_TOO_LARGE"],
    ["a head of many short headers is 431", get(host, "/", "a:b\r\n".repeat(8000)), "431 HEADERS_TOO_LARGE"],
  ];
  for (const [title, bytes, answer] of cases) {
    await t.test(title, async (t) => {
      const refused = await gateway.ask(t, bytes);
      assert.equal(outcome(refused), answer);
      if (answer !== "200") assert.match(refused.head, /\r\nConnection: close\r\n/);
    });
  }

  await t.test("a head over the limit is 431 also when it comes in pieces", async (t) => {
    const client = await gateway.connect(t);
    const bytes = head(40_000);
    for (let at = 0; at < bytes.length && !client.isEnded && client.received.length === 0; at += 1448) {
      await new Promise((sent) => client.socket.write(bytes.slice(at, at + 1448), sent));
    }
    assert.match(outcome(await client.answer()), /^4(14|31) /);
  });

  await t.test("of 2,500 headers every one arrives", async (t) => {
    const seen = upstream.requests.length;
    const fields = Array.from({ length: 2_500 }, (_, i) => `${i.toString(36)}:\r\n`).join("");
    assert.equal(outcome(await gateway.ask(t, get(host, "/", `${fields}Authorization: last\r\n`))), "200");
    const received = upstream.requests[seen]?.fields ?? [];
    assert.ok(received.length >= 2_501);
    assert.ok(received.some(([name, value]) => name === "Authorization" && value === "last"));
  });
});

test("a head that is not complete in time is 408 and closed", async (t) => {
  const gateway = await startGateway(t, { CLIENT_HEAD_TIMEOUT_MS: "400" });
  const upstream = await startUpstream(t, { onRequest: () => ok() });
  const host = await gateway.route({ to: upstream.url });

  await t.test("when it falls silent", async (t) => {
    const client = await gateway.connect(t);
    client.send("GET / HTTP/1.1\r\nHost: a");
    assert.equal(outcome(await client.answer()), "408 REQUEST_TIMEOUT");
    await client.closed();
  });
  await t.test("when it drips, a byte at a time", async (t) => {
    const client = await gateway.connect(t);
    const startedAt = performance.now();
    client.send(`GET / HTTP/1.1\r\nHost: ${host}\r\nX: `);
    const drip = setInterval(() => client.socket.writable && client.send("x"), 20);
    t.after(() => clearInterval(drip));
    assert.equal(outcome(await client.answer()), "408 REQUEST_TIMEOUT");
    assert.ok(performance.now() - startedAt >= 390);
    clearInterval(drip);
    await client.closed();
  });
  await t.test("when nothing comes at all", async (t) => {
    const client = await gateway.connect(t);
    await client.closed();
  });
  await t.test("on a connection that was served before, but never while it is idle", async (t) => {
    const client = await gateway.connect(t);
    client.send(get(host));
    assert.equal(outcome(await client.answer()), "200");
    const other = await gateway.connect(t);
    await other.closed(); // The other one's time is up, so this one's would be, too.
    client.send(get(host));
    assert.equal(outcome(await client.answer()), "200");
    client.send("GET / HTTP/1.1\r\n");
    assert.equal(outcome(await client.answer()), "408 REQUEST_TIMEOUT");
    await client.closed();
  });
  await t.test("and never ends a slow answer to the request before it", async (t) => {
    let answerIt = () => {};
    const slow = await startUpstream(t, {
      onRequest: (_, { socket }) => void (answerIt = () => void socket.write(ok("slow"))),
    });
    const slowHost = await gateway.route({ to: slow.url });
    const client = await gateway.connect(t);
    client.send(`${get(slowHost)}GET / HTTP/1.1\r\nHost:`);
    await until("the request is upstream", () => slow.requests.length === 1);
    const other = await gateway.connect(t);
    await other.closed();
    assert.equal(client.received.length, 0);
    answerIt();
    assert.equal((await client.answer()).body.toString(), "slow");
    assert.equal(outcome(await client.answer()), "408 REQUEST_TIMEOUT");
  });
});

test("a body over MAX_BODY_BYTES is 413", async (t) => {
  const gateway = await startGateway(t, { MAX_BODY_BYTES: "100000" });
  const upstream = await startUpstream(t, { onRequest: () => ok() });
  const host = await gateway.route({ to: upstream.url });
  const chunked = (size: number) =>
    `POST / HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n${size.toString(16)}\r\n${"x".repeat(size)}\r\n0\r\n\r\n`;

  await t.test("by its length, before anything of it is read or sent upstream", async (t) => {
    const client = await gateway.connect(t);
    client.send(`POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 100001\r\n\r\n`);
    assert.equal(outcome(await client.answer()), "413 BODY_TOO_LARGE");
    assert.equal(upstream.connections.length, 0);
  });
  await t.test("by its chunks, and the upstream request is cut", async (t) => {
    assert.equal(outcome(await gateway.ask(t, chunked(100_001))), "413 BODY_TOO_LARGE");
    await until("the upstream connection ended", () =>
      upstream.connections.every(({ isEnded, isClosed }) => isEnded || isClosed),
    );
    assert.deepEqual(upstream.requests, []);
  });
  await t.test("and one at the limit is served, of either kind", async (t) => {
    assert.equal(outcome(await gateway.ask(t, post(host, "x".repeat(100_000)))), "200");
    assert.equal(outcome(await gateway.ask(t, chunked(100_000))), "200");
    assert.deepEqual(
      upstream.requests.map(({ body }) => body.length),
      [100_000, 100_000],
    );
  });
});

test("connections over MAX_CLIENT_CONNECTIONS are closed, those within it are served", async (t) => {
  const gateway = await startGateway(t, { MAX_CLIENT_CONNECTIONS: "3" });
  const upstream = await startUpstream(t);
  const host = await gateway.route({ to: upstream.url });
  const clients = [await gateway.connect(t), await gateway.connect(t), await gateway.connect(t)];
  for (const client of clients) client.send(get(host));
  for (const client of clients) assert.equal(outcome(await client.answer()), "200");
  const surplus = await connectTo(t, gateway.port);
  surplus.send(get(host));
  await surplus.closed();
  assert.equal(surplus.received.length, 0);
  clients[0]?.socket.destroy();
  await until("another one is served", async () => {
    const next = await connectTo(t, gateway.port);
    next.send(get(host));
    await until("it is answered or closed", () => next.received.length > 0 || next.isEnded || next.isClosed);
    return next.received.length > 0;
  });
});
