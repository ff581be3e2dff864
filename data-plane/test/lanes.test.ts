// The two lanes agree: the same connections, cut into packets at the same places, are sent to a worker with the plain lane and
// to one without, and what the upstream sees and what the client gets is the same, but for dates, ids and chunk boundaries.
// SWITCHYARD_FUZZ_SECONDS makes it run longer, SWITCHYARD_FUZZ_SEED begins at another seed.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import {
  connectTo,
  type Gateway,
  ok,
  type RawUpstream,
  startGateway,
  startUpstream,
  until,
} from "./helper.ts";
import { broken, Dice, rightRequest } from "./hostile-requests.ts";
import { type Message, readResponse } from "./http-reader.ts";

const seconds = Number(process.env["SWITCHYARD_FUZZ_SECONDS"] ?? 6);
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

/**
 * Several right requests, or one that may be broken: node:http reads ahead of what it serves, so behind others it finds a
 * fault before their turn, and the lanes may differ in which of them it still answers.
 */
function connectionOf(dice: Dice): Buffer {
  const text = dice.chance(2)
    ? Array.from({ length: 1 + dice.below(4) }, (_, number) => rightRequest(dice, number)).join("")
    : broken(dice, rightRequest(dice, 0));
  return Buffer.from(text, "latin1");
}

/** A worker, the upstream of its one route, and where both stand in the run at hand. */
interface Side {
  readonly gateway: Gateway;
  readonly upstream: RawUpstream;
  dice: Dice;
}

async function startSide(t: TestContext, lane: string): Promise<Side> {
  const gateway = await startGateway(t, { GATEWAY_PLAIN_LANE: lane });
  const side = { gateway, dice: new Dice(0) } as { -readonly [key in keyof Side]: Side[key] };
  side.upstream = await startUpstream(t, {
    onRequest(_message, { socket }) {
      for (const piece of side.dice.pick(answers)) socket.write(piece, "latin1");
      return undefined;
    },
  });
  await gateway.put("service", "s", { targets: [{ url: side.upstream.url }] });
  await gateway.put("route", "r", { service: "s", hosts: ["fuzz.test"], path: "/*", retries: 0 });
  return side;
}

/** What a side makes of a run: what its upstream saw, and what the client got until the connection fell silent or ended. */
async function outcomeOf(t: TestContext, side: Side, seed: number, silenceMs: number): Promise<unknown> {
  const { gateway, upstream } = side;
  const dice = new Dice(seed);
  const bytes = connectionOf(dice);
  side.dice = new Dice(seed + 1);
  const before = upstream.requests.length;
  const client = await connectTo(t, gateway.port);
  for (let at = 0; at < bytes.length; ) {
    const size = dice.chance(3) ? bytes.length : 1 + dice.below(bytes.length);
    await new Promise((sent) => client.socket.write(bytes.subarray(at, at + size), sent));
    at += size;
  }
  // A last request that asks for the close, if the bytes before it left it one.
  client.send("GET / HTTP/1.1\r\nHost: nowhere.test\r\nConnection: close\r\n\r\n");
  let [length, since] = [-1, 0];
  await until("the connection is closed, or silent for a while", () => {
    if (client.received.length !== length) [length, since] = [client.received.length, performance.now()];
    return client.isEnded || client.isClosed || performance.now() - since > silenceMs;
  });
  const got: unknown[] = [];
  let rest = client.received;
  for (const request of [...upstream.requests.slice(before), null, null, null, null, null, null]) {
    const reading = readResponse(rest, { method: request?.start[0] ?? "GET", isEnded: true });
    if (reading.kind !== "message") break;
    got.push(shown(reading.message));
    rest = rest.subarray(reading.size);
  }
  client.socket.destroy();
  return { seen: upstream.requests.slice(before).map(shown), got };
}

/** A message without what differs from run to run: dates, ids, and the upstream's port. */
function shown({ start, fields, body }: Message): unknown {
  // node:http reads ahead of what it serves, so it may find another fault first in a request that has several.
  if (
    /"code":"(BAD_REQUEST|BAD_REQUEST_PATH|NOT_IMPLEMENTED|VERSION_NOT_SUPPORTED)"/.test(
      body.toString("latin1"),
    )
  )
    return "refused";
  return {
    start: start.join(" "),
    fields: fields
      .filter(([name]) => !/^(date|x-request-id|transfer-encoding)$/i.test(name))
      .map((field) => field.join(": ").replace(/127\.0\.0\.1:\d+/, "upstream")),
    body: body.toString("latin1").replace(/"requestId":"[^"]*"/, ""),
  };
}

test("the lanes agree on whatever clients and upstreams send", {
  timeout: (seconds + 60) * 1000,
}, async (t) => {
  const [plain, general] = [await startSide(t, "on"), await startSide(t, "off")];
  const endAt = performance.now() + seconds * 1000;
  let runs = 0;
  for (; performance.now() < endAt; runs++) {
    const seed = firstSeed + runs;
    const bothOf = (silenceMs: number) =>
      Promise.all([plain, general].map((side) => outcomeOf(t, side, seed, silenceMs)));
    let [one, other] = await bothOf(60);
    // On a busy machine a side may only have been slow.
    if (!isDeepStrictEqual(one, other)) [one, other] = await bothOf(1_000);
    const bytes = JSON.stringify(connectionOf(new Dice(seed)).toString("latin1"));
    const what = `seed ${seed} (SWITCHYARD_FUZZ_SEED=${seed}): ${bytes}`;
    assert.deepEqual(one, other, what);
  }
  t.diagnostic(`${runs} connections to each, seeds ${firstSeed} to ${firstSeed + runs - 1}`);
});
