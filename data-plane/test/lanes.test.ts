// The two lanes agree: the same connections, cut into packets at the same places, are sent to a worker with the plain lane and
// to one without, and what the upstream sees and what the client gets is the same, but for dates, ids and chunk boundaries.
// SWITCHYARD_LANE_CONNECTIONS makes it run longer, SWITCHYARD_FUZZ_SEED begins at another seed.
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { type Gateway, ok, RawClient, spawnWorker, until } from "./helper.ts";
import { broken, Dice, rightRequest } from "./hostile-requests.ts";
import { type Message, readRequest, readResponse, valuesOf } from "./http-reader.ts";

const connections = Number(process.env["SWITCHYARD_LANE_CONNECTIONS"] ?? 2_000);
const connectionsAtOnce = 24;
/** Each connection has a host of its own, as long as the one that the bytes were made with. */
const hostOf = (seed: number) => `${(seed % 36 ** 4).toString(36).padStart(4, "0")}.test`;
const seedOf = (host: string) => Number.parseInt(host.slice(0, 4), 36);
const firstSeed = Number(process.env["SWITCHYARD_FUZZ_SEED"] ?? 1);

/** Answers of an upstream, as pieces that are written one by one. */
const answers: readonly (readonly string[])[] = [
  [ok("hello")],
  ["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "he", "llo"],
  ["HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n"],
  ["HTTP/1.1 304 Not Modified\r\nETag: x\r\nContent-Length: 9\r\n\r\n"],
  ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "3\r\nabc\r\n", "2;x=y\r\nde\r\n0\r\n\r\n"],
  ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n1\r\na\r\n0\r\nX-T: 1\r\n\r\n"],
  ["HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", ok("late")],
  ["HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n", ok("later")],
  ["HTTP/1.1 500 Oh\r\nSet-Cookie: a\r\nset-cookie: b\r\nContent-Length: 0\r\n\r\n"],
  ["HTTP/1.1 200\r\nContent-Length: 2\r\nConnection: X-Hop\r\nX-Hop: 1\r\n\r\nok"],
  [`HTTP/1.1 200 OK\r\nX-Latin: \xe4\r\nContent-Length: 70000\r\n\r\n`, "x".repeat(70_000)],
  [
    "HTTP/1.1 200 OK\r\nDate: Wed, 25 Nov 2026 00:00:00 GMT\r\nKeep-Alive: timeout=9\r\nContent-Length: 1\r\n\r\nd",
  ],
  ["HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc"],
  ["HTTP/1.1 200 OK\r\nX y: z\r\nContent-Length: 0\r\n\r\n"],
  ["HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"],
  ["nonsense\r\n\r\n"],
];

/** One of them, which may be broken. */
function answerOf(dice: Dice): readonly string[] {
  const pieces = dice.pick(answers);
  if (!dice.chance(3)) return pieces;
  // node:http sends a head with Expect in UTF-8; no upstream answers so.
  return [broken(dice, pieces.join("")).replace("Expect", "Except")];
}

/**
 * Several right requests, or one that may be broken: node:http reads ahead of what it serves, so behind others it finds a
 * fault before their turn, and the lanes may differ in which of them it still answers.
 */
function connectionOf(dice: Dice, seed: number): Buffer {
  const text = dice.chance(2)
    ? Array.from({ length: 1 + dice.below(4) }, (_, number) => rightRequest(dice, number)).join("")
    : broken(dice, rightRequest(dice, 0));
  return Buffer.from(text.replaceAll("fuzz.test", hostOf(seed)), "latin1");
}

/** A worker of one lane, and what its upstream has seen of each run that is under way. */
interface Lane {
  readonly gateway: Gateway;
  readonly seen: Map<number, unknown[]>;
}

async function startLane(t: TestContext, setting: string): Promise<Lane> {
  const { gateway } = await spawnWorker(t, { GATEWAY_PLAIN_LANE: setting });
  const seen = new Map<number, unknown[]>();
  const url = await serve(t, (request, socket) => {
    const seed = seedOf(valuesOf(request, "host")[0] ?? "");
    const requests = seen.get(seed);
    // What comes after its run is over is nobody's any more.
    if (requests === undefined) return void socket.destroy();
    const dice = new Dice(seed * 8 + requests.push(shown(request)));
    for (const piece of answerOf(dice)) socket.write(piece, "latin1");
  });
  await gateway.put("service", "s", { targets: [{ url }] });
  await gateway.put("route", "r", { service: "s", hosts: ["*.test"], path: "/*", retries: 0 });
  return { gateway, seen };
}

/** An upstream that keeps nothing of what it has read. */
async function serve(t: TestContext, answer: (request: Message, socket: Socket) => void): Promise<string> {
  const server = createServer({ noDelay: true }, (socket) => {
    let unread = Buffer.alloc(0);
    socket.on("error", () => {});
    socket.on("data", (chunk: Buffer) => {
      unread = Buffer.concat([unread, chunk]);
      for (;;) {
        const reading = readRequest(unread);
        if (reading.kind === "bad") throw new Error(`${reading.why}: ${unread.toString("latin1")}`);
        if (reading.kind === "incomplete") return;
        unread = unread.subarray(reading.size);
        answer(reading.message, socket);
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Sends what a seed says on a connection of its own. */
async function send(port: number, seed: number): Promise<RawClient> {
  const dice = new Dice(seed);
  const bytes = connectionOf(dice, seed);
  const socket = connect({ port, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
  const client = new RawClient(socket);
  for (let at = 0; at < bytes.length; ) {
    const size = dice.chance(3) ? bytes.length : 1 + dice.below(bytes.length);
    await new Promise((sent) => socket.write(bytes.subarray(at, at + size), sent));
    at += size;
  }
  // A last request that asks for the close, if the bytes before it left it one.
  client.send("GET / HTTP/1.1\r\nHost: nowhere.test\r\nConnection: close\r\n\r\n");
  return client;
}

/** What a client got, message by message; of the last there may be only a part. */
function gotBy({ received }: RawClient): unknown[] {
  const got: unknown[] = [];
  for (let rest = received; rest.length > 0; ) {
    const reading = readResponse(rest, { method: "GET", isEnded: true });
    if (reading.kind !== "message") return [...got, withoutIds(partOf(rest.toString("latin1")))];
    got.push(shown(reading.message));
    rest = rest.subarray(reading.size);
  }
  return got;
}

/** The part of an answer that has come, without chunk boundaries. */
function partOf(text: string): string {
  const bodyStart = text.indexOf("\r\n\r\n") + 4;
  if (bodyStart < 4 || !/^transfer-encoding: chunked\r$/im.test(text.slice(0, bodyStart))) return text;
  let part = text.slice(0, bodyStart);
  for (let at = bodyStart; at < text.length; ) {
    const size = /^([0-9a-f]+)\r\n/i.exec(text.slice(at, at + 20));
    if (!size) return part + text.slice(at);
    at += size[0].length + Number.parseInt(size[1] as string, 16) + 2;
    part += text.slice(at - Number.parseInt(size[1] as string, 16) - 2, at - 2);
  }
  return part;
}

const withoutIds = (text: string) =>
  text.replace(/^(?:Date|X-Request-Id): .*\r\n/gm, "").replace(requestId, "");

const refusal = /"code":"(BAD_REQUEST|BAD_REQUEST_PATH|NOT_IMPLEMENTED|VERSION_NOT_SUPPORTED)"/;
const requestId = /"requestId":"[^"]*"/;

/**
 * A message without what differs from run to run: dates, ids (in length, too), the upstream's port, and how a request's body
 * is framed: with its length if all of it was there when the request was sent.
 */
function shown({ start, fields, body }: Message): unknown {
  const text = body.toString("latin1");
  // node:http reads ahead of what it serves, so it may find another fault first in a request that has several.
  if (refusal.test(text)) return "refused";
  const isFramingFree = start[2].startsWith("HTTP/") || requestId.test(text);
  const passing = isFramingFree
    ? /^(date|x-request-id|transfer-encoding|content-length)$/i
    : /^(date|x-request-id|transfer-encoding)$/i;
  return {
    start: start.join(" "),
    fields: fields
      .filter(([name]) => !passing.test(name))
      .map((field) => field.join(": ").replace(/127\.0\.0\.1:\d+/, "upstream")),
    body: text.replace(requestId, ""),
  };
}

/** Sends what a seed says to both lanes, and compares what came of it once both are closed or silent. */
async function compare(lanes: readonly [Lane, Lane], seed: number): Promise<void> {
  for (const { seen } of lanes) seen.set(seed, []);
  const clients = await Promise.all([send(lanes[0].gateway.port, seed), send(lanes[1].gateway.port, seed)]);
  let progress = -1;
  let since = performance.now();
  const isSilentFor = (silenceMs: number) => {
    const bytes = clients.reduce((sum, { received }) => sum + received.length, 0);
    const now = lanes.reduce((sum, { seen }) => sum + (seen.get(seed)?.length ?? 0), bytes);
    if (now !== progress) [progress, since] = [now, performance.now()];
    return performance.now() - since > silenceMs;
  };
  const areClosed = () => clients.every(({ isEnded, isClosed }) => isEnded || isClosed);
  const outcomeOf = (index: 0 | 1) => ({ seen: lanes[index].seen.get(seed), got: gotBy(clients[index]) });
  await until("both are closed, or silent for a while", () => areClosed() || isSilentFor(30));
  // On a busy machine one may only have been slow.
  if (!isDeepStrictEqual(outcomeOf(0), outcomeOf(1)))
    await until("both are silent for long", () => isSilentFor(2_000));
  const bytes = JSON.stringify(connectionOf(new Dice(seed), seed).toString("latin1"));
  assert.deepEqual(outcomeOf(0), outcomeOf(1), `seed ${seed} (SWITCHYARD_FUZZ_SEED=${seed}): ${bytes}`);
  for (const client of clients) client.socket.destroy();
  for (const { seen } of lanes) seen.delete(seed);
}

test(`the lanes agree on ${connections} connections of whatever clients and upstreams send`, {
  timeout: 60_000 + connections * 20,
}, async (t) => {
  const lanes = [await startLane(t, "on"), await startLane(t, "off")] as const;
  let next = firstSeed;
  const work = async () => {
    while (next < firstSeed + connections) await compare(lanes, next++);
  };
  await Promise.all(Array.from({ length: connectionsAtOnce }, work));
});
