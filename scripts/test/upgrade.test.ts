// An upgrade and the way back: programs of this version and of a next one on one store. The routes of the next version have one
// more field, and so have the reports of its workers.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { temporaryDirectory, until } from "../../shared/test/helper.ts";
import { redisTest, startRedis } from "../../shared/test/redis-server.ts";
import { call, Fleet, type Program, readiness, root, startUpstream } from "./fleet.ts";

/** Makes the next version of the programs. Gives its folder. */
function makeNextVersion(t: TestContext): string {
  const folder = temporaryDirectory(t);
  for (const part of ["shared", "control-plane", "data-plane"]) {
    for (const name of ["src", "package.json"]) {
      cpSync(path.join(root, part, name), path.join(folder, part, name), { recursive: true });
    }
  }
  cpSync(path.join(root, "openapi"), path.join(folder, "openapi"), { recursive: true });
  const packages = path.join(folder, "node_modules");
  mkdirSync(path.join(packages, "@switchyard"), { recursive: true });
  for (const name of readdirSync(path.join(root, "node_modules"))) {
    if (name === "@switchyard" || name.startsWith(".")) continue;
    symlinkSync(path.join(root, "node_modules", name), path.join(packages, name));
  }
  symlinkSync(path.join(folder, "shared"), path.join(packages, "@switchyard/shared"));
  const insert = (file: string, before: RegExp, line: string) => {
    const text = readFileSync(path.join(folder, file), "utf8");
    assert.match(text, before);
    writeFileSync(path.join(folder, file), text.replace(before, `${line}\n$&`));
  };
  insert("shared/src/model/route.ts", /^ {2}priority: /m, 'shade: Type.String({ default: "" }),');
  insert("shared/src/store/worker-report.ts", /^ +version: /m, "mood: Type.Optional(Text),");
  insert("data-plane/src/presence.ts", /^ +version: /m, 'mood: "fine",');
  return folder;
}

async function upgradesAndGoesBack(t: TestContext, environment: Record<string, string>): Promise<void> {
  const old = new Fleet(t, environment);
  const next = new Fleet(t, environment, [], makeNextVersion(t));
  const upstream = await startUpstream(t);
  const status = async (one: Program, url: string) => (await fetch(one.address("gateway") + url)).status;
  const wait = { prefer: "wait=20" };
  await old.addControl();
  const oldWorker = await old.addWorker();
  const changes = [
    { op: "put", kind: "service", id: "s", value: { targets: [{ url: upstream }] } },
    { op: "put", kind: "route", id: "before", value: { service: "s", path: "/before" } },
  ];
  assert.equal((await call(old.control(), "POST", "/v1/commits", { changes }, wait)).status, 200);

  // Workers first: the next version reads what this one has written.
  const nextWorker = await next.addWorker();
  assert.equal(await status(nextWorker, "/before"), 200);
  const seen = await call(old.control(), "GET", "/v1/workers");
  assert.deepEqual(
    seen.body.items.map((worker: object) => "mood" in worker),
    [false, false],
  );
  await next.addControl();
  const shaded = { service: "s", path: "/after", shade: "dark" };
  const made = await call(next.control(), "PUT", "/v1/routes/after", shaded, wait);
  assert.deepEqual([made.status, made.headers.get("switchyard-applied")], [202, "1/2"]);
  assert.equal(await status(nextWorker, "/after"), 200);
  // An older worker keeps its table and says why.
  assert.match((await readiness(oldWorker)).refused?.error ?? "", /shade/);
  assert.deepEqual([await status(oldWorker, "/before"), await status(oldWorker, "/after")], [200, 404]);

  // Back: the older control plane names what it cannot read, and goes on with the rest.
  await (next.controls[0] as Program).end("SIGTERM");
  const read = await call(old.control(), "GET", "/v1/routes/after");
  assert.deepEqual([read.status, read.body.code], [409, "UNREADABLE"]);
  const { items } = (await call(old.control(), "GET", "/v1/routes")).body;
  const isUnreadable = items.map((item: object & { id: string }) => [item.id, "unreadable" in item]);
  assert.deepEqual(Object.fromEntries(isUnreadable), { after: true, before: false });
  const { shade: _, ...plain } = shaded;
  const replaced = await call(old.control(), "PUT", "/v1/routes/after", plain, wait);
  assert.deepEqual([replaced.status, replaced.headers.get("switchyard-applied")], [200, "2/2"]);
  for (const worker of [oldWorker, nextWorker]) assert.equal(await status(worker, "/after"), 200);
  await until("the older worker refuses nothing", async () => (await readiness(oldWorker)).refused === null);
}

redisTest("an upgrade on Redis and the way back", async (t) => {
  const redis = await startRedis(t);
  await upgradesAndGoesBack(t, { REDIS_URL: `redis://127.0.0.1:${redis.port}` });
});

test("an upgrade on an embedded store and the way back", async (t) => {
  await upgradesAndGoesBack(t, { DATA_DIR: path.join(temporaryDirectory(t), "data") });
});
