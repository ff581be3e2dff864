// The drain of a worker process: nothing that was begun is lost, nothing new begins, and it ends in time.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { describe, test } from "node:test";
import { get, ok, outcome, spawnWorker, startUpstream, until, type WorkerProcess } from "./helper.ts";

function isRefused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => (socket.destroy(), resolve(false)));
    socket.on("error", () => resolve(true));
  });
}

async function draining({ gateway }: WorkerProcess): Promise<void> {
  await until(
    "the worker drains",
    async () => (await gateway.readiness().catch(() => null))?.status === "draining",
  );
}

const handshake =
  "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

test("SIGHUP ends nothing, and is one line in the log", async (t) => {
  const worker = await spawnWorker(t);
  worker.child.kill("SIGHUP");
  await until("it is logged", () => worker.output().includes("SIGHUP is ignored"));
  assert.equal((await worker.gateway.readiness())?.status, "ready");
  worker.child.kill("SIGTERM");
  assert.equal(await worker.exited, 0);
  assert.equal(worker.output().match(/SIGHUP is ignored/g)?.length, 1);
});

describe("a drain", { concurrency: 2 }, () => {
  test("lets requests in flight finish, refuses new connections, tells the kept ones to close, and exits 0", async (t) => {
    const worker = await spawnWorker(t);
    let answerIt = () => {};
    const upstream = await startUpstream(t, {
      onRequest: ({ start }, { socket }) =>
        start[1] === "/slow" ? void (answerIt = () => void socket.write(ok("slow"))) : ok(),
    });
    const host = await worker.gateway.route({ to: upstream.url });
    const [slow, kept, unused] = [
      await worker.gateway.connect(t),
      await worker.gateway.connect(t),
      await worker.gateway.connect(t),
    ];
    slow.send(get(host, "/slow"));
    kept.send(get(host));
    assert.doesNotMatch((await kept.answer()).head, /Connection: close/);
    await until("the slow request is upstream", () =>
      upstream.requests.some(({ start }) => start[1] === "/slow"),
    );
    worker.child.kill("SIGTERM");
    await draining(worker);
    kept.send(get(host));
    assert.match((await kept.answer()).head, /\r\nConnection: close\r\n/);
    await kept.closed();
    await unused.closed();
    assert.ok(await isRefused(worker.gateway.port));
    assert.equal(worker.child.exitCode, null);
    answerIt();
    const answer = await slow.answer();
    assert.equal(answer.body.toString(), "slow");
    assert.match(answer.head, /\r\nConnection: close\r\n/);
    assert.equal(await worker.exited, 0, worker.output());
  });

  test("keeps a download whole whose client is still reading it", async (t) => {
    const worker = await spawnWorker(t);
    const size = 10_000_000;
    const upstream = await startUpstream(t, { onRequest: () => ok("x".repeat(size)) });
    const host = await worker.gateway.route({ to: upstream.url });
    const client = await worker.gateway.connect(t);
    client.socket.removeAllListeners("data");
    let taken = 0;
    client.socket.once("data", (first: Buffer) => {
      taken += first.length;
      client.socket.pause();
      worker.child.kill("SIGTERM");
    });
    client.send(get(host));
    await draining(worker);
    assert.ok(await until("the listener is closed", () => isRefused(worker.gateway.port)));
    client.socket.on("data", (chunk: Buffer) => (taken += chunk.length));
    client.socket.resume();
    await until("it has all of it", () => taken > size);
    assert.equal(await worker.exited, 0, worker.output());
  });

  test("goes on listening for DRAIN_DELAY_MS after /readyz has turned 503", async (t) => {
    const worker = await spawnWorker(t, { DRAIN_DELAY_MS: "1500" });
    const upstream = await startUpstream(t);
    const host = await worker.gateway.route({ to: upstream.url });
    worker.child.kill("SIGINT");
    await draining(worker);
    assert.equal((await worker.gateway.readiness()).httpStatus, 503);
    const answer = await worker.gateway.ask(t, get(host));
    assert.equal(outcome(answer), "200");
    assert.match(answer.head, /\r\nConnection: close\r\n/);
    assert.equal(await worker.exited, 0, worker.output());
  });

  test("cuts tunnels and whatever else is left at DRAIN_TIMEOUT_MS, and exits 0", async (t) => {
    const worker = await spawnWorker(t, { DRAIN_TIMEOUT_MS: "1000" });
    const switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    const upstream = await startUpstream(t, {
      onRequest: ({ start }) => (start[1] === "/ws" ? switching : undefined),
    });
    const host = await worker.gateway.route({ to: upstream.url });
    const [tunnel, hanging, partial] = [
      await worker.gateway.connect(t),
      await worker.gateway.connect(t),
      await worker.gateway.connect(t),
    ];
    tunnel.send(get(host, "/ws", handshake));
    assert.equal((await tunnel.answer("GET", { withInterim: true })).start[1], "101");
    hanging.send(get(host, "/hanging"));
    partial.send("GET / HTTP/1.1\r\nHost:");
    await until("both are upstream", () => upstream.requests.length === 2);
    const startedAt = performance.now();
    worker.child.kill("SIGTERM");
    await draining(worker);
    tunnel.send("through");
    await until("the tunnel is still open", () =>
      upstream.connections.some(({ bytes }) => bytes.includes("through")),
    );
    assert.equal(await worker.exited, 0, worker.output());
    assert.ok(performance.now() - startedAt >= 950);
    for (const client of [tunnel, hanging, partial]) await client.closed();
  });

  test("is over at once at a second signal", async (t) => {
    const worker = await spawnWorker(t);
    const upstream = await startUpstream(t, { onRequest: () => undefined });
    const host = await worker.gateway.route({ to: upstream.url });
    const client = await worker.gateway.connect(t);
    client.send(get(host));
    await until("it is upstream", () => upstream.requests.length === 1);
    worker.child.kill("SIGTERM");
    await draining(worker);
    worker.child.kill("SIGTERM");
    assert.equal(await worker.exited, 1, worker.output());
  });

  test("with nothing to wait for is over soon", async (t) => {
    const worker = await spawnWorker(t);
    const idle = await worker.gateway.connect(t);
    worker.child.kill("SIGTERM");
    await idle.closed();
    assert.equal(await worker.exited, 0, worker.output());
  });
});
