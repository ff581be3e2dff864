// The plain lane's parsers against node's own, for each of the 256 bytes in every place where one may matter. Of a request
// head they accept a part of what node accepts and read the same from it; of a chunked body and its trailer section, where
// the connection can no longer be handed over, exactly what node accepts.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { Duplex } from "node:stream";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { ChunkReader } from "../src/exchange/chunk-reader.ts";
import { parseRequestHead } from "../src/listener/request-parser.ts";

const heads = [
  "@GET / HTTP/1.1\r\nHost: a\r\n\r\n",
  "GET@/ HTTP/1.1\r\nHost: a\r\n\r\n",
  "GET @/ HTTP/1.1\r\nHost: a\r\n\r\n",
  "GET /@ HTTP/1.1\r\nHost: a\r\n\r\n",
  "GET /?@ HTTP/1.1\r\nHost: a\r\n\r\n",
  "GET /@HTTP/1.1\r\nHost: a\r\n\r\n",
  "GET / HTTP/1.@\r\nHost: a\r\n\r\n",
  "GET / HTTP/1.1@\r\nHost: a\r\n\r\n",
  "GET / HTTP/1.1\r@\nHost: a\r\n\r\n",
  "GET / HTTP/1.1\r\n@Host: a\r\n\r\n",
  "GET / HTTP/1.1\r\nHost@: a\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: @a\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: a\r\nX:@\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: a\r\nX: a@b\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: a\r\nX: a@\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: a\r\n@\r\n",
  "GET / HTTP/1.1\r\nHost: a\r\n\r@",
  "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: @0\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0@\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: a\r\nConnection: close@\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:@chunked\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked@\r\n\r\n",
];
const chunkedBodies = [
  "1@\r\na\r\n0\r\n\r\n",
  "@1\r\na\r\n0\r\n\r\n",
  "1;@\r\na\r\n0\r\n\r\n",
  "1;a@\r\na\r\n0\r\n\r\n",
  "1;a=@\r\na\r\n0\r\n\r\n",
  "1;a=b@\r\na\r\n0\r\n\r\n",
  '1;a="@"\r\na\r\n0\r\n\r\n',
  '1;a="\\@"\r\na\r\n0\r\n\r\n',
  '1;a="b"@\r\na\r\n0\r\n\r\n',
  "1;a;@b\r\na\r\n0\r\n\r\n",
  "1\r@\na\r\n0\r\n\r\n",
  "1\r\na@\r\n0\r\n\r\n",
  "1\r\na\r@0\r\n\r\n",
  "1\r\na\r\n0@\r\n\r\n",
  "1\r\na\r\n0\r\n@\r\n",
  "1\r\na\r\n0\r\n@: x\r\n\r\n",
  "1\r\na\r\n0\r\nX@: x\r\n\r\n",
  "1\r\na\r\n0\r\nX:@x\r\n\r\n",
  "1\r\na\r\n0\r\nX: a@b\r\n\r\n",
  "1\r\na\r\n0\r\nX: a\r@\r\n\r\n",
  "1\r\na\r\n0\r\nX: a\r\n@\r\n",
  "1\r\na\r\n0\r\nX: a\r\n\r@",
];

interface Reading {
  readonly method: string | undefined;
  readonly target: string | undefined;
  readonly headers: readonly string[];
  readonly body: string;
  readonly trailers: readonly string[];
}

/** What node reads from the bytes of a connection; null where it refuses them or waits for more. */
async function readByNode(text: string): Promise<Reading | null> {
  let reading: Reading | null = null;
  const server = createServer((incoming) => {
    const { method, url: target, rawHeaders: headers } = incoming;
    void buffer(incoming).then((body) => {
      reading = { method, target, headers, body: body.toString("latin1"), trailers: incoming.rawTrailers };
    });
  });
  const socket = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  server.on("clientError", () => {});
  server.emit("connection", socket);
  socket.push(Buffer.from(text, "latin1"));
  // Nothing here waits for I/O, so what it makes of the bytes is known when the event loop comes round.
  await setImmediate();
  await setImmediate();
  return reading;
}

const withEachByte = (template: string) =>
  Array.from({ length: 256 }, (_, byte) => template.replace("@", String.fromCharCode(byte)));

for (const template of heads) {
  test(`reads what node reads from ${JSON.stringify(template)}, or hands it over`, async () => {
    let accepted = 0;
    for (const text of withEachByte(template)) {
      const head = parseRequestHead(text);
      if (typeof head === "string") continue;
      accepted++;
      const { method, target, rawHeaders: headers } = head;
      const body = head.bodyBytes === -1 ? "0\r\n\r\n" : "x".repeat(head.bodyBytes);
      const read = await readByNode(text + body);
      const expected = read && { method: read.method, target: read.target, headers: read.headers };
      assert.deepEqual({ method, target, headers }, expected, JSON.stringify(text));
    }
    assert.ok(accepted > 0 || !/X|\?|\/@/.test(template), "it hands everything over");
  });
}

for (const template of chunkedBodies) {
  test(`takes the chunks that node takes of ${JSON.stringify(template)}`, async () => {
    for (const text of withEachByte(template)) {
      let body = "";
      const reader = new ChunkReader({ onBody: (bytes) => (body += bytes.toString("latin1")) });
      reader.read(Buffer.from(text, "latin1"), 0);
      const expected = await readByNode(
        `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${text}`,
      );
      assert.deepEqual(
        reader.isComplete ? { body, trailers: reader.trailers } : null,
        expected && { body: expected.body, trailers: expected.trailers },
        JSON.stringify(text),
      );
    }
  });
}
