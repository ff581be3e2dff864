// History: who changed what, with both sides of it, how far it has come; and the way back, exact or not at all.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { EmbeddedStore, RedisStore } from "@switchyard/shared";
import { redisTest, startRedis } from "../../shared/test/redis-server.ts";
import { onEachStore } from "./each-store.ts";
import { reportWorker, shop, startPlane, type TestPlane, temporaryFolder } from "./helper.ts";

const secret = "open-sesame-history";
const upstreamHeaders = [{ op: "set", name: "X-Key", value: secret, secret: true }];

/** Six revisions that create, change, rename and delete. */
async function makeHistory(call: TestPlane["call"]): Promise<void> {
  const steps: [method: string, path: string, body?: unknown][] = [
    ["POST", "/v1/services", { ...shop, name: "first", tags: ["t"], upstreamHeaders }],
    ["POST", "/v1/routes", { id: "r", service: "shop", path: "/r", responseHeaders: upstreamHeaders }],
    ["PATCH", "/v1/services/shop", { name: "second", tags: [], upstreamHeaders: [] }],
    ["DELETE", "/v1/routes/r"],
    ["POST", "/v1/services", { id: "later", targets: shop.targets }],
  ];
  for (const [method, path, body] of steps) assert.ok((await call(method, path, body)).status < 300);
  const changes = [
    { op: "delete", kind: "service", id: "shop" },
    { op: "put", kind: "service", id: "other", value: { name: "second", targets: shop.targets } },
  ];
  assert.equal((await call("POST", "/v1/commits", { changes, message: "a new broom" })).status, 200);
}

onEachStore(
  "each revision is told with time, actor, message and both sides of its changes",
  async ({ call }) => {
    await makeHistory(call);
    const { body } = await call("GET", "/v1/revisions");
    assert.equal(body.next, null);
    assert.deepEqual(
      body.items.map((item: Record<string, unknown>) => [
        item["revision"],
        item["actor"],
        item["message"],
        item["changeCount"],
      ]),
      [
        [6, "anonymous", "a new broom", 2],
        [5, "anonymous", null, 1],
        [4, "anonymous", null, 1],
        [3, "anonymous", null, 1],
        [2, "anonymous", null, 1],
        [1, "anonymous", null, 1],
      ],
    );
    const read = (revision: number) => call("GET", `/v1/revisions/${revision}`);
    const third = (await read(3)).body;
    const [change] = third.changes;
    assert.deepEqual([change.op, change.before.name, change.after.name], ["update", "first", "second"]);
    assert.match(change.before.upstreamHeaders[0].value, /^redacted:/);
    assert.match(third.time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assert.deepEqual(third.workers, []);
    assert.deepEqual(
      (await read(4)).body.changes.map((one: { op: string; after: unknown }) => [one.op, one.after]),
      [["delete", null]],
    );
    assert.equal((await read(1)).body.changes[0].before, null);
    for (let revision = 1; revision <= 6; revision++) {
      const { text, headers } = await read(revision);
      assert.ok(!text.includes(secret));
      assert.equal(headers["switchyard-revision"], "6");
    }
  },
);

test("the list is read page by page, without loss or repetition while others write", async (t) => {
  const { call } = await startPlane(t);
  for (let n = 1; n <= 25; n++) await call("PUT", `/v1/services/s${n}`, { targets: shop.targets });
  const seen: number[] = [];
  let cursor: string | null = null;
  do {
    const url: string = `/v1/revisions?limit=4${cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`}`;
    const { status, body } = await call("GET", url);
    assert.equal(status, 200);
    seen.push(...body.items.map((item: { revision: number }) => item.revision));
    cursor = body.next;
    await call("PUT", `/v1/services/more-${seen.length}`, { targets: shop.targets });
  } while (cursor !== null);
  assert.deepEqual(
    seen,
    Array.from({ length: 25 }, (_, n) => 25 - n),
  );
  for (const query of ["limit=0", "limit=1001", "limit=x", "cursor=%20", "cursor=YWJj", "tag=a"]) {
    assert.equal((await call("GET", `/v1/revisions?${query}`)).status, 400, query);
  }
});

test("what is no revision is a 404 that says why", async (t) => {
  const { call } = await startPlane(t);
  await makeHistory(call);
  for (const [revision, detail] of [
    ["7", /there is no revision 7 yet; the catalog is at 6/],
    ["999999999999999", /no revision/],
    ["0", /empty beginning/],
    ["abc", /numbers/],
    ["-1", /numbers/],
    ["1e0", /numbers/],
    ["9999999999999999", /numbers/],
  ] as const) {
    const { status, body } = await call("GET", `/v1/revisions/${revision}`);
    assert.deepEqual([status, body.code], [404, "NOT_FOUND"], revision);
    assert.match(body.detail, detail);
    if (revision === "0") continue;
    assert.equal((await call("POST", `/v1/revisions/${revision}/restore`)).status, 404, revision);
  }
});

test("a revision shows each worker's state, and waits for them where the client prefers that", async (t) => {
  const { call, store } = await startPlane(t);
  await makeHistory(call);
  await reportWorker(store, "fast", 6);
  await reportWorker(store, "slow", 2);
  const workersOf = (body: { workers: { id: string; state: string; revision: number }[] }) =>
    body.workers.map(({ id, state, revision }) => `${id} ${state} ${revision}`).sort();
  const seen = ["fast applied 6", "slow pending 2"];
  const plain = await call("GET", "/v1/revisions/3");
  assert.deepEqual([plain.status, plain.headers["switchyard-applied"]], [200, undefined]);
  assert.deepEqual(workersOf(plain.body), seen);
  const late = await call("GET", "/v1/revisions/3", undefined, { prefer: "wait=0" });
  assert.deepEqual([late.status, late.headers["switchyard-applied"]], [202, "1/2"]);
  assert.deepEqual([workersOf(late.body), late.body.result.revision], [seen, 3]);
  const waiting = call("GET", "/v1/revisions/3", undefined, { prefer: "wait=30" });
  await reportWorker(store, "slow", 3);
  const applied = await waiting;
  assert.deepEqual(
    [applied.status, applied.headers["switchyard-applied"], applied.headers["preference-applied"]],
    [200, "2/2", "wait"],
  );
  assert.deepEqual(workersOf(applied.body), ["fast applied 6", "slow applied 3"]);
});

onEachStore(
  "a restore brings names, secrets and tags back exactly, by a new commit",
  async ({ call, catalog }) => {
    const states: { etag: string; text: string }[] = [];
    const remember = async () => {
      const { headers, text } = await call("GET", "/v1/catalog");
      states.push({ etag: String(headers.etag), text });
    };
    await remember();
    await makeHistory(async (...request) => {
      const answer = await call(...request);
      await remember();
      return answer;
    });
    for (let revision = 6; revision >= 0; revision--) {
      const dry = await call("POST", `/v1/revisions/${revision}/restore?dryRun=true`);
      const { status, body } = await call("POST", `/v1/revisions/${revision}/restore`);
      assert.equal(status, 200);
      assert.deepEqual(
        dry.body.changes.map((change: { id: string; op: string }) => [change.op, change.id]),
        body.changes.map((change: { id: string; op: string }) => [change.op, change.id]),
      );
      const { headers, text } = await call("GET", "/v1/catalog");
      assert.deepEqual({ etag: headers.etag, text }, states[revision], `revision ${revision}`);
      assert.equal(body.revision, 6 + (6 - revision));
    }
    await call("POST", "/v1/revisions/2/restore");
    assert.equal(catalog.view?.catalog.routes.get("r")?.responseHeaders[0]?.value, secret);
    const again = await call("POST", "/v1/revisions/2/restore");
    assert.deepEqual([again.status, again.body], [200, { revision: 13, changes: [] }]);
    const { body } = await call("GET", "/v1/revisions/13");
    assert.equal(body.message, "restore of revision 2");
  },
);

test("a restore is guarded by the catalog's ETag, before anything else is judged of it", async (t) => {
  const { call } = await startPlane(t);
  await makeHistory(call);
  const { headers } = await call("GET", "/v1/catalog");
  const view = await call("GET", "/v1/catalog?tag=t");
  for (const etag of ['"6"', String(view.headers.etag)]) {
    const { status, body } = await call("POST", "/v1/revisions/1/restore", undefined, { "if-match": etag });
    assert.deepEqual([status, body.code], [412, "PRECONDITION_FAILED"]);
  }
  assert.equal((await call("GET", "/v1/services")).headers["switchyard-revision"], "6");
  const guarded = { "if-match": String(headers.etag) };
  const restored = await call("POST", "/v1/revisions/1/restore", undefined, guarded);
  assert.deepEqual(
    [restored.status, restored.headers.etag],
    [200, (await call("GET", "/v1/catalog")).headers.etag],
  );
  assert.equal((await call("POST", "/v1/revisions/6/restore", undefined, guarded)).status, 412);
});

test("a restore that the catalog's rules refuse changes nothing", async (t) => {
  const dataDir = join(await temporaryFolder(t), "data");
  const { call } = await startPlane(t, { store: new EmbeddedStore({ dataDir, mode: "control-plane" }) });
  await makeHistory(call);
  const blocking = { judgeUrl: () => ({ ok: false, detail: "is blocked now" }), blocks: () => true };
  // Whoever tightens the rules meets them at the restore, with the object's place.
  const stricter = await startPlane(t, {
    store: new EmbeddedStore({ dataDir, mode: "control-plane" }),
    guard: blocking as never,
  });
  const { status, body } = await stricter.call("POST", "/v1/revisions/1/restore");
  assert.deepEqual([status, body.errors[0].pointer], [422, "/services/shop/targets/0/url"]);
  assert.equal((await call("GET", "/v1/services")).headers["switchyard-revision"], "6");
});

/** More commits than are always kept. */
const overflow = 1030;

const smallHistories: [name: string, run: (t: Parameters<typeof startPlane>[0]) => Promise<TestPlane>][] = [
  [
    "embedded store",
    async (t) =>
      startPlane(t, {
        store: new EmbeddedStore({
          dataDir: join(await temporaryFolder(t), "data"),
          mode: "control-plane",
          historyBytes: 0,
        }),
      }),
  ],
  [
    "Redis store",
    async (t) =>
      startPlane(t, { store: new RedisStore({ place: (await startRedis(t)).place, historyBytes: 0 }) }),
  ],
];
for (const [name, start] of smallHistories) {
  const run = name.startsWith("Redis") ? redisTest : test;
  run(
    `${name}: past the bound a revision is a 410, to read and to restore, and nothing changes`,
    async (t) => {
      const { call } = await start(t);
      for (let n = 1; n <= overflow; n++)
        await call("PUT", "/v1/services/shop", { ...shop, description: `Nr ${n}` });
      const first = async () =>
        (await call("GET", "/v1/revisions?limit=1000")).body.items.at(-1).revision as number;
      // Trimming follows the commits; it is done when nothing older than the last thousand is listed.
      const deadline = performance.now() + 20_000;
      let next: string | null = "";
      while (next !== null && performance.now() < deadline)
        next = (await call("GET", "/v1/revisions?limit=1000")).body.next;
      assert.equal(await first(), overflow - 999);
      for (const [method, path] of [
        ["GET", "/v1/revisions/30"],
        ["GET", "/v1/revisions/1"],
        ["POST", "/v1/revisions/29/restore"],
        ["POST", "/v1/revisions/1/restore?dryRun=true"],
      ] as const) {
        const { status, body } = await call(method, path);
        assert.deepEqual([status, body.code], [410, "REVISION_GONE"], path);
      }
      assert.equal((await call("GET", "/v1/services/shop")).headers["switchyard-revision"], String(overflow));
      assert.equal((await call("GET", "/v1/revisions/31")).status, 200);
      // The state before the oldest commit that is kept is known from that one.
      const { status, body } = await call("POST", "/v1/revisions/30/restore");
      assert.deepEqual([status, body.changes[0].after.description], [200, "Nr 30"]);
    },
  );
}

test("a large revision is told whole, and its restore as well", async (t) => {
  const { call, store } = await startPlane(t);
  const routes = Array.from({ length: 3000 }, (_, n) => ({
    id: `r${n}`,
    service: "shop",
    path: `/${n}`,
    upstreamHeaders,
  }));
  await call("PUT", "/v1/catalog", { services: [shop], routes });
  const { text: made } = await call("GET", "/v1/catalog");
  await call("PUT", "/v1/catalog", { services: [], routes: [] });
  await reportWorker(store, "w1", 2);
  const { body, text } = await call("GET", "/v1/revisions/1", undefined, { prefer: "wait=30" });
  assert.equal(body.changes.length, 3001);
  assert.equal(new Set(body.changes.map(({ id }: { id: string }) => id)).size, 3001);
  assert.deepEqual(body.workers, [{ id: "w1", state: "applied", revision: 2 }]);
  assert.ok(!text.includes(secret));
  const restored = await call("POST", "/v1/revisions/1/restore");
  assert.deepEqual([restored.body.revision, restored.body.changes.length], [3, 3001]);
  assert.equal((await call("GET", "/v1/catalog")).text, made);
});

test("while the store is away history is a 503", async (t) => {
  const { call, store } = await startPlane(t);
  await makeHistory(call);
  await store.close();
  for (const [method, path] of [
    ["GET", "/v1/revisions"],
    ["GET", "/v1/revisions/1"],
    ["POST", "/v1/revisions/1/restore"],
    ["POST", "/v1/revisions/1/restore?dryRun=true"],
    ["PUT", "/v1/catalog"],
  ] as const) {
    const { status, body } = await call(
      method,
      path,
      method === "PUT" ? { services: [], routes: [] } : undefined,
    );
    assert.deepEqual([status, body.code], [503, "STORE_UNAVAILABLE"], path);
  }
  const { status, headers } = await call("GET", "/v1/catalog");
  assert.deepEqual([status, headers["switchyard-stale"]], [200, "true"]);
});
