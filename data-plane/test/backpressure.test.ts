// What holding a body back leaves behind: no clock that runs meanwhile, and no connection that stays paused for the next
// exchange on it.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createNetServer } from "node:net";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { TargetGuard } from "@switchyard/shared";
import type { Exchange } from "../src/exchange/exchange.ts";
import { PlainClient } from "../src/listener/plain-client.ts";
import type { Attempt, AttemptEvents } from "../src/upstream/attempt.ts";
import { TargetHealth } from "../src/upstream/health.ts";
import { UpstreamTarget } from "../src/upstream/target.ts";
import { connectTo, outcome, post, until } from "./helper.ts";

type Lane = "plain" | "general";
const idleTimeoutMs = 100;

async function startTarget(t: TestContext, answer: RequestListener): Promise<UpstreamTarget> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = { origin, connectTimeoutMs: 5_000, tls: { verify: true }, guard: new TargetGuard([]) };
  const target = new UpstreamTarget(settings, 1, new TargetHealth());
  t.after(() => target.retire());
  return target;
}

/** Sends a GET and holds the answer back at its first bytes. */
function ask(target: UpstreamTarget, lane: Lane) {
  const seen = { pieces: [] as string[], failures: [] as string[], isOver: false };
  const connection = target.tryAcquire(lane);
  assert.ok(connection);
  const ignore = () => {};
  let held: Attempt | null = null;
  const events: AttemptEvents = {
    onInterim: ignore,
    onReadEnd: ignore,
    onUpgrade: ignore,
    onHead: (attempt) => (held = attempt),
    onData(bytes) {
      seen.pieces.push(bytes.toString());
      if (seen.pieces.length === 1) held?.pause();
    },
    onEnd: () => (seen.isOver = true),
    onFailure: (_attempt, failure) => seen.failures.push(failure),
  };
  const attempt = connection.attempt(target, events);
  const headers = ["Host", "upstream.test"];
  attempt.start({ method: "GET", target: "/", headers, body: null, idleTimeoutMs, upgrade: null });
  return { attempt, seen };
}

for (const lane of ["plain", "general"] as const) {
  test(`${lane} lane: an answer whose body does not come fails`, async (t) => {
    const target = await startTarget(t, (_request, response) => response.flushHeaders());
    const { seen } = ask(target, lane);
    await until("it has failed", () => seen.failures.length > 0);
    assert.deepEqual(seen.failures, ["body-silent"]);
  });

  test(`${lane} lane: a body that is held back for its client is not silent`, async (t) => {
    let response = null as ServerResponse | null;
    const target = await startTarget(t, (_request, made) => {
      response = made;
      made.write("first");
    });
    const { attempt, seen } = ask(target, lane);
    await until("the first bytes have come", () => seen.pieces.length > 0);
    await delay(5 * idleTimeoutMs);
    assert.deepEqual(seen.failures, []);
    response?.write("second");
    attempt.resume();
    await until("the second bytes have come", () => seen.pieces.length > 1);
    assert.deepEqual(seen.pieces, ["first", "second"]);
    attempt.abandon();
  });

  test(`${lane} lane: a connection whose last answer was held back serves the next request`, async (t) => {
    const target = await startTarget(t, (_request, response) => response.end("all"));
    for (const turn of ["first", "second"]) {
      const { attempt, seen } = ask(target, lane);
      await until("the answer was held back", () => seen.pieces.length > 0);
      attempt.resume();
      await until(`the ${turn} answer is whole`, () => seen.isOver);
      assert.deepEqual([seen.pieces, seen.failures], [["all"], []]);
      assert.equal(attempt.wasReused, turn === "second");
    }
  });
}

test("a client whose last body was held back has its next one read", async (t) => {
  const bodies: string[] = [];
  const server = createNetServer((socket) => {
    const serve = (exchange: Exchange) => {
      exchange.isSound = true;
      exchange.readBody({
        onBody(bytes) {
          bodies.push(bytes.toString());
          exchange.pauseBody();
        },
        onBodyEnd: () => exchange.answer("ROUTE_NOT_FOUND"),
        onBodyMalformed: () => assert.fail("it was a body"),
      });
    };
    const peer = { address: "127.0.0.1", isTrusted: false };
    new PlainClient(socket, peer, {
      isDraining: () => false,
      clientHeadTimeoutMs: 60_000,
      newRequestId: () => "id",
      serve,
      takeOver: () => assert.fail("it was plain"),
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const client = await connectTo(t, (server.address() as AddressInfo).port);
  for (const body of ["one", "two"]) {
    client.send(post("client.test", body));
    assert.equal(outcome(await client.answer()), "404 ROUTE_NOT_FOUND");
  }
  assert.deepEqual(bodies, ["one", "two"]);
});
