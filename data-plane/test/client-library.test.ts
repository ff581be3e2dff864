// Traps of the HTTP client library, kept as tests for its next version: each of them has once killed a process, broken a
// legal answer, or passed a truncated one for whole.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  get,
  outcome,
  spawnWorker,
  startGateway,
  startHttpUpstream,
  startUpstream,
  until,
} from "./helper.ts";

test("50 slow readers of 6 MB from an upstream that closes get all of it, and the worker has no uncaught exception", async (t) => {
  const worker = await spawnWorker(t);
  const size = 6_000_000;
  const upstream = await startHttpUpstream(t, (request, response) => {
    response.writeHead(200, {
      Connection: "close",
      ...(request.url === "/sized" && { "Content-Length": size }),
    });
    response.end(Buffer.alloc(size, "x"));
  });
  const host = await worker.gateway.route({ to: upstream.url });
  const readers = await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      const client = await worker.gateway.connect(t);
      const reader = { taken: 0, isEnded: false };
      client.socket.removeAllListeners("data");
      client.socket.on("data", (chunk: Buffer) => {
        reader.taken += chunk.length;
        reader.isEnded ||= chunk.subarray(-5).toString() === "0\r\n\r\n";
        client.socket.pause();
        setTimeout(() => client.socket.resume(), 3);
      });
      client.send(get(host, index % 2 === 0 ? "/sized" : "/chunked"));
      return reader;
    }),
  );
  await until("every reader has all of it", () => readers.every(({ taken }) => taken > size), 60_000);
  await until("every chunked one has ended", () => readers.filter(({ isEnded }) => isEnded).length >= 25);
  assert.equal(worker.child.exitCode, null);
  assert.doesNotMatch(worker.output(), /uncaught|AssertionError/i);
  assert.equal((await worker.gateway.readiness()).httpStatus, 200);
});

test("readers that leave in the middle of such an answer do no harm either", async (t) => {
  const worker = await spawnWorker(t);
  const upstream = await startHttpUpstream(t, (_, response) => {
    response.writeHead(200, { Connection: "close" });
    response.end(Buffer.alloc(2_000_000, "x"));
  });
  const host = await worker.gateway.route({ to: upstream.url });
  for (let round = 0; round < 30; round++) {
    const client = await worker.gateway.connect(t);
    client.socket.once("data", () =>
      round % 2 === 0 ? client.socket.destroy() : client.socket.resetAndDestroy(),
    );
    client.send(get(host));
    await until("it has left", () => client.socket.destroyed);
  }
  await until(
    "all are let go",
    async () => (await worker.gateway.metric("switchyard_client_connections")) === 0,
  );
  assert.doesNotMatch(worker.output(), /uncaught|AssertionError/i);
  assert.equal((await worker.gateway.readiness()).httpStatus, 200);
});

test("a 304 with a Content-Length passes, to GET and to HEAD, over and over", async (t) => {
  const gateway = await startGateway(t);
  const upstream = await startUpstream(t, {
    onRequest: () => 'HTTP/1.1 304 Not Modified\r\nContent-Length: 1234\r\nETag: "a"\r\n\r\n',
  });
  const host = await gateway.route({ to: upstream.url, service: { maxConnections: 1 } });
  const client = await gateway.connect(t);
  for (let round = 0; round < 10; round++) {
    const method = round % 2 === 0 ? "GET" : "HEAD";
    client.send(get(host).replace("GET", method));
    const answer = await client.answer(method);
    assert.equal(outcome(answer), "304");
    assert.match(answer.head, /\r\nContent-Length: 1234\r\n/);
  }
});

test("an answer that comes before its request was sent is whole, and its connection is not used again", async (t) => {
  const gateway = await startGateway(t);
  const upstream = await startUpstream(t, {
    onHead: ({ socket }, { start }) =>
      void (
        start[1] === "/early" && socket.write("HTTP/1.1 401 Unauthorized\r\nContent-Length: 3\r\n\r\nwho")
      ),
  });
  const host = await gateway.route({ to: upstream.url, service: { maxConnections: 1 } });
  for (let round = 0; round < 10; round++) {
    const client = await gateway.connect(t);
    client.send(`POST /early HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 1000000\r\n\r\n`);
    client.send(Buffer.alloc(500_000));
    assert.equal((await client.answer()).body.toString(), "who");
    assert.equal((await gateway.ask(t, get(host, `/next${round}`))).body.toString(), `/next${round}`);
  }
  assert.deepEqual(upstream.faults, []);
});

test("the next request on a connection whose target is at its limit is served when a place is free", async (t) => {
  const gateway = await startGateway(t);
  const upstream = await startHttpUpstream(t, (_, response) => void setImmediate(() => response.end("ok")));
  const host = await gateway.route({ to: upstream.url, service: { maxConnections: 2 } });
  const answers = await Promise.all(Array.from({ length: 4 }, () => gateway.ask(t, get(host))));
  assert.deepEqual(answers.map(outcome), ["200", "200", "200", "200"]);
});
