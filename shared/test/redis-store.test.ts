// The Redis store: the contract of every store, and what it makes of its own layout: staging, folding, trimming, loads.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { type ChangeRecord, type Head } from "../src/store/store.ts";
import {
  commitNow,
  loadAll,
  longestStall,
  newCommit,
  putRoute,
  readLog,
  routeRecord,
  temporaryDirectory,
  until,
} from "./helper.ts";
import { startLossyProxy } from "./lossy-proxy.ts";
import {
  freePort,
  openRedisStore,
  redisPlaceAt,
  redisTest,
  refusal,
  replay,
  startRedis,
  whyNoRedis,
} from "./redis-server.ts";
import { storeContract, workerReport } from "./store-contract.ts";

if (whyNoRedis === null) {
  storeContract("Redis store", async (t) => {
    const { place } = await startRedis(t);
    return { openControl: () => openRedisStore(t, place), openWorker: () => openRedisStore(t, place) };
  });
}

redisTest("installations under two prefixes of one Redis do not see each other", async (t) => {
  const redis = await startRedis(t);
  const one = openRedisStore(t, redis.place);
  const two = openRedisStore(t, { ...redis.place, prefix: "other" });
  await one.initialise();
  assert.equal(await two.head(), null);
  await two.initialise();
  await commitNow(one, [putRoute("a", 1)]);
  assert.equal((await two.head())?.revision, 0);
  const keys = await redis.command("KEYS", "*");
  const tags = new Set([...keys.matchAll(/\{[^}]*\}:/g)].map(([tag]) => tag));
  assert.deepEqual([...tags].sort(), ["{other}:", "{switchyard}:"]);
});

redisTest(
  "a large commit whose maker ends right after it is whole for everybody, and folded in by the next one's",
  async (t) => {
    const redis = await startRedis(t);
    const maker = openRedisStore(t, redis.place);
    const head = await maker.initialise();
    const count = 3000;
    const first = await commitNow(
      maker,
      Array.from({ length: count }, (_, n) => putRoute(`r${n}`, 1)),
    );
    await maker.close();
    const other = openRedisStore(t, redis.place);
    assert.deepEqual((await loadAll(other)).head, first);
    assert.equal((await loadAll(other)).records.size, count);
    await commitNow(other, [
      { kind: "route", id: "r0", before: routeRecord("r0", 1), after: null },
      putRoute("r1", 2),
    ]);
    assert.deepEqual((await loadAll(other)).records, await replay(other, head));
    await until("the objects have caught up with the log", async () => {
      const size = /^:(\d+)/.exec(await redis.command("HLEN", "{switchyard}:objects"))?.[1];
      return (
        Number(size) === count - 1 &&
        (await redis.command("HGET", "{switchyard}:head", "foldedRevision")).includes("\r\n2\r\n")
      );
    });
    assert.deepEqual((await loadAll(other)).records, await replay(other, head));
  },
);

redisTest("what was staged for a commit that never came is not seen, and expires", async (t) => {
  const redis = await startRedis(t);
  const store = openRedisStore(t, redis.place);
  const head = await store.initialise();
  const proxy = await startLossyProxy(t, redis.port);
  const cut = openRedisStore(t, redisPlaceAt({ port: proxy.port }));
  await cut.head();
  const commit = newCommit(
    head,
    Array.from({ length: 1000 }, (_, n) => putRoute(`r${n}`, 1)),
  );
  await commitNow(store, [putRoute("a", 1)]);
  // It lost the race for its revision; what it staged is removed, and what is not in time would expire.
  assert.equal((await cut.commit(commit)).isApplied, false);
  await until("its pieces are gone", async () =>
    (await redis.command("KEYS", "{switchyard}:log:*")).startsWith("*0"),
  );

  const later = newCommit(
    (await store.head()) as Head,
    Array.from({ length: 1000 }, (_, n) => putRoute(`r${n}`, 2)),
  );
  redis.process.kill("SIGSTOP");
  const lost = refusal(cut.commit(later));
  await lost;
  redis.process.kill("SIGCONT");
  await until("the store answers again", async () => (await store.head().catch(() => null)) !== null);
  const keys = (await redis.command("KEYS", "{switchyard}:log:*")).match(/\{switchyard\}:log:[^\r]+/g) ?? [];
  for (const key of keys) {
    const ttl = Number((await redis.command("PTTL", key)).slice(1));
    assert.ok(ttl > 0 && ttl <= 60_000, `${key} lives for ${ttl} ms`);
  }
  assert.deepEqual([...(await loadAll(store)).records.keys()], ["route/a"]);
});

redisTest(
  "a large commit that is offered again after it was applied stays, and so do its pieces",
  async (t) => {
    const redis = await startRedis(t);
    const store = openRedisStore(t, redis.place);
    const head = await store.initialise();
    const commit = newCommit(
      head,
      Array.from({ length: 1000 }, (_, n) => putRoute(`r${n}`, 1)),
    );
    const first = await store.commit(commit);
    await commitNow(store, [putRoute("r0", 2)]);
    const again = await openRedisStore(t, redis.place).commit(commit);
    assert.deepEqual([again.isApplied, again.head.revision], [true, 2]);
    const pieces =
      (await redis.command("KEYS", "{switchyard}:log:*")).match(/\{switchyard\}:log:[^\r]+/g) ?? [];
    assert.ok(pieces.length > 1);
    for (const piece of pieces) assert.match(await redis.command("PTTL", piece), /^:-1/);
    assert.deepEqual((await loadAll(store)).records, await replay(store, head));
    assert.deepEqual(first.head.commitId, commit.commitId);
  },
);

redisTest("a load is of one point of the history while commits of every size go on", async (t) => {
  const redis = await startRedis(t);
  const writer = openRedisStore(t, redis.place);
  await writer.initialise();
  const ids = Array.from({ length: 1500 }, (_, n) => `r${n}`);
  // Objects come and go in turns, and all of one commit name its revision.
  const turn = (revision: number): ChangeRecord[] =>
    ids.map((id, n) =>
      (n + revision) % 3 === 0 ? { kind: "route", id, before: null, after: null } : putRoute(id, revision),
    );
  await commitNow(writer, turn(1));
  let isOver = false;
  let commits = 0;
  const writing = (async () => {
    for (let revision = 2; !isOver; revision++) {
      const head = (await writer.head()) as Head;
      await commitNow(
        writer,
        head.revision % 4 === 0 ? turn(head.revision + 1) : [putRoute("solo", head.revision + 1)],
      );
      commits++;
    }
  })();
  for (let load = 0; load < 15; load++) {
    const reader = openRedisStore(t, redis.place);
    const { head, records } = await loadAll(reader);
    const turned = head.revision - ((head.revision - 1) % 4);
    for (const { kind, id, after } of turn(turned)) {
      assert.equal(
        records.get(`${kind}/${id}`),
        after ?? undefined,
        `load ${load} at revision ${head.revision}`,
      );
    }
    const solo = head.revision > turned ? head.revision : turned - 1;
    if (solo > 1) assert.equal(records.get("route/solo"), routeRecord("solo", solo));
    await reader.close();
  }
  isOver = true;
  await writing;
  assert.ok(commits > 0);
});

redisTest(
  "the log keeps its last 1,000 commits and what fits into the history's bytes, and no piece of what it forgot",
  async (t) => {
    const redis = await startRedis(t, "--appendfsync", "no");
    const store = openRedisStore(t, redis.place, 64 * 1024);
    const first = await store.initialise();
    const large = await commitNow(
      store,
      Array.from({ length: 600 }, (_, n) => putRoute(`r${n}`, 1)),
    );
    const heads = [first, large];
    for (let revision = 2; revision <= 1300; revision++)
      heads.push(await commitNow(store, [putRoute("a", revision)]));
    await until("the log is trimmed", async () =>
      (await redis.command("HGET", "{switchyard}:head", "historyCommits")).includes("\r\n1000\r\n"),
    );
    const at = (revision: number) => heads[revision] as Head;
    assert.equal(await store.commitsAfter(first), "gap");
    assert.equal(await store.commitsAfter(at(299)), "gap");
    assert.equal((await readLog(await store.commitsAfter(at(300)))).length, 1000);
    assert.match(await redis.command("KEYS", "{switchyard}:log:*"), /^\*0/);
    assert.match(await redis.command("HLEN", "{switchyard}:large"), /^:0/);
    assert.equal((await loadAll(store)).records.size, 601);
  },
);

redisTest(
  "reports age by the clock of Redis, are listed for ten minutes, and what is no report is passed over",
  async (t) => {
    const redis = await startRedis(t);
    const store = openRedisStore(t, redis.place);
    const head = await store.initialise();
    await store.report(workerReport("w-1", head));
    await redis.command("SET", "{switchyard}:worker:w-2", "no json");
    const [seconds] = (await redis.command("TIME")).match(/\d{6,}/) ?? [];
    await redis.command("ZADD", "{switchyard}:workers", `${seconds}000`, "w-2");
    assert.deepEqual(
      (await store.workers()).map(({ report }) => report.id),
      ["w-1"],
    );
    const ttl = Number((await redis.command("PTTL", "{switchyard}:worker:w-1")).slice(1));
    assert.ok(ttl > 590_000 && ttl <= 600_000);
    await redis.command("ZADD", "{switchyard}:workers", String(Number(seconds) * 1000 - 9000), "w-1");
    const [presence] = await store.workers();
    assert.ok(presence && presence.ageMs >= 9000 && presence.ageMs < 30_000, `aged ${presence?.ageMs} ms`);
  },
);

redisTest("a commit and a load of 20,000 objects leave the event loop to others", async (t) => {
  const redis = await startRedis(t, "--appendfsync", "no");
  const store = openRedisStore(t, redis.place);
  await store.initialise();
  const changes = Array.from({ length: 20_000 }, (_, n) => putRoute(`r${n}`, 1));
  const head = (await store.head()) as Head;
  const committing = await longestStall(async () => await store.commit(newCommit(head, changes)));
  const loading = await longestStall(async () => await loadAll(store));
  assert.ok(committing < 50, `committing held the event loop for ${committing} ms`);
  assert.ok(loading < 20, `loading held the event loop for ${loading} ms`);
  t.diagnostic(
    `committing held the event loop for ${committing.toFixed(1)} ms at most, loading for ${loading.toFixed(1)} ms`,
  );
});

redisTest(
  "over rediss:// the certificate of the server is checked, and everything works as without",
  async (t) => {
    const directory = temporaryDirectory(t);
    const [cert, key] = [join(directory, "cert.pem"), join(directory, "key.pem")];
    const how = [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-days",
      "1",
    ];
    const whom = [
      "-subj",
      "/CN=localhost",
      "-addext",
      "subjectAltName=DNS:localhost",
      "-keyout",
      key,
      "-out",
      cert,
    ];
    const made = spawnSync("openssl", [...how, ...whom], { encoding: "utf8" });
    if (made.error) return t.skip("install openssl, which makes the certificate");
    assert.equal(made.status, 0, made.stderr);
    const port = await freePort();
    const options = ["--tls-port", String(port), "--tls-cert-file", cert, "--tls-key-file", key];
    await startRedis(t, ...options, "--tls-ca-cert-file", cert, "--tls-auth-clients", "no");

    const stranger = openRedisStore(t, redisPlaceAt({ host: "localhost", port, isTls: true }));
    const error = await refusal(stranger.initialise());
    assert.equal(error.code, "STORE_UNAVAILABLE");
    assert.match(error.message, /certificate/);
    await stranger.close();

    const trusted = getCACertificates();
    t.after(() => setDefaultCACertificates(trusted));
    setDefaultCACertificates([...trusted, readFileSync(cert, "utf8")]);
    const store = openRedisStore(t, redisPlaceAt({ host: "localhost", port, isTls: true }));
    await store.initialise();
    let rings = 0;
    store.subscribe(() => rings++);
    await until("the subscription stands", () => rings > 0);
    assert.equal((await commitNow(store, [putRoute("a", 1)])).revision, 1);
    await until("the bell rings", () => rings > 1);
  },
);
