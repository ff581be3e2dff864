// Expect: 100-continue is answered by the gateway, once it knows that the body will be read, and never otherwise.
import assert from "node:assert/strict";
import { test } from "node:test";
import { get, ok, outcome, startGateway, startUpstream, until } from "./helper.ts";

test("Expect: 100-continue", async (t) => {
  const gateway = await startGateway(t, { MAX_BODY_BYTES: "1000" });
  const upstream = await startUpstream(t, { onRequest: ({ body }) => ok(body.toString("latin1")) });
  const host = await gateway.route({ to: upstream.url });
  const head = (to: string, fields = "Content-Length: 5\r\n", version = "HTTP/1.1") =>
    `POST / ${version}\r\nHost: ${to}\r\nExpect: 100-continue\r\n${fields}\r\n`;

  await t.test("is answered 100 where the body will be read, and nothing of it goes upstream", async (t) => {
    const client = await gateway.connect(t);
    client.send(head(host));
    assert.equal((await client.answer("POST", { withInterim: true })).start[1], "100");
    assert.equal(upstream.connections.length, 0, "nothing is sent upstream before the body begins");
    client.send("hello");
    assert.equal((await client.answer("POST", { withInterim: true })).body.toString(), "hello");
    assert.doesNotMatch(upstream.requests[0]?.head ?? "", /expect/i);
    client.send(head(host, "Transfer-Encoding: chunked\r\n"));
    assert.equal((await client.answer("POST", { withInterim: true })).start[1], "100");
    client.send("2\r\nhi\r\n0\r\n\r\n");
    assert.equal((await client.answer("POST", { withInterim: true })).body.toString(), "hi");
  });

  const refusals: [string, string, string][] = [
    ["no route", head("nowhere.test"), "404 ROUTE_NOT_FOUND"],
    [
      "an intercepting route",
      head(await gateway.route({ to: upstream.url, route: { intercept: true } })),
      "403 ROUTE_INTERCEPTED",
    ],
    [
      "a route of other methods",
      head(await gateway.route({ to: upstream.url, route: { methods: ["GET"] } })),
      "405 METHOD_NOT_ALLOWED",
    ],
    ["a body that is too large", head(host, "Content-Length: 1001\r\n"), "413 BODY_TOO_LARGE"],
    ["a bad path", head(host).replace("POST /", "POST /%zz"), "400 BAD_REQUEST_PATH"],
    ["a malformed head", head(`${host}\r\nHost: x`), "400 BAD_REQUEST"],
  ];
  for (const [title, bytes, expected] of refusals) {
    await t.test(`is not answered 100 where there is ${title}`, async (t) => {
      const client = await gateway.connect(t);
      client.send(bytes);
      const answer = await client.answer("POST", { withInterim: true });
      assert.equal(outcome(answer), expected);
      assert.match(answer.head, /\r\nConnection: close\r\n/);
      await client.closed();
    });
  }

  await t.test("is not answered 100 where there is no body, nor to HTTP/1.0", async (t) => {
    for (const bytes of [head(host, "Content-Length: 0\r\n"), get(host, "/", "Expect: 100-continue\r\n")]) {
      const client = await gateway.connect(t);
      client.send(bytes);
      assert.equal((await client.answer("POST", { withInterim: true })).start[1], "200");
    }
    const old = await gateway.connect(t);
    old.send(`${head(host, "Content-Length: 5\r\n", "HTTP/1.0")}hello`);
    assert.equal((await old.answer("POST", { withInterim: true })).body.toString(), "hello");
  });

  await t.test("does no harm where the client does not wait for the answer", async (t) => {
    const client = await gateway.connect(t);
    client.send(`${head(host)}hello${get(host)}`);
    assert.equal((await client.answer()).body.toString(), "hello");
    assert.equal(outcome(await client.answer()), "200");
  });

  await t.test("gets its final answer also where the upstream is gone by then", async (t) => {
    const gone = await startUpstream(t, { onConnection: ({ socket }) => socket.resetAndDestroy() });
    const to = await gateway.route({ to: gone.url });
    const client = await gateway.connect(t);
    client.send(head(to));
    assert.equal((await client.answer("POST", { withInterim: true })).start[1], "100");
    client.send("hello");
    assert.match(outcome(await client.answer()), /^502 /);
    await until("it was asked", () => gone.connections.length > 0);
  });
});
