// Requests that are malformed, ambiguous or hostile, byte for byte: each is refused, closes its connection, and not one
// byte of it reaches an upstream (RFC 9112 §11; the cases are those by which requests are smuggled past proxies).
import assert from "node:assert/strict";
import { test } from "node:test";
import { get, ok, outcome, post, startGateway, startUpstream, until } from "./helper.ts";
import { type Message, valuesOf } from "./http-reader.ts";

interface Case {
  readonly title: string;
  /** `HOST` stands for a host that has a route. */
  readonly bytes: string;
  /** `400 BAD_REQUEST` if absent. */
  readonly answer?: string | RegExp;
}

/** A request with these header lines behind its Host, and these bytes behind its head. */
const lines = (fields: string, rest = "") => `POST /x HTTP/1.1\r\nHost: HOST\r\n${fields}\r\n\r\n${rest}`;
const smuggled = "GET /smuggled HTTP/1.1\r\nHost: HOST\r\n\r\n";
const chunked = (body: string) => lines("Transfer-Encoding: chunked", body);
const refusedCoding = /^(400 BAD_REQUEST|501 NOT_IMPLEMENTED)$/;

const framing: Case[] = [
  {
    title: "Content-Length and Transfer-Encoding",
    bytes: lines("Content-Length: 5\r\nTransfer-Encoding: chunked", `0\r\n\r\n${smuggled}`),
  },
  {
    title: "Transfer-Encoding and Content-Length",
    bytes: lines("Transfer-Encoding: chunked\r\nContent-Length: 5", `0\r\n\r\n${smuggled}`),
  },
  {
    title: "two Content-Lengths that differ",
    bytes: lines("Content-Length: 0\r\nContent-Length: 44", smuggled),
  },
  { title: "two Content-Lengths that agree", bytes: lines("Content-Length: 3\r\nContent-Length: 3", "abc") },
  ...[
    "3, 3",
    "3,4",
    "+3",
    "-3",
    "0x3",
    "3 3",
    "3.0",
    "3e0",
    "",
    "abc",
    "٣",
    "3;",
    "18446744073709551619",
  ].map((value) => ({
    title: `Content-Length: ${JSON.stringify(value)}`,
    bytes: lines(`Content-Length: ${Buffer.from(value).toString("latin1")}`, "abc"),
  })),
  {
    title: "a Content-Length past 2^53",
    bytes: lines("Content-Length: 9007199254740993", "abc"),
    answer: "413 BODY_TOO_LARGE",
  },
  { title: "a tab in front of Content-Length's colon", bytes: lines("Content-Length\t: 3", "abc") },
  ...[
    "gzip",
    "identity",
    "gzip, chunked",
    "chunked, gzip",
    "chunked, chunked",
    "chunked, identity",
    "xchunked",
    "chunkedx",
    "chunked;q=1",
    '"chunked"',
    "chunked,",
    ",chunked",
    "\x0bchunked",
    "chunked\x0b",
    "\x00chunked",
    "",
    "chunke",
    "ch\x00unked",
  ].map((value) => ({
    title: `Transfer-Encoding: ${JSON.stringify(value)}`,
    bytes: lines(`Transfer-Encoding: ${value}`, `0\r\n\r\n${smuggled}`),
    answer: refusedCoding,
  })),
  {
    title: "Transfer-Encoding twice",
    bytes: lines("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", `0\r\n\r\n${smuggled}`),
    answer: refusedCoding,
  },
  {
    title: "Transfer-Encoding twice, once identity",
    bytes: lines("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", `0\r\n\r\n${smuggled}`),
    answer: refusedCoding,
  },
  {
    title: "a space in front of Transfer-Encoding's colon",
    bytes: lines("Transfer-Encoding : chunked", `0\r\n\r\n${smuggled}`),
  },
  {
    title: "Transfer-Encoding folded over two lines",
    bytes: lines("Transfer-Encoding:\r\n chunked", `0\r\n\r\n${smuggled}`),
  },
  {
    title: "a fold in front of Transfer-Encoding",
    bytes: lines("X: a\r\n Transfer-Encoding: chunked", `0\r\n\r\n${smuggled}`),
  },
  {
    title: "Transfer-Encoding in HTTP/1.0",
    bytes: `POST /x HTTP/1.0\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  },
  {
    title: "Transfer-Encoding and Content-Length in HTTP/1.0",
    bytes: `POST /x HTTP/1.0\r\nHost: HOST\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  },
  {
    title: "Connection that lists content-length",
    bytes: lines("Connection: content-length\r\nContent-Length: 3", "abc"),
  },
  {
    title: "Connection that lists transfer-encoding",
    bytes: lines("Connection: close, Transfer-Encoding\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
  },
  { title: "Connection that lists host", bytes: lines("Connection: Host") },
];

const chunks: Case[] = [
  ["a size that is no number", "z\r\nabc\r\n0\r\n\r\n"],
  ["a negative size", "-1\r\nabc\r\n0\r\n\r\n"],
  ["a size with a sign", "+3\r\nabc\r\n0\r\n\r\n"],
  ["a size with a prefix", "0x3\r\nabc\r\n0\r\n\r\n"],
  ["a size behind a space", " 3\r\nabc\r\n0\r\n\r\n"],
  ["a size in front of a space", "3 \r\nabc\r\n0\r\n\r\n"],
  ["a size that overflows 64 bits", "10000000000000003\r\nabc\r\n0\r\n\r\n"],
  ["an empty size", "\r\nabc\r\n0\r\n\r\n"],
  ["a size line that ends in a bare LF", "3\nabc\r\n0\r\n\r\n"],
  ["a size line that ends in a bare CR", "3\rabc\r\n0\r\n\r\n"],
  ["an extension that ends in a bare LF", "3;a\nabc\r\n0\r\n\r\n"],
  ["an extension with a bare CR", "3;a\rb\r\nabc\r\n0\r\n\r\n"],
  ["an extension with a NUL", "3;\0\r\nabc\r\n0\r\n\r\n"],
  ["data longer than its size", "3\r\nabcd\r\n0\r\n\r\n"],
  ["data that ends in a bare LF", "3\r\nabc\n0\r\n\r\n"],
  ["data that ends in CR and something else", "3\r\nabc\rX0\r\n\r\n"],
  ["data without a line end", "3\r\nabc0\r\n\r\n"],
  ["a trailer without a colon", "3\r\nabc\r\n0\r\ntrailer\r\n\r\n"],
  ["a trailer with a space before its colon", "3\r\nabc\r\n0\r\nA : b\r\n\r\n"],
  ["a bare LF behind the last chunk", "3\r\nabc\r\n0\n\r\n"],
  ["a bare LF at the very end", "3\r\nabc\r\n0\r\n\n"],
].map(([title = "", body = ""]) => ({ title: `a chunked body with ${title}`, bytes: chunked(body) }));

const heads: Case[] = [
  { title: "a header name with a space before its colon", bytes: lines("X-A : b") },
  { title: "a header line without a colon", bytes: lines("X-A") },
  { title: "a header with an empty name", bytes: lines(": b") },
  { title: "a header name with a space inside", bytes: lines("X A: b") },
  { title: "a header name with a control byte", bytes: lines("X\x01A: b") },
  { title: "a header name with a NUL", bytes: lines("X\0A: b") },
  { title: "a header name of latin-1 letters", bytes: lines("X\xe4: b") },
  { title: "a header value with a NUL", bytes: lines("X-A: a\0b") },
  { title: "a header value with a control byte", bytes: lines("X-A: a\x01b") },
  { title: "a header value with a DEL", bytes: lines("X-A: a\x7fb") },
  { title: "a header value with a bare CR", bytes: lines("X-A: a\rX-B: b") },
  { title: "a header line that ends in a bare LF", bytes: lines("X-A: a\nX-B: b") },
  { title: "a header folded over two lines", bytes: lines("X-A: a\r\n b") },
  { title: "a header folded with a tab", bytes: lines("X-A: a\r\n\tb") },
  { title: "whitespace in front of the first header", bytes: "GET / HTTP/1.1\r\n Host: HOST\r\n\r\n" },
  { title: "a head that ends in bare LFs", bytes: "GET / HTTP/1.1\nHost: HOST\n\n" },
  { title: "a head that ends in CR LF LF", bytes: "GET / HTTP/1.1\r\nHost: HOST\r\n\n" },
  { title: "a head that ends in CR CR LF", bytes: "GET / HTTP/1.1\r\nHost: HOST\r\n\r\r\n\n" },
  { title: "no Host", bytes: "GET / HTTP/1.1\r\nX-A: b\r\n\r\n" },
  { title: "no Host beside an absolute-form target", bytes: "GET http://HOST/ HTTP/1.1\r\n\r\n" },
  { title: "two Hosts", bytes: "GET / HTTP/1.1\r\nHost: HOST\r\nHost: HOST\r\n\r\n" },
  {
    title: "two Hosts that differ",
    bytes: "GET / HTTP/1.1\r\nHost: HOST\r\nX: y\r\nhOST: other.test\r\n\r\n",
  },
  {
    title: "two Hosts beside an absolute-form target",
    bytes: "GET http://HOST/ HTTP/1.1\r\nHost: a.test\r\nHost: b.test\r\n\r\n",
  },
  {
    title: "an invalid Host beside an absolute-form target",
    bytes: "GET http://HOST/ HTTP/1.1\r\nHost: a b\r\n\r\n",
  },
  ...[
    "",
    " ",
    "a b",
    "a/b",
    "a@b",
    "user@HOST",
    "HOST:port",
    "HOST:80:80",
    "HOST:-1",
    "HOST:99999",
    "a,b",
    "HOST, HOST",
    "http://HOST",
    "a?b",
    "a#b",
    "a\\b",
    "a%00b",
    "[::1",
    "::1",
    "[::1]x",
    "ä",
  ].map((value) => ({
    title: `Host: ${JSON.stringify(value)}`,
    bytes: `GET / HTTP/1.1\r\nHost: ${Buffer.from(value).toString("latin1")}\r\n\r\n`,
  })),
];

const requestLines: Case[] = [
  {
    title: "HTTP/2.0 in the request line",
    bytes: get("HOST").replace("HTTP/1.1", "HTTP/2.0"),
    answer: "505 VERSION_NOT_SUPPORTED",
  },
  {
    title: "HTTP/0.9 in the request line",
    bytes: get("HOST").replace("HTTP/1.1", "HTTP/0.9"),
    answer: "505 VERSION_NOT_SUPPORTED",
  },
  {
    title: "HTTP/1.2 in the request line",
    bytes: get("HOST").replace("HTTP/1.1", "HTTP/1.2"),
    answer: "505 VERSION_NOT_SUPPORTED",
  },
  {
    title: "HTTP/3.0 in the request line",
    bytes: get("HOST").replace("HTTP/1.1", "HTTP/3.0"),
    answer: "505 VERSION_NOT_SUPPORTED",
  },
  { title: "a lower-case version", bytes: get("HOST").replace("HTTP/1.1", "http/1.1") },
  {
    title: "a version of other digits",
    bytes: get("HOST").replace("HTTP/1.1", "HTTP/1.10"),
    answer: /^(400|505) /,
  },
  {
    title: "no version, which is HTTP/0.9",
    bytes: "GET /\r\nHost: HOST\r\n\r\n",
    answer: "505 VERSION_NOT_SUPPORTED",
  },
  { title: "a tab in the request line", bytes: get("HOST").replace("GET /", "GET\t/") },
  { title: "a space behind the version", bytes: get("HOST").replace("1.1", "1.1 ") },
  { title: "a space in the target", bytes: get("HOST", "/a b") },
  { title: "a NUL in the target", bytes: get("HOST", "/a\0b"), answer: "400 BAD_REQUEST_PATH" },
  { title: "a bare CR in the target", bytes: get("HOST", "/a\rb"), answer: "400 BAD_REQUEST_PATH" },
  { title: "a control byte in the target", bytes: get("HOST", "/a\x01b"), answer: "400 BAD_REQUEST_PATH" },
  { title: "a lower-case method", bytes: get("HOST").replace("GET", "get") },
  { title: "a method that is no token", bytes: get("HOST").replace("GET", "G@T") },
  { title: "a target without a slash", bytes: get("HOST", "x"), answer: "400 BAD_REQUEST_PATH" },
  { title: "an empty authority in an absolute-form target", bytes: get("HOST", "http:///x") },
  { title: "a scheme that is not http", bytes: get("HOST", "ftp://HOST/") },
  { title: "credentials in an absolute-form target", bytes: get("HOST", "http://a@HOST/") },
  { title: "a bad authority in an absolute-form target", bytes: get("HOST", "http://a,b/") },
  { title: "an asterisk as the target of a GET", bytes: get("HOST", "*"), answer: "400 BAD_REQUEST_PATH" },
  { title: "a fragment in the target", bytes: get("HOST", "/a#b"), answer: "400 BAD_REQUEST_PATH" },
  {
    title: "CONNECT",
    bytes: "CONNECT HOST:443 HTTP/1.1\r\nHost: HOST\r\n\r\n",
    answer: "501 NOT_IMPLEMENTED",
  },
  { title: "a TLS handshake", bytes: "\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03" },
];

test("a malformed request is refused, closes its connection, and nothing of it reaches an upstream", async (t) => {
  const gateway = await startGateway(t);
  const upstream = await startUpstream(t);
  const host = await gateway.route({ to: upstream.url });
  const bytesSeen = () => upstream.connections.reduce((sum, { bytes }) => sum + bytes.length, 0);
  for (const { title, bytes, answer = "400 BAD_REQUEST" } of [
    ...framing,
    ...chunks,
    ...heads,
    ...requestLines,
  ]) {
    await t.test(title, async (t) => {
      const before = bytesSeen();
      const client = await gateway.connect(t);
      client.send(bytes.replaceAll("HOST", host));
      const refusal = await client.answer();
      assert.match(outcome(refusal), typeof answer === "string" ? new RegExp(`^${answer}$`) : answer);
      assert.match(refusal.head, /\r\nConnection: close\r\n/);
      await client.closed();
      assert.equal(client.received.length, 0, "one answer and no more");
      assert.equal(bytesSeen(), before);
    });
  }
  await t.test("and the worker still serves", async (t) => {
    assert.equal(outcome(await gateway.ask(t, get(host))), "200");
  });
});

test("a request behind a malformed one on the same connection is not served", async (t) => {
  const gateway = await startGateway(t);
  const upstream = await startUpstream(t);
  const host = await gateway.route({ to: upstream.url });
  for (const bad of [
    chunked("z\r\n"),
    lines("Content-Length: 1\r\nContent-Length: 2"),
    "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    get("HOST", "*"),
  ]) {
    const client = await gateway.connect(t);
    client.send((bad + smuggled).replaceAll("HOST", host));
    assert.match(outcome(await client.answer()), /^400 /);
    await client.closed();
    assert.equal(client.received.length, 0);
  }
  assert.deepEqual(upstream.requests, []);
});

test("a malformed request behind a good one is refused after the good one's answer", async (t) => {
  const gateway = await startGateway(t);
  let answerIt = () => {};
  const upstream = await startUpstream(t, {
    onRequest: (_request, { socket }) => void (answerIt = () => void socket.write(ok("slow"))),
  });
  const host = await gateway.route({ to: upstream.url });
  for (const bad of ["GET / HTTP/1.1\r\nX : y\r\n\r\n", get("HOST", "*"), "\0\0\0"]) {
    const seen = upstream.requests.length;
    const client = await gateway.connect(t);
    client.send((get("HOST", "/good") + bad).replaceAll("HOST", host));
    await until("the good request is upstream", () => upstream.requests.length === seen + 1);
    assert.equal(client.received.length, 0);
    answerIt();
    assert.equal((await client.answer()).body.toString(), "slow");
    assert.match(outcome(await client.answer()), /^400 /);
    await client.closed();
  }
});

test("a body that turns out malformed cuts the upstream request, which never looks whole", async (t) => {
  const gateway = await startGateway(t);
  const upstream = await startUpstream(t);
  const host = await gateway.route({ to: upstream.url });
  const client = await gateway.connect(t);
  client.send(`POST /x HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`);
  await until("the first chunk is upstream", () => upstream.connections[0]?.bytes.includes("hello"));
  client.send("z\r\n");
  assert.equal(outcome(await client.answer()), "400 BAD_REQUEST");
  await client.closed();
  await until(
    "the upstream request is cut",
    () => upstream.connections[0]?.isClosed || upstream.connections[0]?.isEnded,
  );
  assert.deepEqual(upstream.requests, []);
});

test("what is unusual but right is served: absolute-form, OPTIONS, HTTP/1.0, empty lines in front, extensions of chunks", async (t) => {
  const gateway = await startGateway(t);
  const upstream = await startUpstream(t);
  const host = await gateway.route({ to: upstream.url });
  const cases: [string, string, string][] = [
    [
      "an absolute-form target, whose authority replaces Host",
      `GET http://${host}:81/a?b HTTP/1.1\r\nHost: other.test\r\n\r\n`,
      "/a?b",
    ],
    [
      "an absolute-form target without a path",
      `GET HTTP://${host}?b HTTP/1.1\r\nHost: other.test\r\n\r\n`,
      "/?b",
    ],
    ["empty lines in front of a request", `\r\n\r\n${get(host, "/e")}`, "/e"],
    ["two spaces in a request line", `GET  /s  HTTP/1.1\r\nHost: ${host}\r\n\r\n`, "/s"],
    ["HTTP/1.0", `GET /0 HTTP/1.0\r\nHost: ${host}\r\n\r\n`, "/0"],
    ["a Host with a port, a trailing dot and capitals", get(`${host.toUpperCase()}.:8080`, "/h"), "/h"],
    ["no space behind a colon", `GET /n HTTP/1.1\r\nHost:${host}\r\nX:y\r\n\r\n`, "/n"],
    [
      "chunks with extensions and capital sizes",
      `POST /c HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: Chunked\r\n\r\n0A;x=y\r\n0123456789\r\n00\r\n\r\n`,
      "/c",
    ],
    [
      "a Content-Length with zeros in front",
      post(host, "abc", "/z").replace("Content-Length: 3", "Content-Length: 0003"),
      "/z",
    ],
    ["POST without a body", `POST /p HTTP/1.1\r\nHost: ${host}\r\n\r\n`, "/p"],
  ];
  for (const [title, bytes, target] of cases) {
    assert.equal(outcome(await gateway.ask(t, bytes)), "200", title);
    assert.equal(upstream.requests.at(-1)?.start[1], target, title);
  }
  assert.equal(upstream.requests[0]?.fields[0]?.join(": ").toLowerCase(), `host: ${host}:81`);
  assert.equal(upstream.requests[7]?.body.toString(), "0123456789");
  assert.equal(
    outcome(await gateway.ask(t, `OPTIONS * HTTP/1.1\r\nHost: ${host}\r\n\r\n`)),
    "404 ROUTE_NOT_FOUND",
  );
  assert.deepEqual(upstream.faults, []);
});

test("HTTP/1.0 without Host is served by routes of any host, and its upstream gets the target's", async (t) => {
  const gateway = await startGateway(t);
  const upstream = await startUpstream(t);
  const bytes = "GET /a HTTP/1.0\r\nX: y\r\n\r\n";
  await gateway.route({ to: upstream.url });
  assert.equal(outcome(await gateway.ask(t, bytes)), "404 ROUTE_NOT_FOUND");
  await gateway.put("route", "any", { service: "r1", path: "/*" });
  assert.equal(outcome(await gateway.ask(t, bytes)), "200");
  const [seen] = upstream.requests as [Message];
  assert.deepEqual(valuesOf(seen, "host"), [upstream.url.slice("http://".length)]);
  assert.deepEqual(valuesOf(seen, "x-forwarded-host"), []);
  assert.equal(outcome(await gateway.ask(t, bytes.replace("1.0", "1.1"))), "400 BAD_REQUEST");

  // The authority of an absolute-form target stands for Host.
  const named = await gateway.route({ to: upstream.url });
  assert.equal(outcome(await gateway.ask(t, bytes.replace("/a", `http://${named}/b`))), "200");
  const last = upstream.requests.at(-1) as Message;
  assert.deepEqual(
    [last.start[1], valuesOf(last, "host"), valuesOf(last, "x-forwarded-host")],
    ["/b", [named], [named]],
  );
  assert.equal(outcome(await gateway.ask(t, bytes.replace("/a", "http://a b/"))), "400 BAD_REQUEST");
});

test("GET, HEAD, OPTIONS and DELETE with a body arrive as one request with that body", async (t) => {
  const gateway = await startGateway(t);
  const upstream = await startUpstream(t, { onRequest: () => ok() });
  const host = await gateway.route({ to: upstream.url });
  for (const method of ["GET", "HEAD", "OPTIONS", "DELETE"]) {
    for (const bytes of [
      post(host, smuggled),
      chunked(`2d\r\n${smuggled.padEnd(45)}\r\n0\r\n\r\n`).replace("HOST", host),
    ]) {
      const client = await gateway.connect(t);
      client.send(bytes.replace("POST", method));
      assert.equal(outcome(await client.answer(method)), "200");
      const last = upstream.requests.at(-1);
      assert.equal(last?.start[0], method);
      assert.equal(last?.body.toString().trimEnd(), smuggled.trimEnd());
    }
  }
  assert.equal(upstream.requests.length, 8);
  assert.deepEqual(upstream.faults, []);
});
