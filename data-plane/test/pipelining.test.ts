// Requests sent one behind the other on a connection: served one at a time and in order, as if each had been sent alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { get, ok, outcome, post, startGateway, startUpstream, until } from "./helper.ts";

test("pipelined requests", async (t) => {
  const gateway = await startGateway(t);

  await t.test("reach the upstream and are answered in the order in which they came", async (t) => {
    const upstream = await startUpstream(t);
    const host = await gateway.route({ to: upstream.url });
    const client = await gateway.connect(t);
    const chunked = `POST /3 HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n`;
    client.send(get(host, "/1") + post(host, "body", "/2") + chunked + get(host, "/4"));
    for (const target of ["/1", "/2", "/3", "/4"])
      assert.equal((await client.answer()).body.toString(), target);
    assert.deepEqual(
      upstream.requests.map(({ start }) => start[1]),
      ["/1", "/2", "/3", "/4"],
    );
  });
  await t.test("are sent upstream only when the one before is answered", async (t) => {
    let answerIt = () => {};
    const upstream = await startUpstream(t, {
      onRequest: ({ start }, { socket }) =>
        start[1] === "/2" ? ok() : void (answerIt = () => void socket.write(ok())),
    });
    const host = await gateway.route({ to: upstream.url });
    const client = await gateway.connect(t);
    client.send(post(host, "abc", "/1") + get(host, "/2"));
    await until("the first is upstream", () => upstream.requests.length === 1);
    assert.equal(outcome(await gateway.ask(t, get(host, "/2"))), "200");
    assert.deepEqual(
      upstream.requests.map(({ start }) => start[1]),
      ["/1", "/2"],
    );
    answerIt();
    for (let i = 0; i < 2; i++) assert.equal(outcome(await client.answer()), "200");
    assert.equal(upstream.requests.length, 3);
  });
  await t.test("behind a Connection: close are not served", async (t) => {
    const upstream = await startUpstream(t);
    const host = await gateway.route({ to: upstream.url });
    const client = await gateway.connect(t);
    client.send(get(host, "/1", "Connection: close\r\n") + get(host, "/2"));
    assert.equal((await client.answer()).body.toString(), "/1");
    await client.closed();
    assert.equal(client.received.length, 0);
    assert.equal(upstream.requests.length, 1);
  });
  await t.test("of any number are served, and no more of them is read than fits", async (t) => {
    let answerIt = () => {};
    const upstream = await startUpstream(t, {
      onRequest: ({ start }, { socket }) =>
        start[1] === "/first" ? void (answerIt = () => void socket.write(ok("/first"))) : ok(start[1]),
    });
    const host = await gateway.route({ to: upstream.url });
    const client = await gateway.connect(t);
    // More than the kernel's buffers take on both sides.
    const many = Array.from({ length: 40_000 }, (_, i) => get(host, `/${i}`, `X: ${"x".repeat(600)}\r\n`));
    client.send(get(host, "/first"));
    await until("the first is upstream", () => upstream.requests.length === 1);
    client.send(get("nowhere.test"));
    client.send(many.join(""));
    for (let turn = 0; turn < 20; turn++) await gateway.readiness();
    assert.ok(client.socket.writableLength > 0, "the gateway has read all of them");
    answerIt();
    assert.equal((await client.answer()).body.toString(), "/first");
    assert.equal(outcome(await client.answer()), "404 ROUTE_NOT_FOUND");
    for (let i = 0; i < 300; i++) assert.equal((await client.answer()).body.toString(), `/${i}`);
  });
  await t.test(
    "that ask for a WebSocket are served as ordinary ones, so that no answer is overtaken",
    async (t) => {
      const upstream = await startUpstream(t);
      const host = await gateway.route({ to: upstream.url });
      const client = await gateway.connect(t);
      client.send(
        get(host, "/1") +
          get(
            host,
            "/2",
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
          ),
      );
      assert.equal((await client.answer()).body.toString(), "/1");
      assert.equal((await client.answer()).body.toString(), "/2");
      assert.doesNotMatch(upstream.requests[1]?.head ?? "", /upgrade:/i);
    },
  );
});

test("a client that sends requests without reading answers is not read from without end", async (t) => {
  const gateway = await startGateway(t);
  const client = await gateway.connect(t);
  client.socket.pause();
  const request = get("nowhere.test", "/", `X: ${"x".repeat(1000)}\r\n`);
  client.send(request.repeat(40_000));
  const total = request.length * 40_000;
  // Each answer is smaller than its request, so only a gateway that has stopped reading leaves so much unsent.
  let last = -1;
  await until("the gateway stops reading", async () => {
    const sent = client.socket.bytesWritten - client.socket.writableLength;
    const requests = await gateway
      .metric('switchyard_requests_total{service="",route="",status="4xx"}')
      .catch(() => 0);
    const isStill = requests === last && requests > 0;
    last = requests;
    if (!isStill) await new Promise((resolve) => setTimeout(resolve, 200));
    return isStill && sent <= total;
  });
  assert.ok(last < 40_000, `${last} requests were served`);
});
