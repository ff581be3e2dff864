// WebSocket: the handshake is a request like any other, and what follows a 101 passes untouched until a side ends it.
import assert from "node:assert/strict";
import { once } from "node:events";
import { type TestContext, test } from "node:test";
import { WebSocket, WebSocketServer } from "ws";
import {
  type Gateway,
  get,
  ok,
  outcome,
  startGateway,
  startHttpUpstream,
  startUpstream,
  until,
} from "./helper.ts";
import { valuesOf } from "./http-reader.ts";

const handshake =
  "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const switching =
  "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nX-Up: yes\r\n\r\n";

/** An upstream that echoes, and the sockets that it has. */
async function startEcho(t: TestContext) {
  const { url, server } = await startHttpUpstream(t, (_, response) => void response.writeHead(426).end());
  const sockets = new WebSocketServer({ server, handleProtocols: (offered) => [...offered][1] ?? false });
  sockets.on("connection", (socket) =>
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary })),
  );
  t.after(() => sockets.close());
  return { url, sockets };
}

function open(t: TestContext, gateway: Gateway, host: string, protocols: string[] = []): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/ws?a=b`, protocols, {
    headers: { host, "X-Mine": "1" },
  });
  t.after(() => socket.terminate());
  socket.on("error", () => {});
  return socket;
}

test("WebSocket", async (t) => {
  const gateway = await startGateway(t);

  await t.test("is tunnelled, subprotocol included, and messages of any size pass both ways", async (t) => {
    const echo = await startEcho(t);
    const host = await gateway.route({ to: echo.url });
    const socket = open(t, gateway, host, ["one", "two"]);
    await once(socket, "open");
    assert.equal(socket.protocol, "two");
    for (const message of ["hello", "x".repeat(5_000_000)]) {
      socket.send(message);
      const [data] = await once(socket, "message");
      assert.ok(String(data) === message);
    }
    socket.close(1000, "done");
    const [code, reason] = await once(socket, "close");
    assert.deepEqual([code, String(reason)], [1000, "done"]);
  });
  await t.test("has its handshake under the same headers, path and matching as any request", async (t) => {
    const upstream = await startUpstream(t, { onRequest: () => switching });
    const host = await gateway.route({
      to: upstream.url,
      route: {
        path: "/ws",
        upstreamPath: "/socket",
        responseHeaders: [{ op: "set", name: "X-Route", value: "r" }],
      },
    });
    const client = await gateway.connect(t);
    client.send(get(host, "/ws?a=b", `${handshake}X-Forwarded-For: 1.2.3.4\r\n`));
    const answer = await client.answer("GET", { withInterim: true });
    assert.equal(answer.start[1], "101");
    assert.deepEqual(valuesOf(answer, "sec-websocket-accept"), ["s3pPLMBiTxaQ9kYGzzhZRbK+xOo="]);
    assert.deepEqual([valuesOf(answer, "x-up"), valuesOf(answer, "x-route")], [["yes"], ["r"]]);
    assert.deepEqual(valuesOf(answer, "upgrade"), ["websocket"]);
    const [seen] = upstream.requests;
    assert.ok(seen);
    assert.equal(seen.start[1], "/socket?a=b");
    assert.deepEqual(valuesOf(seen, "x-forwarded-for"), ["127.0.0.1"]);
    assert.deepEqual(valuesOf(seen, "upgrade"), ["websocket"]);
    assert.deepEqual(valuesOf(seen, "sec-websocket-key"), ["dGhlIHNhbXBsZSBub25jZQ=="]);
    assert.equal(valuesOf(answer, "x-request-id").join(), valuesOf(seen, "x-request-id").join());
  });
  await t.test("loses no byte behind either head", async (t) => {
    const upstream = await startUpstream(t, { onRequest: () => `${switching}behind the answer` });
    const host = await gateway.route({ to: upstream.url });
    const client = await gateway.connect(t);
    client.send(`${get(host, "/", handshake)}behind the request`);
    assert.equal((await client.answer("GET", { withInterim: true })).start[1], "101");
    assert.equal((await client.bytes(17)).toString(), "behind the answer");
    await until("it is upstream", () => upstream.connections[0]?.bytes.includes("behind the request"));
    client.send("more");
    await until("more is upstream", () => upstream.connections[0]?.bytes.includes("behind the requestmore"));
  });
  await t.test("ends on both sides when either ends it", async (t) => {
    for (const side of ["client", "upstream"] as const) {
      const upstream = await startUpstream(t, { onRequest: () => switching });
      const host = await gateway.route({ to: upstream.url });
      const client = await gateway.connect(t);
      client.send(get(host, "/", handshake));
      await client.answer("GET", { withInterim: true });
      if (side === "client") client.socket.destroy();
      else upstream.connections[0]?.socket.end();
      await until("the other side has ended", () =>
        side === "client" ? upstream.connections[0]?.isEnded : client.isEnded,
      );
    }
  });
  await t.test(
    "stays open across swaps of the table, also when its route and service are changed",
    async (t) => {
      const echo = await startEcho(t);
      const host = await gateway.route({ to: echo.url });
      const name = host.replace(".test", "");
      const socket = open(t, gateway, host);
      await once(socket, "open");
      await gateway.put("route", name, { service: name, hosts: [host], path: "/*", intercept: true });
      await gateway.put("service", name, { targets: [{ url: "http://127.0.0.1:9" }] });
      assert.equal(outcome(await gateway.ask(t, get(host))), "403 ROUTE_INTERCEPTED");
      socket.send("still here");
      assert.equal(String((await once(socket, "message"))[0]), "still here");
    },
  );
  await t.test("is closed after idleTimeoutMs of silence, and not before", async (t) => {
    const echo = await startEcho(t);
    const host = await gateway.route({ to: echo.url, service: { idleTimeoutMs: 400 } });
    const socket = open(t, gateway, host);
    await once(socket, "open");
    for (let i = 0; i < 4; i++) {
      await new Promise((resolve) => setTimeout(resolve, 150));
      socket.send("x");
      await once(socket, "message");
    }
    const lastAt = performance.now();
    await once(socket, "close");
    assert.ok(performance.now() - lastAt > 350);
    await until("the upstream's side is closed", () => echo.sockets.clients.size === 0);
  });
  await t.test("that the upstream refuses is answered as it answered, of any size", async (t) => {
    const page = "x".repeat(3_000_000);
    const upstream = await startUpstream(t, {
      onRequest: () => `HTTP/1.1 403 Forbidden\r\nContent-Length: ${page.length}\r\n\r\n${page}`,
    });
    const host = await gateway.route({ to: upstream.url });
    const answer = await gateway.ask(t, get(host, "/", handshake));
    assert.equal(answer.start[1], "403");
    assert.equal(answer.body.length, page.length);
  });
  await t.test(
    "that finds no upstream, no route or an intercepting one is answered by the gateway, which then closes",
    async (t) => {
      const dead = await gateway.route({ to: "http://127.0.0.1:9" });
      const intercepted = await gateway.route({ to: "http://127.0.0.1:9", route: { intercept: true } });
      for (const [host, expected] of [
        [dead, "502 UPSTREAM_CONNECT_FAILED"],
        ["nowhere.test", "404 ROUTE_NOT_FOUND"],
        [intercepted, "403 ROUTE_INTERCEPTED"],
      ] as const) {
        const client = await gateway.connect(t);
        client.send(get(host, "/", handshake));
        assert.equal(outcome(await client.answer()), expected);
        await client.closed();
      }
    },
  );
  await t.test(
    "whose client leaves before the upstream has answered is cancelled within a second",
    async (t) => {
      const upstream = await startUpstream(t, { onRequest: () => undefined });
      const host = await gateway.route({ to: upstream.url });
      const client = await gateway.connect(t);
      client.send(get(host, "/", handshake));
      await until("it is upstream", () => upstream.requests.length === 1);
      client.socket.destroy();
      await until(
        "the upstream request is cancelled",
        () => upstream.connections[0]?.isEnded || upstream.connections[0]?.isClosed,
        1_000,
      );
    },
  );
  await t.test("counts towards maxConnections until its tunnel ends", async (t) => {
    const upstream = await startUpstream(t, {
      onRequest: ({ start }) => (start[1] === "/ws" ? switching : ok()),
    });
    const host = await gateway.route({
      to: upstream.url,
      service: { maxConnections: 1, connectTimeoutMs: 200 },
    });
    const client = await gateway.connect(t);
    client.send(get(host, "/ws", handshake));
    await client.answer("GET", { withInterim: true });
    assert.equal(outcome(await gateway.ask(t, get(host))), "503 UPSTREAM_OVERLOADED");
    client.socket.destroy();
    await until("its place is free", async () => outcome(await gateway.ask(t, get(host))) === "200");
  });
});

test("any other Upgrade is an ordinary request without it, and the last of its connection", async (t) => {
  const gateway = await startGateway(t);
  const upstream = await startUpstream(t);
  const host = await gateway.route({ to: upstream.url });
  const cases: [string, string][] = [
    [
      "h2c",
      get(
        host,
        "/x",
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n",
      ),
    ],
    ["TLS", get(host, "/x", "Connection: Upgrade\r\nUpgrade: TLS/1.2\r\n")],
    ["a POST", `${get(host, "/x", `${handshake}Content-Length: 4\r\n`).replace("GET", "POST")}body`],
  ];
  for (const [title, bytes] of cases) {
    const client = await gateway.connect(t);
    // The parser loses what comes behind such a request in the same packet, so nothing behind it may be served.
    client.send(bytes + get(host, "/lost"));
    const answer = await client.answer();
    assert.equal(answer.body.toString(), "/x", title);
    assert.deepEqual(valuesOf(answer, "connection"), ["close"], title);
    client.send(`/rest HTTP/1.1\r\n\r\n${get(host, "/next")}`);
    await client.closed();
    assert.equal(client.received.length, 0);
  }
  assert.equal(upstream.requests[2]?.body.toString(), "body");
  for (const { head, start } of upstream.requests) {
    assert.doesNotMatch(head, /upgrade|http2-settings/i);
    assert.equal(start[1], "/x");
  }
  const client = await gateway.connect(t);
  client.send(get(host, "/1", "Upgrade: websocket\r\n") + get(host, "/2"));
  assert.equal(
    (await client.answer()).body.toString(),
    "/1",
    "an Upgrade that Connection does not list asks for nothing",
  );
  assert.equal((await client.answer()).body.toString(), "/2");
});
