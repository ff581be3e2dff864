// Large documents: however long the work takes, other requests are answered meanwhile. `control-plane/bench/catalog.ts` has
// the figures for ten times as many objects.
import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { longestStall } from "../../shared/test/helper.ts";
import { onEachStore } from "./each-store.ts";
import { startPlane, type TestPlane } from "./helper.ts";

const count = 10_000;
/** The event loop is held no longer than this, in ms of the thread's own time. */
const stallMsMax = 50;

const target = { url: "http://10.0.0.1:8080" };
const services = Array.from({ length: 50 }, (_, n) => ({
  id: `s${n}`,
  pathPrefix: `/s${n}`,
  targets: [target],
}));
const routes = Array.from({ length: count - services.length }, (_, n) => ({
  id: `r${n}`,
  service: `s${n % services.length}`,
  path: `/v${n % 7}/things-${n}/{id}`,
  description: `a route with a description of the usual length, and a number: ${n}`,
  tags: ["all", `team-${n % 20}`],
}));
const document = Buffer.from(JSON.stringify({ services, routes }));
const changed = Buffer.from(
  JSON.stringify({ services, routes: routes.map((route) => ({ ...route, timeoutMs: 7 })) }),
);

/** Sends requests over the wire: a large body that is injected is made and read in one go, by the test itself. */
async function listening({ app }: TestPlane) {
  await app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = app.server.address() as AddressInfo;
  return async (method: string, path: string, body?: Buffer): Promise<number> => {
    const type = body && { "content-type": "application/json" };
    const sent = request({ port, method, path, headers: { host: "localhost", ...type } }).end(body);
    const [response] = await once(sent, "response");
    let bytes = 0;
    for await (const chunk of response) bytes += (chunk as Buffer).length;
    assert.equal(response.statusCode, 200, `${method} ${path}`);
    return bytes;
  };
}

onEachStore(
  `a document of ${count} objects goes in, out and back, and nothing is kept waiting`,
  async (plane: TestPlane) => {
    const send = await listening(plane);
    const steps: [title: string, () => Promise<unknown>][] = [
      ["all new", () => send("PUT", "/v1/catalog", document)],
      ["unchanged", () => send("PUT", "/v1/catalog", document)],
      ["all changed, as a dry run", () => send("PUT", "/v1/catalog?dryRun=true", changed)],
      ["all changed", () => send("PUT", "/v1/catalog", changed)],
      ["read", () => send("GET", "/v1/catalog")],
      ["read by tag", () => send("GET", "/v1/catalog?tag=team-7")],
      ["looked back at", () => send("GET", "/v1/revisions/2")],
      ["restored", () => send("POST", "/v1/revisions/1/restore")],
      ["emptied", () => send("POST", "/v1/revisions/0/restore")],
    ];
    for (const [title, step] of steps) {
      const stallMs = await longestStall(step);
      assert.ok(stallMs < stallMsMax, `${title}: the event loop was held for ${stallMs.toFixed(1)} ms`);
    }
    const { body } = await plane.call("GET", "/v1/revisions");
    assert.deepEqual(
      body.items.map(({ changeCount }: { changeCount: number }) => changeCount),
      [count, count - services.length, count - services.length, count],
    );
  },
);

test("reads go on while a large document is applied, each on a whole catalog", async (t: TestContext) => {
  const plane = await startPlane(t);
  const send = await listening(plane);
  await send("PUT", "/v1/catalog", document);
  let isOver = false;
  const put = send("PUT", "/v1/catalog", changed).then(() => (isOver = true));
  let reads = 0;
  const states = new Set<string>();
  while (!isOver) {
    const { body, headers } = await plane.call("GET", "/v1/routes?limit=1000");
    states.add(
      `${String(headers["switchyard-revision"])} ${new Set(body.items.map((one: { timeoutMs: number }) => one.timeoutMs)).size}`,
    );
    reads++;
  }
  await put;
  assert.ok(reads > 5, `only ${reads} reads were answered`);
  for (const state of states) assert.match(state, /^[12] 1$/);
});
