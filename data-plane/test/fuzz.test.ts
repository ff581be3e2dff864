// Seeded fuzz: connections full of requests, right ones and broken ones, cut into packets anywhere. A strict reader that
// shares nothing with the gateway says which requests they are; the upstream must see those, in order, byte for byte, and
// never one more. SWITCHYARD_FUZZ_SECONDS makes it run longer, SWITCHYARD_FUZZ_SEED begins at another seed.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { connectTo, ok, type RawUpstream, startGateway, startUpstream, until } from "./helper.ts";
import { Dice, makeRun, type Run } from "./hostile-requests.ts";
import { type Message, readRequest, readResponse } from "./http-reader.ts";

const seconds = Number(process.env["SWITCHYARD_FUZZ_SECONDS"] ?? 6);
const firstSeed = Number(process.env["SWITCHYARD_FUZZ_SEED"] ?? 1);

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
