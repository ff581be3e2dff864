// Bodies both ways: they pass as they come, with backpressure, and end as they ended on the other side.
import assert from "node:assert/strict";
import { test } from "node:test";
import { get, ok, outcome, post, startGateway, startHttpUpstream, startUpstream, until } from "./helper.ts";
import { type Message, readResponse, valuesOf } from "./http-reader.ts";

const chunked = (fields = "") => `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n${fields}\r\n`;

test("responses", async (t) => {
  const gateway = await startGateway(t);

  await t.test(
    "pass as they come: each event of an event stream, and the head before the first",
    async (t) => {
      const upstream = await startUpstream(t, {
        onRequest: () => chunked("Content-Type: text/event-stream\r\n"),
      });
      const host = await gateway.route({ to: upstream.url });
      const client = await gateway.connect(t);
      client.send(get(host));
      await until("the head has come", () => client.received.includes("\r\n\r\n"));
      const { socket } = upstream.connections[0] ?? {};
      for (const event of ["data: 1\n\n", "data: 2\n\n"]) {
        socket?.write(`${event.length.toString(16)}\r\n${event}\r\n`);
        await until("the event has come", () => client.received.includes(event));
      }
      socket?.write("0\r\n\r\n");
      assert.equal((await client.answer()).body.toString(), "data: 1\n\ndata: 2\n\n");
    },
  );
  await t.test("keep their trailers and the Trailer that announces them", async (t) => {
    const upstream = await startUpstream(t, {
      onRequest: () => `${chunked("Trailer: X-Sum\r\n")}3\r\nabc\r\n0\r\nX-Sum: 1\r\nx-Caf: \xe9\r\n\r\n`,
    });
    const host = await gateway.route({ to: upstream.url });
    const answer = await gateway.ask(t, get(host, "/", "TE: trailers\r\n"));
    assert.deepEqual(valuesOf(answer, "trailer"), ["X-Sum"]);
    assert.deepEqual(answer.trailers, [
      ["X-Sum", "1"],
      ["x-Caf", "\xe9"],
    ]);
  });
  await t.test("keep their length or their chunks", async (t) => {
    const upstream = await startUpstream(t, {
      onRequest: ({ start }) => (start[1] === "/l" ? ok("abc") : `${chunked()}3\r\nabc\r\n0\r\n\r\n`),
    });
    const host = await gateway.route({ to: upstream.url });
    assert.equal((await gateway.ask(t, get(host, "/l"))).isChunked, false);
    assert.equal((await gateway.ask(t, get(host, "/c"))).isChunked, true);
  });
  await t.test("without a length end with the upstream's connection", async (t) => {
    const upstream = await startUpstream(t, {
      onRequest: (_, { socket }) => void socket.end("HTTP/1.0 200 OK\r\n\r\nuntil the end"),
    });
    const host = await gateway.route({ to: upstream.url });
    assert.equal((await gateway.ask(t, get(host))).body.toString(), "until the end");
    const old = await gateway.connect(t);
    old.send(get(host).replace("HTTP/1.1", "HTTP/1.0"));
    const answer = await old.answer();
    assert.equal(answer.body.toString(), "until the end");
    assert.equal(answer.isChunked, false);
  });
  await t.test("that have no body have none, and keep the length that they tell", async (t) => {
    const answers: Record<string, string> = {
      "/head": ok("abc").slice(0, -3),
      "/304": 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: "a"\r\n\r\n',
      "/304-chunked": "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n",
      "/204": "HTTP/1.1 204 No Content\r\n\r\n",
      "/204-length": "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
      "/205": "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n",
    };
    const upstream = await startUpstream(t, { onRequest: ({ start }) => answers[start[1]] });
    const host = await gateway.route({ to: upstream.url });
    const client = await gateway.connect(t);
    const ask = async (target: string, method = "GET") => {
      client.send(get(host, target).replace("GET", method));
      return await client.answer(method);
    };
    assert.deepEqual(valuesOf(await ask("/head", "HEAD"), "content-length"), ["3"]);
    assert.deepEqual(valuesOf(await ask("/304"), "content-length"), ["5"]);
    assert.deepEqual(valuesOf(await ask("/304", "HEAD"), "content-length"), ["5"]);
    assert.equal(outcome(await ask("/304-chunked")), "304");
    for (const target of ["/204", "/204-length"]) {
      const answer = await ask(target);
      assert.equal(outcome(answer), "204");
      assert.deepEqual(valuesOf(answer, "content-length"), []);
      assert.deepEqual(valuesOf(answer, "transfer-encoding"), []);
    }
    assert.equal(outcome(await ask("/205")), "205");
  });
  await t.test("103 Early Hints comes before the answer, to clients that know it", async (t) => {
    const upstream = await startUpstream(t, {
      onRequest: () =>
        `HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nLink: </b.js>; rel=preload\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n${ok("done")}`,
    });
    const host = await gateway.route({ to: upstream.url });
    const client = await gateway.connect(t);
    client.send(get(host));
    const hints = await client.answer("GET", { withInterim: true });
    assert.equal(hints.start[1], "103");
    assert.equal(valuesOf(hints, "link").join(", "), "</a.css>; rel=preload, </b.js>; rel=preload");
    assert.equal((await client.answer("GET", { withInterim: true })).body.toString(), "done");
    const old = await gateway.connect(t);
    old.send(get(host).replace("HTTP/1.1", "HTTP/1.0"));
    assert.equal((await old.answer("GET", { withInterim: true })).start[1], "200");
  });
  const unasked: [title: string, interim: string, passed: number][] = [
    ["a 100 that nobody asked for is dropped", "HTTP/1.1 100 Continue\r\n\r\n", 0],
    ["other interim answers are dropped", "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 199 What\r\n\r\n", 0],
    ["a 103 may say that its connection closes", "HTTP/1.1 103 Early Hints\r\nConnection: close\r\n\r\n", 1],
    ["64 interim answers pass", "HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n".repeat(64), 64],
  ];
  for (const [title, interim, passed] of unasked) {
    await t.test(title, async (t) => {
      const upstream = await startUpstream(t, { onRequest: () => interim + ok("done") });
      const host = await gateway.route({ to: upstream.url });
      for (const request of [get(host), post(host, "abc")]) {
        const client = await gateway.connect(t);
        client.send(request);
        for (let i = 0; i < passed; i++)
          assert.equal((await client.answer("GET", { withInterim: true })).start[1], "103");
        const answer = await client.answer("GET", { withInterim: true });
        assert.deepEqual([answer.start[1], answer.body.toString()], ["200", "done"]);
      }
    });
  }
  await t.test("interim answers cut into single bytes are not taken for the final one", async (t) => {
    const bytes = `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n${ok("done")}`;
    const upstream = await startUpstream(t, {
      onRequest(_message, { socket }) {
        const send = (at: number) =>
          void (at < bytes.length && socket.write(bytes.charAt(at), () => setImmediate(send, at + 1)));
        send(0);
      },
    });
    const host = await gateway.route({ to: upstream.url });
    const client = await gateway.connect(t);
    client.send(get(host));
    assert.equal((await client.answer("GET", { withInterim: true })).start[1], "103");
    assert.equal((await client.answer("GET", { withInterim: true })).body.toString(), "done");
  });
  await t.test("a client that does not read its interim answers stops its upstream", async (t) => {
    const hint = `HTTP/1.1 103 Early Hints\r\nX: ${"x".repeat(60_000)}\r\n\r\n`;
    let taken = 0;
    const upstream = await startUpstream(t, {
      onRequest(_message, { socket }) {
        const send = () => void socket.write(hint, () => (++taken < 64 ? send() : socket.write(ok("done"))));
        send();
      },
    });
    const host = await gateway.route({ to: upstream.url, route: { timeoutMs: 60_000 } });
    const client = await gateway.connect(t);
    client.socket.pause();
    client.send(get(host));
    let last = -1;
    await until("nothing is taken any more", async () => {
      const isStill = taken > 0 && taken === last;
      last = taken;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return isStill;
    });
    client.socket.resume();
    assert.equal((await client.answer()).body.toString(), "done");
    assert.equal(taken, 64);
  });
  await t.test("103 passes with whatever it says, in its own spelling", async (t) => {
    const fields = [
      "link: </a.css>; rel=preload; as=style, </b.js>; rel=preload; as=script",
      'Link: </c>; rel=preload; title="a b"',
      "X-Hint: one",
    ];
    const upstream = await startUpstream(t, {
      onRequest: () =>
        `HTTP/1.1 103 Early Hints\r\n${fields.join("\r\n")}\r\n\r\nHTTP/1.1 103 Early Hints\r\nX-Other: 2\r\n\r\n${ok("done")}`,
    });
    const host = await gateway.route({ to: upstream.url });
    const client = await gateway.connect(t);
    client.send(get(host));
    const hints = await client.answer("GET", { withInterim: true });
    assert.equal(hints.start[1], "103");
    for (const field of fields) assert.ok(hints.head.includes(field), field);
    const others = await client.answer("GET", { withInterim: true });
    assert.deepEqual([others.start[1], valuesOf(others, "x-other")], ["103", ["2"]]);
    assert.equal((await client.answer("GET", { withInterim: true })).body.toString(), "done");
  });
  await t.test("with a reason phrase in other bytes pass all the same", async (t) => {
    const upstream = await startUpstream(t, {
      onRequest: () => "HTTP/1.1 200 D\xe9j\xe0 vu\r\nContent-Length: 0\r\n\r\n",
    });
    const host = await gateway.route({ to: upstream.url });
    assert.equal(outcome(await gateway.ask(t, get(host))), "200");
  });
});

test("requests", async (t) => {
  const gateway = await startGateway(t);

  await t.test("pass as they come, before they are complete", async (t) => {
    const upstream = await startUpstream(t);
    const host = await gateway.route({ to: upstream.url });
    const client = await gateway.connect(t);
    client.send(`POST / HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n`);
    for (const chunk of ["one", "two", "three"]) {
      client.send(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
      await until("it is upstream", () => upstream.connections[0]?.bytes.includes(chunk));
    }
    client.send("0\r\n\r\n");
    assert.equal(outcome(await client.answer()), "200");
    assert.equal(upstream.requests[0]?.body.toString(), "onetwothree");
  });
  await t.test("lose their trailers, which never become headers", async (t) => {
    const upstream = await startUpstream(t, { onRequest: () => ok() });
    const host = await gateway.route({ to: upstream.url });
    for (const body of [
      "0\r\nX-Late: 1\r\nHost: evil.test\r\n\r\n",
      "3\r\nabc\r\n0\r\nX-Late: 1\r\nAuthorization: x\r\n\r\n",
    ]) {
      const bytes = `POST / HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\nTrailer: X-Late\r\n\r\n${body}`;
      assert.equal(outcome(await gateway.ask(t, bytes)), "200");
      const seen = upstream.requests.at(-1) as Message;
      assert.deepEqual(valuesOf(seen, "x-late"), []);
      assert.deepEqual(valuesOf(seen, "host"), [host]);
      assert.deepEqual(valuesOf(seen, "authorization"), []);
      assert.deepEqual(seen.trailers, []);
    }
    assert.deepEqual(upstream.faults, []);
  });
  await t.test("of 5 MB arrive byte for byte, by length and chunked", async (t) => {
    const body = Buffer.alloc(5_000_000, "0123456789abcdef-");
    const upstream = await startHttpUpstream(t, (request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => response.end(String(Buffer.concat(parts).equals(body))));
    });
    const host = await gateway.route({ to: upstream.url });
    const sized = await gateway.connect(t);
    sized.send(`POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${body.length}\r\n\r\n`);
    sized.send(body);
    assert.equal((await sized.answer()).body.toString(), "true");
    const inChunks = await gateway.connect(t);
    inChunks.send(`POST / HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n`);
    for (let at = 0; at < body.length; at += 70_000) {
      const part = body.subarray(at, at + 70_000);
      inChunks.send(
        Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n")]),
      );
    }
    inChunks.send("0\r\n\r\n");
    assert.equal((await inChunks.answer()).body.toString(), "true");
  });
});

test("both ways at once: an answer that begins before its request is complete", async (t) => {
  const gateway = await startGateway(t);
  const upstream = await startHttpUpstream(t, (request, response) => {
    response.writeHead(200);
    response.flushHeaders();
    request.pipe(response);
  });
  const host = await gateway.route({ to: upstream.url });
  const client = await gateway.connect(t);
  client.send(`POST / HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n`);
  await until("the echo has come", () => client.received.includes("one"));
  client.send("3\r\ntwo\r\n0\r\n\r\n");
  assert.equal((await client.answer()).body.toString(), "onetwo");
});

test("an early answer with a body unread says Connection: close and reaches its client", async (t) => {
  const gateway = await startGateway(t);
  const big = Buffer.alloc(3_000_000, "x");
  // More than is sent, so that its end never comes.
  const upload = (host: string) => `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 30000000\r\n\r\n`;

  await t.test("from the upstream, which then closes", async (t) => {
    const upstream = await startUpstream(t, {
      onHead: ({ socket }) =>
        void socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"),
    });
    const host = await gateway.route({ to: upstream.url });
    for (let i = 0; i < 5; i++) {
      const client = await gateway.connect(t);
      client.send(upload(host));
      client.send(big);
      const answer = await client.answer();
      assert.equal(answer.body.toString(), "no");
      assert.deepEqual(valuesOf(answer, "connection"), ["close"]);
      await client.closed();
    }
  });
  await t.test("from an upstream that keeps its connection", async (t) => {
    const upstream = await startUpstream(t, {
      onHead: ({ socket }) => void socket.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"),
    });
    const host = await gateway.route({ to: upstream.url });
    for (let i = 0; i < 5; i++) {
      const client = await gateway.connect(t);
      client.send(upload(host));
      client.send(big);
      assert.equal((await client.answer()).body.toString(), "no");
      await client.closed();
    }
    await until("no upstream connection with half a request on it is kept", () =>
      upstream.connections.every(({ isClosed, isEnded }) => isClosed || isEnded),
    );
  });
  await t.test("from the gateway: intercepted, no route, too large, no upstream", async (t) => {
    const upstream = await startUpstream(t);
    const intercepted = await gateway.route({ to: upstream.url, route: { intercept: true } });
    const dead = await gateway.route({ to: "http://127.0.0.1:9" });
    for (const [host, expected] of [
      [intercepted, "403 ROUTE_INTERCEPTED"],
      ["nowhere.test", "404 ROUTE_NOT_FOUND"],
      [dead, "502 UPSTREAM_CONNECT_FAILED"],
    ] as const) {
      const client = await gateway.connect(t);
      client.send(upload(host));
      client.send(big);
      const answer = await client.answer();
      assert.equal(outcome(answer), expected);
      assert.deepEqual(valuesOf(answer, "connection"), ["close"]);
      await client.closed();
      assert.equal(client.error, null);
    }
  });
  await t.test("and a small body that is there already keeps the connection usable behind it", async (t) => {
    const upstream = await startUpstream(t);
    const host = await gateway.route({ to: upstream.url });
    const client = await gateway.connect(t);
    client.send(post(host, "abc", "/1"));
    assert.equal((await client.answer()).body.toString(), "/1");
    client.send(post(host, "abc", "/2"));
    assert.equal((await client.answer()).body.toString(), "/2");
  });
});

test("a response that its upstream does not finish is cut at the client, never ended", async (t) => {
  const gateway = await startGateway(t);
  const cases: [string, string, "end" | "reset"][] = [
    ["short of its Content-Length", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", "end"],
    ["inside a chunk", `${chunked()}a\r\nabc`, "end"],
    ["between chunks", `${chunked()}3\r\nabc\r\n`, "end"],
    ["before the last line end", `${chunked()}3\r\nabc\r\n0\r\n`, "end"],
    ["by a reset, with a length", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", "reset"],
    ["by a reset, chunked", `${chunked()}3\r\nabc\r\n`, "reset"],
    ["by a reset, without a length", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc", "reset"],
    ["by a chunk that is none", `${chunked()}3\r\nabc\r\nzzz\r\n`, "end"],
  ];
  for (const [title, bytes, ending] of cases) {
    await t.test(title, async (t) => {
      const upstream = await startUpstream(t, { onRequest: () => bytes });
      const host = await gateway.route({ to: upstream.url });
      for (const version of ["HTTP/1.1", "HTTP/1.0"]) {
        const client = await gateway.connect(t);
        client.send(get(host).replace("HTTP/1.1", version));
        await until("the first bytes have come", () => client.received.includes("abc"));
        const socket = upstream.connections.at(-1)?.socket;
        if (ending === "end") socket?.end();
        else socket?.resetAndDestroy();
        await client.closed();
        const isEnded = client.error === null;
        const reading = readResponse(client.received, { method: "GET", isEnded });
        assert.ok(reading.kind === "incomplete" || client.error !== null, `${version}: looks whole`);
      }
    });
  }
});

test("a HEAD whose answer announces trailers is answered without them, and without a body", async (t) => {
  const gateway = await startGateway(t);
  const upstream = await startUpstream(t, {
    onRequest: () => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n",
  });
  const host = await gateway.route({ to: upstream.url });
  const client = await gateway.connect(t);
  client.send(get(host).replace("GET", "HEAD"));
  const answer = await client.answer("HEAD");
  assert.equal(answer.start.join(" "), "HTTP/1.1 200 OK");
  assert.deepEqual(valuesOf(answer, "trailer"), []);
});
