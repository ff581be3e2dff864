// Who leaves in the middle, and who falls silent: the other side is told within a second, and nobody waits for ever.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import {
  get,
  ok,
  outcome,
  post,
  type RawUpstream,
  startGateway,
  startHttpUpstream,
  startUpstream,
  until,
} from "./helper.ts";

const oneSecond = 1_000;

/** Waits until the upstream sees its connection end, for at most a second. */
async function cancelled(upstream: RawUpstream, index = 0): Promise<void> {
  await until(
    "the upstream request is cancelled",
    () => upstream.connections[index]?.isEnded || upstream.connections[index]?.isClosed,
    oneSecond,
  );
}

test("a client that goes away cancels its upstream request within a second", async (t) => {
  const gateway = await startGateway(t);
  const silent = () => undefined;

  for (const [title, bytes] of [
    ["of a GET", get("HOST")],
    ["of a POST whose body is complete", post("HOST", "abc")],
  ] as const) {
    for (const how of ["destroy", "resetAndDestroy"] as const) {
      await t.test(`${title}, by ${how === "destroy" ? "FIN" : "reset"}`, async (t) => {
        const upstream = await startUpstream(t, { onRequest: silent });
        const host = await gateway.route({ to: upstream.url });
        const client = await gateway.connect(t);
        client.send(bytes.replace("HOST", host));
        await until("it is upstream", () => upstream.requests.length === 1);
        client.socket[how]();
        await cancelled(upstream);
      });
    }
  }
  await t.test("in the middle of its body", async (t) => {
    const upstream = await startUpstream(t);
    const host = await gateway.route({ to: upstream.url });
    const client = await gateway.connect(t);
    client.send(`POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 100\r\n\r\nabc`);
    await until("it is upstream", () => upstream.connections[0]?.bytes.includes("abc"));
    client.socket.destroy();
    await cancelled(upstream);
    assert.deepEqual(upstream.requests, []);
  });
  await t.test("in the middle of its answer", async (t) => {
    const upstream = await startUpstream(t, {
      onRequest: () => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc",
    });
    const host = await gateway.route({ to: upstream.url });
    const client = await gateway.connect(t);
    client.send(get(host));
    await until("the answer has begun", () => client.received.includes("abc"));
    client.socket.destroy();
    await cancelled(upstream);
  });
  await t.test(
    "while it waits for a connection of a busy target, so that nothing is sent for it",
    async (t) => {
      const upstream = await startUpstream(t, { onRequest: silent });
      const host = await gateway.route({
        to: upstream.url,
        service: { maxConnections: 1, connectTimeoutMs: 10_000 },
      });
      const [busy, leaving, next] = [
        await gateway.connect(t),
        await gateway.connect(t),
        await gateway.connect(t),
      ];
      busy.send(get(host, "/busy"));
      await until("the target is busy", () => upstream.requests.length === 1);
      leaving.send(get(host, "/leaving"));
      // The connection that leaves is the one that a later request to another route overtakes.
      assert.equal(outcome(await gateway.ask(t, get("nowhere.test"))), "404 ROUTE_NOT_FOUND");
      leaving.socket.resetAndDestroy();
      await until("it is gone", async () => (await gateway.metric("switchyard_client_connections")) <= 3);
      next.send(get(host, "/next"));
      upstream.connections[0]?.socket.write(ok());
      await until("the next one is upstream", () => upstream.requests.length === 2);
      assert.deepEqual(
        upstream.requests.map(({ start }) => start[1]),
        ["/busy", "/next"],
      );
    },
  );
  await t.test("while the target is being connected to, and its place is free again at once", async (t) => {
    const sockets: { destroy(): void }[] = [];
    // It takes TCP connections and never answers the TLS handshake.
    const mute = createServer((socket) => void sockets.push(socket.on("error", () => {})));
    await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
    t.after(() => (mute.close(), sockets.forEach((socket) => socket.destroy())));
    const { port } = mute.address() as { port: number };
    const host = await gateway.route({
      to: `https://127.0.0.1:${port}`,
      service: { maxConnections: 1, connectTimeoutMs: 60_000 },
    });
    for (const count of [1, 2]) {
      const client = await gateway.connect(t);
      client.send(get(host));
      await until("it is being connected to", () => sockets.length === count, 5_000);
      client.socket.destroy();
    }
  });
});

test("silence", async (t) => {
  const gateway = await startGateway(t);
  const idle = { service: { idleTimeoutMs: 300 } };

  await t.test("of a client in the middle of its body is 408, and the upstream request is cut", async (t) => {
    const upstream = await startUpstream(t);
    const host = await gateway.route({ to: upstream.url, ...idle });
    const client = await gateway.connect(t);
    client.send(`POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 100\r\n\r\nabc`);
    assert.equal(outcome(await client.answer()), "408 REQUEST_TIMEOUT");
    await client.closed();
    await cancelled(upstream);
  });
  await t.test("of a client before its body begins is 408", async (t) => {
    const upstream = await startUpstream(t);
    const host = await gateway.route({ to: upstream.url, ...idle });
    const client = await gateway.connect(t);
    client.send(`POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 100\r\n\r\n`);
    assert.equal(outcome(await client.answer()), "408 REQUEST_TIMEOUT");
  });
  await t.test("of an upstream that stops reading a body is 504", async (t) => {
    const upstream = await startUpstream(t, { onConnection: ({ socket }) => void socket.pause() });
    const host = await gateway.route({ to: upstream.url, ...idle });
    const client = await gateway.connect(t);
    client.send(`POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 50000000\r\n\r\n`);
    client.send(Buffer.alloc(50_000_000));
    assert.equal(outcome(await client.answer()), "504 UPSTREAM_TIMEOUT");
  });
  await t.test("of an upstream in the middle of its answer cuts the client", async (t) => {
    const upstream = await startUpstream(t, {
      onRequest: () => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc",
    });
    const host = await gateway.route({ to: upstream.url, ...idle });
    const client = await gateway.connect(t);
    client.send(get(host));
    await client.closed();
    assert.ok(client.received.includes("abc"));
    await cancelled(upstream);
  });
  await t.test("of a client that takes no byte of its answer cuts it and the upstream", async (t) => {
    const upstream = await startHttpUpstream(t, (request, response) => {
      const write = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on("drain", write);
      response.on("close", () => request.socket.destroy());
      write();
    });
    let open = 0;
    upstream.server.on("connection", (socket) => {
      open++;
      socket.on("close", () => open--);
    });
    const host = await gateway.route({ to: upstream.url, ...idle });
    const client = await gateway.connect(t);
    client.socket.pause();
    client.send(get(host));
    await until("the upstream is asked", () => open === 1);
    await until("the upstream is let go", () => open === 0);
    await until(
      "the client's connection is let go",
      async () => (await gateway.metric("switchyard_client_connections")) === 0,
    );
  });
  await t.test(
    "is not what a slow reader keeps: one that takes a little at a time is served to the end",
    async (t) => {
      const size = 12_000_000;
      const upstream = await startHttpUpstream(t, (_, response) => response.end(Buffer.alloc(size)));
      const host = await gateway.route({ to: upstream.url, ...idle });
      const client = await gateway.connect(t);
      let taken = 0;
      client.socket.removeAllListeners("data");
      client.socket.on("data", (chunk: Buffer) => {
        taken += chunk.length;
        client.socket.pause();
        setTimeout(() => client.socket.resume(), 5);
      });
      client.send(get(host));
      await until("it has all of it", () => taken > size);
    },
  );
});

test("timeoutMs counts from the last byte of the request", async (t) => {
  const gateway = await startGateway(t);
  const limited = { route: { timeoutMs: 300 } };

  await t.test("and a silent upstream is 504 then", async (t) => {
    const upstream = await startUpstream(t, { onRequest: () => undefined });
    const host = await gateway.route({ to: upstream.url, ...limited });
    const client = await gateway.connect(t);
    const startedAt = performance.now();
    client.send(get(host));
    assert.equal(outcome(await client.answer()), "504 UPSTREAM_TIMEOUT");
    assert.ok(performance.now() - startedAt > 290);
    await cancelled(upstream);
    client.send(get("nowhere.test"));
    assert.equal(outcome(await client.answer()), "404 ROUTE_NOT_FOUND", "its connection goes on");
  });
  await t.test("so that an upload may take longer, but the answer to it may not", async (t) => {
    let lastByteAt = 0;
    const upstream = await startUpstream(t, { onRequest: () => void (lastByteAt = performance.now()) });
    const host = await gateway.route({ to: upstream.url, ...limited });
    const client = await gateway.connect(t);
    client.send(`POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 10\r\n\r\n`);
    for (let sent = 0; sent < 10; sent++) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      client.send("x");
    }
    assert.equal(outcome(await client.answer()), "504 UPSTREAM_TIMEOUT");
    assert.ok(performance.now() - lastByteAt > 250);
  });
  await t.test("and ends with the response head: a stream may go on for longer", async (t) => {
    const upstream = await startUpstream(t, {
      onRequest: () => "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n",
    });
    const host = await gateway.route({ to: upstream.url, ...limited });
    const client = await gateway.connect(t);
    client.send(get(host));
    await until("the head has come", () => client.received.length > 0);
    for (let sent = 0; sent < 10; sent++) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      upstream.connections[0]?.socket.write("x");
    }
    assert.equal((await client.answer()).body.toString(), "x".repeat(10));
  });
  await t.test("and waiting for a connection counts", async (t) => {
    const upstream = await startUpstream(t, { onRequest: () => undefined });
    const host = await gateway.route({
      to: upstream.url,
      service: { maxConnections: 1, connectTimeoutMs: 5_000 },
      ...limited,
    });
    const [first, second] = [await gateway.connect(t), await gateway.connect(t)];
    first.send(get(host));
    await until("the target is busy", () => upstream.requests.length === 1);
    second.send(get(host));
    assert.equal(outcome(await first.answer()), "504 UPSTREAM_TIMEOUT");
    assert.equal(outcome(await second.answer()), "504 UPSTREAM_TIMEOUT");
  });
});
