// Seeded fuzz: connections full of requests, right ones and broken ones, cut into packets anywhere. A strict reader that
// shares nothing with the gateway says which requests they are; the upstream must see those, in order, byte for byte, and
// never one more. SWITCHYARD_FUZZ_SECONDS makes it run longer, SWITCHYARD_FUZZ_SEED repeats a run.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { connectTo, ok, type RawUpstream, startGateway, startUpstream, until } from "./helper.ts";
import { type Message, readRequest, readResponse } from "./http-reader.ts";

const seconds = Number(process.env["SWITCHYARD_FUZZ_SECONDS"] ?? 6);
const firstSeed = Number(process.env["SWITCHYARD_FUZZ_SEED"] ?? Date.now() % 1_000_000_000);

/** A small generator of numbers (mulberry32): the same seed gives the same run everywhere. */
class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }
  chance(oneIn: number): boolean {
    return this.below(oneIn) === 0;
  }
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

const bodies = [
  "",
  "a",
  "hello",
  "0\r\n\r\n",
  "GET /inner HTTP/1.1\r\nHost: fuzz.test\r\n\r\n",
  "\r\n\r\n",
  "x".repeat(3000),
  "\0\xff\r\n",
  "5\r\nhello\r\n0\r\n\r\n",
];
const harmlessFields = [
  "X-A: b",
  "x-a:  c",
  "Cookie: a=b",
  "Accept: */*",
  "X-Empty:",
  "X-Latin: \xe4",
  "Connection: keep-alive",
  "TE: trailers",
  "Connection: X-A",
  "Trailer: X",
  "X_Under: 1",
  "Transfer_Encoding: chunked",
  "Content_Length: 7",
];
/** Each may break a head, or make another message of it. */
const nastyFields = [
  "Content-Length: 5",
  "Content-Length: 0",
  "Content-Length: +5",
  "Content-Length: 5, 5",
  "Content-Length:\t5",
  "content-length: 00005",
  "Content-Length: 5 ",
  "Content-Length : 5",
  "Transfer-Encoding: chunked",
  "Transfer-Encoding: chunked ",
  "Transfer-Encoding: xchunked",
  "Transfer-Encoding : chunked",
  "Transfer-Encoding: gzip, chunked",
  "Transfer-Encoding:chunked",
  "Transfer-Encoding: identity",
  "Transfer-Encoding:\x0bchunked",
  "Transfer-Encoding\t: chunked",
  "transfer-encoding: Chunked",
  " Transfer-Encoding: chunked",
  "X: y\r\n Transfer-Encoding: chunked",
  "X: y\nTransfer-Encoding: chunked",
  "X: y\rTransfer-Encoding: chunked",
  "Host: fuzz.test",
  "Host: other.test",
  "Host:",
  "X: a\0b",
  "X y: z",
  "no colon",
  ": empty",
  "Connection: content-length",
  "Connection: close",
  "Expect: 100-continue",
  "Upgrade: h2c",
  "Connection: Upgrade",
  "Upgrade: websocket",
];

function chunkedBody(dice: Dice, text: string): string {
  let encoded = "";
  for (let at = 0; at < text.length; ) {
    const size = 1 + dice.below(Math.min(text.length - at, 900));
    const digits = size.toString(16);
    encoded += `${dice.pick(["", "0", "00"])}${dice.chance(2) ? digits : digits.toUpperCase()}${dice.pick(["", "", ";a", ";a=b", ';a="b"'])}\r\n${text.slice(at, at + size)}\r\n`;
    at += size;
  }
  return `${encoded}${dice.pick(["0", "000"])}\r\n${dice.pick(["", "", "X-T: 1\r\n", "Host: evil\r\n"])}\r\n`;
}

/** One request that is right. */
function rightRequest(dice: Dice, number: number): string {
  const method = dice.pick(["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]);
  const target = `${dice.pick(["/", "/a/../", "//", "/%61/"])}${number}${dice.pick(["", "?a=b", "?", "?a//../b"])}`;
  const fields = Array.from({ length: dice.below(4) }, () => dice.pick(harmlessFields));
  const body = dice.pick(bodies);
  const framing = dice.below(3);
  if (framing === 1) fields.splice(dice.below(fields.length + 1), 0, `Content-Length: ${body.length}`);
  if (framing === 2) fields.splice(dice.below(fields.length + 1), 0, "Transfer-Encoding: chunked");
  const head = `${method} ${target} HTTP/1.1\r\nHost: fuzz.test\r\n${fields.map((field) => `${field}\r\n`).join("")}\r\n`;
  return head + (framing === 1 ? body : framing === 2 ? chunkedBody(dice, body) : "");
}

/** Breaks it, or not: a field more, a byte changed, taken out, doubled, or a piece of another request put in. */
function broken(dice: Dice, request: string): string {
  const at = dice.below(request.length + 1);
  const lineEnd = request.indexOf("\r\n") + 2;
  switch (dice.below(7)) {
    case 0:
    case 1:
    case 2:
      return `${request.slice(0, lineEnd)}${dice.pick(nastyFields)}\r\n${request.slice(lineEnd)}`;
    case 3:
      return (
        request.slice(0, at) +
        dice.pick(["\r", "\n", "\0", " ", "\t", ":", ";", "0", "\x0b", "\xff", "\r\n", "\r\n\r\n"]) +
        request.slice(at)
      );
    case 4:
      return request.slice(0, at) + request.slice(at + 1 + dice.below(3));
    case 5:
      return request.slice(0, at) + dice.pick(bodies) + request.slice(at);
    default:
      return request.replace(
        "HTTP/1.1",
        dice.pick(["HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "http/1.1", "HTTP/1.1 ", "HTTP/ 1.1"]),
      );
  }
}

/**
 * Every request that the bytes are, read strictly, up to the first that is none; whether all of them were right. Strictly
 * but for what RFC 9112 leaves to the reader and no reader takes otherwise: line ends in front of a request line (§2.2)
 * and more spaces than one inside it (§3).
 */
function oracle(bytes: Buffer): { requests: Message[]; isWhole: boolean } {
  const requests: Message[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const text = rest.toString("latin1");
    const line = /^[\r\n]*([^\r\n]*)/.exec(text);
    rest = Buffer.from(
      (line?.[1] ?? "").replace(/ +/g, " ").replace(/ $/, "") + text.slice(line?.[0].length ?? 0),
      "latin1",
    );
    if (rest.length === 0) break;
    const reading = readRequest(rest);
    if (reading.kind !== "message") return { requests, isWhole: false };
    requests.push(reading.message);
    rest = rest.subarray(reading.size);
  }
  return { requests, isWhole: true };
}

interface Run {
  readonly bytes: Buffer;
  readonly isUntouched: boolean;
}

function makeRun(dice: Dice): Run {
  const isUntouched = dice.chance(3);
  let text = "";
  for (let number = 0; number < 1 + dice.below(5); number++) {
    const request = rightRequest(dice, number);
    text += !isUntouched && dice.chance(2) ? broken(dice, request) : request;
  }
  return { bytes: Buffer.from(text, "latin1"), isUntouched };
}

/** How long the gateway may think about what is no whole request before the client says that no more will come. */
const endAfterMs = 30;

/** Sends it in packets cut anywhere, waits until the gateway has answered all that it will, and counts the answers. */
async function send(t: TestContext, port: number, dice: Dice, bytes: Buffer, whole: number): Promise<number> {
  const client = await connectTo(t, port);
  for (let at = 0; at < bytes.length; ) {
    const size = dice.chance(3) ? bytes.length : 1 + dice.below(bytes.length);
    await new Promise((sent) => client.socket.write(bytes.subarray(at, at + size), sent));
    at += size;
  }
  if (whole === 0) setTimeout(() => client.socket.end(), endAfterMs);
  let answers = 0;
  await until("every request is answered, or the connection closed", () => {
    for (;;) {
      const reading = readResponse(client.received, { method: "GET", isEnded: client.isEnded });
      if (reading.kind !== "message") break;
      client.received = client.received.subarray(reading.size);
      if (!reading.message.start[1].startsWith("1")) answers++;
    }
    return client.isEnded || client.isClosed || (whole > 0 && answers >= whole);
  });
  client.socket.destroy();
  return answers;
}

/** What must hold of what the upstream saw, whatever was sent. */
function judge(run: Run, expected: readonly Message[], seen: readonly Message[], answers: number): void {
  // A request that the gateway answers itself is passed over; none comes twice, none in another order.
  let next = 0;
  for (const request of seen) {
    const isMatch = (sent: Message) => sent.start[0] === request.start[0] && sent.body.equals(request.body);
    while (next < expected.length && !isMatch(expected[next] as Message)) next++;
    assert.ok(
      next++ < expected.length,
      `upstream saw ${JSON.stringify(request.head)} with ${JSON.stringify(request.body.toString("latin1"))}`,
    );
  }
  if (run.isUntouched) assert.deepEqual([seen.length, answers], [expected.length, expected.length]);
}

async function runSeed(
  t: TestContext,
  port: number,
  upstream: RawUpstream,
  host: string,
  seed: number,
): Promise<void> {
  const dice = new Dice(seed);
  const run = makeRun(dice);
  const bytes = Buffer.from(run.bytes.toString("latin1").replaceAll("fuzz.test", host), "latin1");
  const { requests: expected, isWhole } = oracle(bytes);
  const before = upstream.requests.length;
  try {
    const answers = await send(t, port, dice, bytes, isWhole ? expected.length : 0);
    judge(run, expected, upstream.requests.slice(before), answers);
    assert.deepEqual(upstream.faults, []);
  } catch (error) {
    throw new Error(
      `seed ${seed} (SWITCHYARD_FUZZ_SEED=${seed}): ${JSON.stringify(bytes.toString("latin1"))}`,
      { cause: error },
    );
  }
}

test("whatever bytes come, the upstream sees no request but those that a strict reader sees, each byte for byte", {
  timeout: (seconds + 60) * 1000,
}, async (t) => {
  const gateway = await startGateway(t);
  const endAt = performance.now() + seconds * 1000;
  let runs = 0;
  // Many wait for their end, so several run at once, each with an upstream of its own.
  const lane = async (name: string) => {
    const upstream = await startUpstream(t, { onRequest: () => ok() });
    await gateway.put("service", name, { targets: [{ url: upstream.url }] });
    await gateway.put("route", name, { service: name, hosts: [`${name}.test`], path: "/*", retries: 0 });
    do await runSeed(t, gateway.port, upstream, `${name}.test`, firstSeed + runs++);
    while (performance.now() < endAt);
  };
  await Promise.all(["fuz0", "fuz1", "fuz2", "fuz3", "fuz4", "fuz5"].map(lane));
  t.diagnostic(`${runs} connections, seeds ${firstSeed} to ${firstSeed + runs - 1}`);
  assert.equal((await gateway.readiness()).httpStatus, 200);
});
