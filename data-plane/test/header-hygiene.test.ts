// Headers both ways: what belongs to one connection stays on it, what speaks for the client is vouched for by the gateway,
// and all else arrives as it was sent: same case, same order, same repetition, same bytes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { get, ok, outcome, post, startGateway, startUpstream, until } from "./helper.ts";
import { type Message, valuesOf } from "./http-reader.ts";

/** The fields but those that the gateway and its client library write. */
function others(message: Message | undefined): (readonly [string, string])[] {
  const own =
    /^(host|connection|content-length|transfer-encoding|x-forwarded-(for|proto|host)|x-request-id|switchyard-hops|date|keep-alive)$/i;
  return message?.fields.filter(([name]) => !own.test(name)) ?? [];
}

test("request headers", async (t) => {
  const gateway = await startGateway(t);
  const upstream = await startUpstream(t, { onRequest: () => ok() });
  const host = await gateway.route({ to: upstream.url });
  const sent = async (fields: string, to = host) => {
    const answer = await gateway.ask(t, get(to, "/", fields));
    assert.equal(outcome(answer), "200");
    return upstream.requests.at(-1) as Message;
  };

  await t.test("keep their case, order and repetition", async () => {
    const seen = await sent(
      "X-b: 1\r\nx-A: 2\r\nAccept: a\r\nX-B: 3\r\nACCEPT: b\r\nCookie: c=1\r\nCookie: d=2\r\nEmpty:\r\n",
    );
    assert.deepEqual(others(seen), [
      ["X-b", "1"],
      ["x-A", "2"],
      ["Accept", "a"],
      ["X-B", "3"],
      ["ACCEPT", "b"],
      ["Cookie", "c=1"],
      ["Cookie", "d=2"],
      ["Empty", ""],
    ]);
  });
  await t.test("keep latin-1 and UTF-8 bytes as they are", async () => {
    assert.deepEqual(others(await sent("X: caf\xe9 \xc3\xa9\t\xff\r\n")), [["X", "caf\xe9 \xc3\xa9\t\xff"]]);
  });
  await t.test("of the prototype's names are headers like others", async () => {
    const fields = "__proto__: a\r\nconstructor: b\r\nhasOwnProperty: c\r\ntoString: d\r\n";
    assert.deepEqual(
      others(await sent(fields)).map(([name]) => name),
      ["__proto__", "constructor", "hasOwnProperty", "toString"],
    );
  });
  await t.test("of one connection are dropped: hop-by-hop ones and those that Connection lists", async () => {
    const seen = await sent(
      "Connection: keep-alive, X-Mine,  x-other ,\r\nX-Mine: 1\r\nx-OTHER: 2\r\nx-other: 3\r\nKeep-Alive: timeout=5\r\n" +
        "Proxy-Connection: keep-alive\r\nProxy-Authorization: secret\r\nProxy-Anything: x\r\nUpgrade: h2c\r\nTrailer: X-T\r\nKept: yes\r\n",
    );
    assert.deepEqual(others(seen), [["Kept", "yes"]]);
  });
  await t.test("that Connection lists never include the gateway's own", async () => {
    const seen = await sent(
      "Connection: X-Forwarded-For, X-Forwarded-Host, X-Forwarded-Proto, X-Request-Id, Switchyard-Hops\r\n",
    );
    assert.deepEqual(valuesOf(seen, "x-forwarded-for"), ["127.0.0.1"]);
    for (const name of ["x-forwarded-host", "x-forwarded-proto", "x-request-id", "switchyard-hops"]) {
      assert.equal(valuesOf(seen, name).length, 1, name);
    }
  });
  await t.test("say TE: trailers where the client can take them, and nothing else of TE", async () => {
    assert.deepEqual(others(await sent("TE: gzip, trailers;q=1, trailers\r\n")), [["TE", "trailers"]]);
    assert.deepEqual(others(await sent("TE: gzip, deflate;q=0.5\r\n")), []);
  });
  await t.test("without Expect, whatever it expects", async () => {
    assert.deepEqual(others(await sent("Expect: something\r\n")), []);
  });
  await t.test("that an upstream could read as the framing or the gateway's own are dropped", async () => {
    const aliases = [
      "Transfer_Encoding: chunked",
      "Content_Length: 5",
      "TRANSFER_encoding: chunked",
      "Host_: kept",
      "Connection_: kept",
    ];
    const forwarded = [
      "X_Forwarded_For: 1.2.3.4",
      "X-Forwarded_For: 1.2.3.4",
      "x_real_ip: 1.2.3.4",
      "X_Request_Id: x",
      "X_Original_URL: /admin",
      "Switchyard_Hops: 1",
    ];
    const seen = await sent([...aliases, ...forwarded, "X_Plain: kept", ""].join("\r\n"));
    assert.deepEqual(others(seen), [
      ["Host_", "kept"],
      ["Connection_", "kept"],
      ["X_Plain", "kept"],
    ]);
  });
  await t.test("of an untrusted client say nothing of who it is: they are replaced or dropped", async () => {
    const seen = await sent(
      "X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-For: 5.6.7.8\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.test\r\nX-Forwarded-Port: 1\r\nX-Forwarded-Prefix: /x\r\n" +
        "X-Forwarded-Server: x\r\nForwarded: for=1.2.3.4\r\nX-Real-IP: 1.2.3.4\r\nX-Original-URL: /admin\r\nX-Rewrite-URL: /admin\r\nX-Request-Id: forged\r\n",
    );
    assert.deepEqual(others(seen), []);
    assert.deepEqual(valuesOf(seen, "x-forwarded-for"), ["127.0.0.1"]);
    assert.deepEqual(valuesOf(seen, "x-forwarded-proto"), ["http"]);
    assert.deepEqual(valuesOf(seen, "x-forwarded-host"), [host]);
    assert.match(valuesOf(seen, "x-request-id").join(), /^[\w-]{12}-[0-9a-z]+$/);
  });
  await t.test("carry traceparent and tracestate on", async () => {
    const fields =
      "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\ntracestate: a=1\r\ntracestate: b=2\r\n";
    assert.equal(
      others(await sent(fields))
        .map((field) => `${field.join(": ")}\r\n`)
        .join(""),
      fields,
    );
  });
  await t.test("have one Host and one length, the client's", async () => {
    await gateway.ask(t, post(host, "abc"));
    const seen = upstream.requests.at(-1) as Message;
    assert.deepEqual(valuesOf(seen, "host"), [host]);
    assert.deepEqual(valuesOf(seen, "content-length"), ["3"]);
    assert.deepEqual(valuesOf(seen, "transfer-encoding"), []);
  });
  await t.test("run through the service's operations and then the route's", async () => {
    const edited = await gateway.route({
      to: upstream.url,
      service: {
        upstreamHeaders: [
          { op: "set", name: "X-A", value: "service" },
          { op: "add", name: "X-B", value: "1" },
        ],
        hostHeader: { rewrite: "api.internal" },
      },
      route: {
        upstreamHeaders: [
          { op: "set", name: "X-A", value: "route" },
          { op: "add", name: "X-B", value: "\xe9" },
          { op: "remove", name: "x-GONE" },
        ],
      },
    });
    const seen = await sent("x-a: 1\r\nKept: yes\r\nX-A: 2\r\nX-Gone: 1\r\n", edited);
    assert.deepEqual(others(seen), [
      ["x-a", "route"],
      ["Kept", "yes"],
      ["X-B", "1"],
      ["X-B", "\xe9"],
    ]);
    assert.deepEqual(valuesOf(seen, "host"), ["api.internal"]);
    assert.deepEqual(valuesOf(seen, "x-forwarded-host"), [edited]);
  });
  await t.test('name the target in Host where hostHeader is "target"', async () => {
    const named = await gateway.route({ to: upstream.url, service: { hostHeader: "target" } });
    assert.deepEqual(valuesOf(await sent("", named), "host"), [new URL(upstream.url).host]);
  });
});

test("a peer in TRUSTED_PROXIES", async (t) => {
  const gateway = await startGateway(t, { TRUSTED_PROXIES: "127.0.0.0/8" });
  const upstream = await startUpstream(t, { onRequest: () => ok() });
  const host = await gateway.route({ to: upstream.url });

  await t.test(
    "has its forwarded headers and its request id kept, and X-Forwarded-For appended to",
    async () => {
      const fields =
        "X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-For: 5.6.7.8, 9.9.9.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: shop.test\r\nX-Forwarded-Port: 443\r\n" +
        "Forwarded: for=1.2.3.4\r\nX-Real-IP: 1.2.3.4\r\nX-Request-Id: abc-123\r\n";
      const answer = await gateway.ask(t, get(host, "/", fields));
      const seen = upstream.requests.at(-1) as Message;
      assert.deepEqual(valuesOf(seen, "x-forwarded-for"), ["1.2.3.4, 5.6.7.8, 9.9.9.9, 127.0.0.1"]);
      assert.deepEqual(valuesOf(seen, "x-forwarded-proto"), ["https"]);
      assert.deepEqual(valuesOf(seen, "x-forwarded-host"), ["shop.test"]);
      assert.deepEqual(
        others(seen),
        [
          ["X-Forwarded-Port", "443"],
          ["Forwarded", "for=1.2.3.4"],
          ["X-Real-IP", "1.2.3.4"],
        ].filter(([name]) => !/^x-forwarded-(for|proto|host)$/i.test(name ?? "")),
      );
      assert.deepEqual(valuesOf(seen, "x-request-id"), ["abc-123"]);
      assert.deepEqual(valuesOf(answer, "x-request-id"), ["abc-123"]);
    },
  );
  await t.test("that says nothing has the same headers set from the connection", async () => {
    await gateway.ask(t, get(host));
    const seen = upstream.requests.at(-1) as Message;
    assert.deepEqual(valuesOf(seen, "x-forwarded-for"), ["127.0.0.1"]);
    assert.deepEqual(valuesOf(seen, "x-forwarded-proto"), ["http"]);
    assert.deepEqual(valuesOf(seen, "x-forwarded-host"), [host]);
  });
  await t.test("is not believed a request id that is no token of 128 characters at most", async () => {
    for (const id of ["", "a b", "\xe9", "x".repeat(129)]) {
      const answer = await gateway.ask(t, get(host, "/", `X-Request-Id: ${id}\r\n`));
      assert.match(valuesOf(answer, "x-request-id").join(), /^[\w-]{12}-[0-9a-z]+$/);
    }
  });
});

test("response headers", async (t) => {
  const gateway = await startGateway(t);
  let fields = "";
  const upstream = await startUpstream(t, { onRequest: () => ok("body", fields) });
  const host = await gateway.route({ to: upstream.url });
  const received = async (of: string, to = host) => {
    fields = of;
    return await gateway.ask(t, get(to));
  };

  await t.test("keep their case, order and repetition, each Set-Cookie of its own", async () => {
    const answer = await received(
      'ETag: "a"\r\nset-cookie: a=1; Path=/\r\nX-b: 1\r\nSet-Cookie: b=2\r\nx-B: 2\r\nVary: a\r\nVary: b\r\n',
    );
    assert.deepEqual(others(answer), [
      ["ETag", '"a"'],
      ["set-cookie", "a=1; Path=/"],
      ["X-b", "1"],
      ["Set-Cookie", "b=2"],
      ["x-B", "2"],
      ["Vary", "a"],
      ["Vary", "b"],
    ]);
  });
  await t.test("keep latin-1 bytes as they are", async () => {
    assert.deepEqual(others(await received("X: caf\xe9 \xc3\xa9\r\n")), [["X", "caf\xe9 \xc3\xa9"]]);
  });
  await t.test("keep latin-1 bytes where the body comes long after the head", async (t) => {
    const slow = await startUpstream(t, {
      onRequest: (_, { socket }) =>
        void socket.write("HTTP/1.1 200 OK\r\nX: caf\xe9\r\nContent-Length: 1\r\n\r\n", "latin1"),
    });
    const client = await gateway.connect(t);
    client.send(get(await gateway.route({ to: slow.url })));
    await until("the head has come", () => client.received.includes("\r\n\r\n"));
    slow.connections[0]?.socket.write("a");
    assert.deepEqual(others(await client.answer()), [["X", "caf\xe9"]]);
  });
  await t.test("have no blanks around their values", async () => {
    assert.deepEqual(others(await received("X: \t a b \t\r\n")), [["X", "a b"]]);
  });
  for (const length of ["0 ", "0\t"]) {
    await t.test(`may have a blank behind them: ${JSON.stringify(length)}`, async (t) => {
      const odd = await startUpstream(t, {
        onRequest: () => `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n`,
      });
      const answer = await gateway.ask(t, get(await gateway.route({ to: odd.url })));
      assert.deepEqual(valuesOf(answer, "content-length"), ["0"]);
    });
  }
  await t.test("of one connection are dropped: hop-by-hop ones and those that Connection lists", async () => {
    const answer = await received(
      "Connection: X-Mine, keep-alive\r\nX-Mine: 1\r\nKeep-Alive: timeout=77\r\nProxy-Authenticate: Basic\r\nUpgrade: h2c\r\nKept: yes\r\n",
    );
    assert.deepEqual(others(answer), [["Kept", "yes"]]);
    assert.notDeepEqual(valuesOf(answer, "keep-alive"), ["timeout=77"]);
  });
  await t.test("carry the request id of the gateway in place of the upstream's, and one Date", async () => {
    const answer = await received("X-Request-Id: theirs\r\nDate: Wed, 25 Nov 2026 00:00:00 GMT\r\n");
    assert.deepEqual(
      valuesOf(answer, "x-request-id"),
      valuesOf(upstream.requests.at(-1) as Message, "x-request-id"),
    );
    assert.deepEqual(valuesOf(answer, "date"), ["Wed, 25 Nov 2026 00:00:00 GMT"]);
  });
  await t.test(
    "run through the service's operations and then the route's, on answers of an upstream only",
    async () => {
      const edited = await gateway.route({
        to: upstream.url,
        service: {
          responseHeaders: [
            { op: "set", name: "X-A", value: "service" },
            { op: "remove", name: "Server" },
          ],
        },
        route: { methods: ["GET"], responseHeaders: [{ op: "set", name: "X-A", value: "route" }] },
      });
      assert.deepEqual(others(await received("Server: x\r\n", edited)), [["X-A", "route"]]);
      const refused = await gateway.ask(t, post(edited, ""));
      assert.equal(outcome(refused), "405 METHOD_NOT_ALLOWED");
      assert.deepEqual(valuesOf(refused, "allow"), ["GET"]);
      assert.deepEqual(valuesOf(refused, "x-a"), []);
      upstream.server.close();
      for (const { socket } of upstream.connections) socket.destroy();
      const failed = await gateway.ask(t, get(edited));
      assert.equal(outcome(failed), "502 UPSTREAM_CONNECT_FAILED");
      assert.deepEqual(valuesOf(failed, "x-a"), []);
    },
  );
});

test("an operation on a header takes its underscore spellings with it, and Proxy never goes on", async (t) => {
  const gateway = await startGateway(t);
  const upstream = await startUpstream(t, { onRequest: () => ok() });
  const host = await gateway.route({
    to: upstream.url,
    route: {
      upstreamHeaders: [
        { op: "set", name: "X-User", value: "gateway" },
        { op: "remove", name: "X_Internal-Role" },
        { op: "add", name: "X-Tag", value: "two" },
      ],
    },
  });
  const fields = [
    "X_User: client",
    "x-user: client",
    "X-Internal_Role: admin",
    "X-INTERNAL-ROLE: admin",
    "X_Tag: one",
    "Proxy: http://evil.test",
    "PROXY: http://evil.test",
  ];
  assert.equal(outcome(await gateway.ask(t, get(host, "/", `${fields.join("\r\n")}\r\n`))), "200");
  const [seen] = upstream.requests as [Message];
  const sent = seen.fields.filter(
    ([name]) => !/^(host|connection|x-forwarded-|x-request-id|switchyard)/i.test(name),
  );
  assert.deepEqual(sent, [
    ["X-User", "gateway"],
    ["X_Tag", "one"],
    ["X-Tag", "two"],
  ]);
});

test("a request that goes in circles is 508 after ten hops", async (t) => {
  const gateway = await startGateway(t);
  const host = await gateway.route({
    to: `http://127.0.0.1:${gateway.port}`,
    service: { hostHeader: "pass" },
  });
  assert.equal(outcome(await gateway.ask(t, get(host))), "508 LOOP_DETECTED");
  const upstream = await startUpstream(t, { onRequest: () => ok() });
  const straight = await gateway.route({ to: upstream.url });
  assert.equal(outcome(await gateway.ask(t, get(straight, "/", "Switchyard-Hops: 9\r\n"))), "200");
  assert.deepEqual(valuesOf(upstream.requests[0] as Message, "switchyard-hops"), ["10"]);
  assert.equal(
    outcome(await gateway.ask(t, get(straight, "/", "Switchyard-Hops: 10\r\n"))),
    "508 LOOP_DETECTED",
  );
  assert.equal(
    outcome(
      await gateway.ask(t, get(straight, "/", "Connection: Switchyard-Hops\r\nSwitchyard-Hops: 10\r\n")),
    ),
    "508 LOOP_DETECTED",
  );
});

test("every answer of the gateway's own is problem+json with its code and the request's id, and names no address", async (t) => {
  const gateway = await startGateway(t);
  const upstream = await startUpstream(t, { onConnection: ({ socket }) => socket.destroy() });
  const host = await gateway.route({ to: upstream.url, service: { connectTimeoutMs: 500 } });
  const intercepted = await gateway.route({
    to: upstream.url,
    route: { intercept: true, interceptStatus: 451 },
  });
  const cases: [string, string][] = [
    [get("nowhere.test"), "404 ROUTE_NOT_FOUND"],
    [get(intercepted), "451 ROUTE_INTERCEPTED"],
    [get(host), "502 UPSTREAM_RESET"],
    [get(host, "/%zz"), "400 BAD_REQUEST_PATH"],
    ["garbage\r\n\r\n", "400 BAD_REQUEST"],
  ];
  for (const [bytes, expected] of cases) {
    const answer = await gateway.ask(t, bytes);
    assert.equal(outcome(answer), expected);
    const problem = JSON.parse(answer.body.toString("utf8")) as Record<string, unknown>;
    assert.equal(problem["requestId"], valuesOf(answer, "x-request-id").join());
    assert.equal(String(problem["status"]), answer.start[1]);
    assert.doesNotMatch(`${answer.head}${answer.body.toString()}`, /127\.0\.0\.1|ECONN|\.ts|\.js|undici/);
    assert.deepEqual(valuesOf(answer, "cache-control"), ["no-store"]);
  }
  const head = await gateway.connect(t);
  head.send(get("nowhere.test").replace("GET", "HEAD") + get("nowhere.test"));
  assert.equal((await head.answer("HEAD")).body.length, 0);
  assert.equal(outcome(await head.answer()), "404 ROUTE_NOT_FOUND");
});
