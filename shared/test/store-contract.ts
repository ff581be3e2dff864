// What every store keeps, whatever it is built on. Each store's test calls `storeContract` with a way to make a new,
// private place for one test and to open any number of stores on it.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { type TestContext, test } from "node:test";
import {
  type ChangeRecord,
  type Head,
  type HistoryPiece,
  type RecoverableStore,
  type Store,
  StoreError,
  type StoreReader,
  type WorkerReport,
} from "../src/store/store.ts";
import {
  commitNow,
  loadAll,
  newCommit,
  putBackOf,
  putRoute,
  readLog,
  routeRecord,
  serviceRecord,
  until,
} from "./helper.ts";

/** Where stores can be opened. What is opened closes itself at the end of the test. */
export interface StorePlace {
  openControl(): RecoverableStore;
  openWorker(): StoreReader;
}

export function storeContract(
  name: string,
  createPlace: (t: TestContext) => StorePlace | Promise<StorePlace>,
): void {
  const guarantee = (title: string, check: (place: StorePlace) => Promise<void>): void => {
    void test(`${name}: ${title}`, async (t) => check(await createPlace(t)));
  };

  guarantee("a store that nobody initialised has no head, and nothing to load", async (place) => {
    const worker = place.openWorker();
    assert.equal(await worker.head(), null);
    await assert.rejects(worker.loadCatalog(), StoreError);
    await assert.rejects(worker.commitsAfter({ epoch: "e", revision: 0, commitId: "e" }), StoreError);
  });

  guarantee("control planes that initialise at once agree on one history and one key", async (place) => {
    const stores = [place.openControl(), place.openControl(), place.openControl()];
    const heads = await Promise.all(stores.map((store) => store.initialise()));
    const [head] = heads;
    assert.deepEqual(heads, [head, head, head]);
    assert.equal(head?.revision, 0);
    assert.equal(head.commitId, head.epoch);
    assert.equal(head.parentEpoch, null);
    assert.equal(head.isAdopted, false);
    const keys = await Promise.all(stores.map((store) => store.secretsKey()));
    assert.equal(keys[0]?.length, 32);
    assert.ok(keys.every((key) => key.equals(keys[0] as Buffer)));
    assert.deepEqual(await loadAll(place.openWorker()), { head, records: new Map(), pieces: [] });
  });

  guarantee(
    "an acknowledged commit is seen at once by every reader, and by stores opened later",
    async (place) => {
      const { control, head } = await initialised(place);
      const worker = place.openWorker();
      await worker.head();
      const service = serviceRecord("s", 1, { description: 'any text: "\\ \u2028 ö 漢 😀' });
      const outcome = await control.commit(
        newCommit(head, [
          { kind: "service", id: "s", before: null, after: service },
          { kind: "route", id: "s", before: null, after: routeRecord("s", 1) },
        ]),
      );
      assert.equal(outcome.isApplied, true);
      assert.deepEqual([outcome.head.revision, outcome.head.epoch], [1, head.epoch]);
      for (const reader of [worker, place.openWorker(), place.openControl()]) {
        assert.deepEqual(await reader.head(), outcome.head);
        const { head: loadedHead, records } = await loadAll(reader);
        assert.deepEqual(loadedHead, outcome.head);
        assert.deepEqual([...records.keys()].sort(), ["route/s", "service/s"]);
        assert.equal(records.get("service/s"), service);
      }
    },
  );

  guarantee("a deleted object is gone, and one of the other kind under the same id is not", async (place) => {
    const { control } = await initialised(place);
    const record = serviceRecord("x", 1);
    await commitNow(control, [{ kind: "service", id: "x", before: null, after: record }, putRoute("x", 1)]);
    await commitNow(control, [{ kind: "service", id: "x", before: record, after: null }]);
    assert.deepEqual([...(await loadAll(control)).records.keys()], ["route/x"]);
  });

  const elsewhere: [string, (head: Head) => Partial<Head>][] = [
    ["an earlier revision", (head) => ({ revision: head.revision - 1 })],
    ["a revision to come", (head) => ({ revision: head.revision + 1 })],
    ["another commit of that revision", () => ({ commitId: randomUUID() })],
    ["another history", () => ({ epoch: randomUUID() })],
  ];
  for (const [where, change] of elsewhere) {
    guarantee(
      `a commit that expects ${where} is not applied, and learns where the store stands`,
      async (place) => {
        const { control } = await initialised(place);
        const head = await commitNow(control, [putRoute("a", 1)]);
        const outcome = await control.commit(newCommit({ ...head, ...change(head) }, [putRoute("b", 2)]));
        assert.deepEqual(outcome, { isApplied: false, head });
        assert.deepEqual([...(await loadAll(control)).records.keys()], ["route/a"]);
      },
    );
  }

  guarantee(
    "a commit offered again answers as if it was applied once, also after others followed",
    async (place) => {
      const { control, head } = await initialised(place);
      const commit = newCommit(head, [putRoute("a", 1)]);
      const first = await control.commit(commit);
      assert.deepEqual(await control.commit(commit), first);
      const later = await commitNow(control, [putRoute("a", 2)]);
      assert.deepEqual(await place.openControl().commit(commit), { isApplied: true, head: later });
      assert.deepEqual(
        (await readLog(await control.commitsAfter(head))).map(({ header }) => header.revision),
        [1, 2],
      );
      assert.equal((await loadAll(control)).records.get("route/a"), routeRecord("a", 2));
    },
  );

  guarantee(
    "of two control planes that race for a revision exactly one wins, whatever it is",
    async (place) => {
      const { control, head } = await initialised(place);
      const stores = [control, place.openControl()];
      let stands = head;
      for (let revision = 1; revision <= 50; revision++) {
        const outcomes = await Promise.all(
          stores.map((store, n) =>
            store.commit(newCommit(stands, [putRoute(`r${revision}`, revision, { priority: n })])),
          ),
        );
        assert.deepEqual(outcomes.map((outcome) => String(outcome.isApplied)).sort(), ["false", "true"]);
        assert.deepEqual(outcomes[0]?.head, outcomes[1]?.head);
        stands = outcomes[0]?.head as Head;
        assert.equal(stands.revision, revision);
      }
      const log = await readLog(await control.commitsAfter(head));
      assert.equal(log.length, 50);
      const { records } = await loadAll(control);
      for (const { changes } of log) assert.equal(records.get(`route/${changes[0]?.id}`), changes[0]?.after);
    },
  );

  guarantee(
    "the log leads from every position to the head, each commit knowing the one before",
    async (place) => {
      const { control, head } = await initialised(place);
      const heads = [head];
      const record = routeRecord("a", 1);
      const commits = [
        newCommit(head, [{ kind: "route", id: "a", before: null, after: record }], {
          actor: "ci",
          message: "über",
        }),
        newCommit(head, [putRoute("b", 2), { kind: "route", id: "a", before: record, after: null }]),
        newCommit(head, [putRoute("c", 3)]),
      ];
      for (const commit of commits)
        heads.push((await control.commit({ ...commit, expected: heads.at(-1) as Head })).head);
      for (const [index, position] of heads.entries()) {
        const log = await readLog(await place.openWorker().commitsAfter(position));
        assert.deepEqual(
          log.map(({ header }) => header),
          commits.slice(index).map(({ commitId, time, actor, message, changes }, at) => ({
            epoch: head.epoch,
            revision: index + at + 1,
            commitId,
            predecessor: (heads[index + at] as Head).commitId,
            time,
            actor,
            message,
            changeCount: changes.length,
          })),
        );
        assert.deepEqual(
          log.map(({ changes }) => changes),
          commits
            .slice(index)
            .map(({ changes }) => changes.map(({ kind, id, after }) => ({ kind, id, after }))),
        );
      }
    },
  );

  guarantee("a position that is not a point of the log is a gap", async (place) => {
    const { control, head } = await initialised(place);
    const first = await commitNow(control, [putRoute("a", 1)]);
    await commitNow(control, [putRoute("a", 2)]);
    const strangers = {
      "another history": { ...first, epoch: randomUUID() },
      "another commit of a past revision": { ...first, commitId: randomUUID() },
      "another beginning": { ...head, commitId: randomUUID() },
      "another commit of the last revision": { ...first, revision: 2 },
      "a revision to come": { ...first, revision: 3 },
    };
    for (const [what, position] of Object.entries(strangers)) {
      assert.equal(await control.commitsAfter(position), "gap", what);
    }
  });

  guarantee(
    "a large commit is one revision, and is read and loaded in many bounded pieces",
    async (place) => {
      const { control, head } = await initialised(place);
      const count = 5000;
      const after = await commitNow(
        control,
        Array.from({ length: count }, (_, n) => putRoute(`r${n}`, 1)),
      );
      assert.equal(after.revision, 1);
      const log = await control.commitsAfter(head);
      assert.notEqual(log, "gap");
      const ends: boolean[] = [];
      const ids: string[] = [];
      for await (const piece of log as Exclude<typeof log, "gap">) {
        assert.ok(piece.changes.length <= 1000);
        assert.equal(piece.header.changeCount, count);
        ends.push(piece.isLast);
        ids.push(...piece.changes.map((change) => change.id));
      }
      assert.deepEqual(
        ids,
        Array.from({ length: count }, (_, n) => `r${n}`),
      );
      assert.ok(ends.length > 1 && ends.indexOf(true) === ends.length - 1);
      const { records, pieces } = await loadAll(control);
      assert.equal(records.size, count);
      assert.ok(Math.max(...pieces) <= 1000);
    },
  );

  guarantee(
    "history tells each commit with what was before and after, newest header first",
    async (place) => {
      const { control, head } = await initialised(place);
      const record = routeRecord("a", 1);
      const steps: ChangeRecord[][] = [
        [{ kind: "route", id: "a", before: null, after: record }],
        [putRoute("b", 2), { kind: "route", id: "a", before: record, after: null }],
        [{ kind: "route", id: "b", before: routeRecord("b", 2), after: routeRecord("b", 3) }],
      ];
      for (const changes of steps) await commitNow(control, changes);
      const all = (await readLog(await control.commitsAfter(head))).map(({ header }) => header).toReversed();
      for (const reader of [control, place.openControl()]) {
        assert.deepEqual(await reader.headersBelow(4, 10), all);
        assert.deepEqual(await reader.headersBelow(3, 1), [all[1]]);
        assert.deepEqual(await reader.headersBelow(1, 10), []);
        assert.deepEqual(await reader.headersBelow(1_000_000, 2), all.slice(0, 2));
        for (let after = 0; after < 3; after++) {
          for (let upTo = after + 1; upTo <= 3; upTo++) {
            const read = await readHistory(await reader.history(after, upTo));
            assert.deepEqual(
              read.map(({ header }) => header),
              all.toReversed().slice(after, upTo),
            );
            assert.deepEqual(
              read.map(({ changes }) => changes),
              steps.slice(after, upTo),
            );
          }
        }
        assert.equal(await reader.history(3, 4), "gap");
        assert.equal(await reader.history(7, 8), "gap");
      }
    },
  );

  guarantee(
    "the history of a large commit comes in bounded pieces, and its headers in order",
    async (place) => {
      const { control } = await initialised(place);
      const records = Array.from({ length: 3000 }, (_, n) => putRoute(`r${n}`, 1));
      await commitNow(control, records);
      const changes = records.map((change) => ({ ...change, before: change.after, after: null }));
      await commitNow(control, changes);
      const history = await control.history(1, 2);
      assert.notEqual(history, "gap");
      const read: ChangeRecord[] = [];
      let ends = 0;
      for await (const piece of history as Exclude<typeof history, "gap">) {
        assert.ok(piece.changes.length <= 1000);
        read.push(...piece.changes);
        if (piece.isLast) ends++;
      }
      assert.deepEqual([read, ends], [changes, 1]);
      for (let revision = 3; revision <= 250; revision++) await commitNow(control, [putRoute("x", revision)]);
      const headers = await control.headersBelow(251, 240);
      assert.deepEqual(
        headers.map((header) => header.revision),
        Array.from({ length: 240 }, (_, n) => 250 - n),
      );
    },
  );

  guarantee("a load shows one point of the history, whatever is committed while it runs", async (place) => {
    const { control } = await initialised(place);
    const many = Array.from({ length: 3000 }, (_, n) => putRoute(`r${n}`, 1));
    const head = await commitNow(control, many);
    const { head: loadedHead, pieces } = await control.loadCatalog();
    const records = new Map<string, string>();
    for await (const piece of pieces) {
      if (records.size === 0) {
        await commitNow(control, [
          ...many.slice(0, 2999).map((change) => ({ ...change, before: change.after, after: null })),
          putRoute("r2999", 2),
          putRoute("new", 2),
        ]);
      }
      for (const { id, record } of piece) records.set(id, record);
    }
    assert.deepEqual(loadedHead, head);
    assert.deepEqual(records, new Map(many.map(({ id, after }) => [id, after])));
  });

  guarantee("reading that is given up half way leaves the store as good as before", async (place) => {
    const { control, head } = await initialised(place);
    await commitNow(
      control,
      Array.from({ length: 3000 }, (_, n) => putRoute(`r${n}`, 1)),
    );
    for await (const _piece of (await control.loadCatalog()).pieces) break;
    for await (const _piece of (await control.commitsAfter(head)) as Exclude<
      Awaited<ReturnType<Store["commitsAfter"]>>,
      "gap"
    >)
      break;
    assert.equal((await commitNow(control, [putRoute("new", 2)])).revision, 2);
    assert.equal((await loadAll(control)).records.size, 3001);
  });

  guarantee(
    "a bell rings once the subscription stands, on each commit of anybody, and not after its end",
    async (place) => {
      const { control } = await initialised(place);
      const worker = place.openWorker();
      let rings = 0;
      const end = worker.subscribe(() => rings++);
      await until("the subscription stands", () => rings > 0);
      for (let revision = 1; revision <= 5; revision++) {
        const before = rings;
        await commitNow(control, [putRoute("a", revision)]);
        await until(`the bell rings for revision ${revision}`, () => rings > before);
      }
      let others = 0;
      const endOther = worker.subscribe(() => others++);
      await until("a second subscription stands", () => others > 0);
      end();
      const [rung, othersRung] = [rings, others];
      await commitNow(control, [putRoute("a", 6)]);
      await until("the other one still rings", () => others > othersRung);
      assert.equal(rings, rung);
      endOther();
    },
  );

  guarantee("a bell that was hung up before the store was initialised rings when it is", async (place) => {
    const worker = place.openWorker();
    let rings = 0;
    worker.subscribe(() => rings++);
    await until("the subscription stands", () => rings > 0);
    const before = rings;
    await initialised(place);
    await until("the bell rings", () => rings > before);
    await until("the worker sees the store", async () => (await worker.head())?.revision === 0);
  });

  guarantee("workers are listed by their last report with its age, until they withdraw", async (place) => {
    const { control, head } = await initialised(place);
    const worker = place.openWorker();
    assert.deepEqual(await control.workers(), []);
    const report = workerReport("w-1", head);
    const refusing: WorkerReport = {
      ...workerReport("w-2", head),
      refused: { revision: 7, error: "does not compile" },
      lastError: "out of luck",
      targets: [{ service: "s", url: "http://10.0.0.1", state: "healthy" }],
    };
    await worker.report(report);
    await place.openWorker().report(refusing);
    const listed = await control.workers();
    assert.deepEqual(byId(listed.map((presence) => presence.report)), [report, refusing]);
    for (const { ageMs } of listed) assert.ok(ageMs >= 0 && ageMs < 5000, `aged ${ageMs} ms`);

    const next = { ...report, applied: { ...report.applied, revision: 8 }, requestsPerSecond: 12.5 };
    await worker.report(next);
    assert.deepEqual(byId((await control.workers()).map((presence) => presence.report)), [next, refusing]);
    await worker.withdraw("w-1");
    await worker.withdraw("w-1");
    assert.deepEqual(
      (await control.workers()).map((presence) => presence.report),
      [refusing],
    );
  });

  guarantee("a worker whose refusal is long is listed with the beginning of it", async (place) => {
    const { control, head } = await initialised(place);
    const long = `/path: ${"x".repeat(10_000)}`;
    const report = { ...workerReport("w-1", head), refused: { revision: 7, error: long }, lastError: long };
    await place.openWorker().report(report);
    const [listed] = await control.workers();
    const beginning = long.slice(0, 4096);
    assert.deepEqual(listed?.report.refused, { revision: 7, error: beginning });
    assert.equal(listed.report.lastError, beginning);
  });

  guarantee("an operator's word rings the bell and stays with the history", async (place) => {
    const { control, head } = await initialised(place);
    let rings = 0;
    control.subscribe(() => rings++);
    await until("the subscription stands", () => rings > 0);
    const before = rings;
    assert.deepEqual(await control.adopt(), { ...head, isAdopted: true });
    await until("the bell rings", () => rings > before);
    const next = await commitNow(control, [putRoute("a", 1)]);
    assert.deepEqual([next.revision, next.isAdopted], [1, true]);
    assert.deepEqual(await place.openWorker().head(), next);
  });

  for (const count of [0, 2, 1500]) {
    guarantee(
      `a catalog of ${count} objects is put back whole on the store as found, or not at all, and once`,
      async (place) => {
        const { control, head } = await initialised(place);
        const worker = place.openWorker();
        const found = await commitNow(control, [putRoute("old", 1), putRoute("r0", 1)]);
        const records = new Map(
          Array.from({ length: count }, (_, n) => [`route/r${n}`, routeRecord(`r${n}`, 7)]),
        );
        const held = { epoch: "lost", revision: 7, commitId: "c" };
        const key = Buffer.alloc(32, 7);
        const child = putBackOf(held, records, key);
        for (const wrong of [null, head, { ...found, commitId: randomUUID() }, { ...found, epoch: "e" }]) {
          assert.deepEqual(await control.putBack({ ...child, found: wrong }), {
            isApplied: false,
            head: found,
          });
        }
        assert.deepEqual((await loadAll(control)).records.size, 2);

        const { epoch, commitId, revision } = child;
        const stands: Head = { epoch, commitId, revision, parentEpoch: "lost", isAdopted: false };
        assert.deepEqual(await control.putBack({ ...child, found }), { isApplied: true, head: stands });
        assert.deepEqual(await place.openControl().putBack({ ...child, found }), {
          isApplied: true,
          head: stands,
        });
        for (const reader of [control, worker]) {
          assert.deepEqual(await reader.head(), stands);
          assert.deepEqual((await loadAll(reader)).records, records);
          assert.equal(await reader.commitsAfter(found), "gap");
          assert.deepEqual(await readLog(await reader.commitsAfter(stands)), []);
        }
        assert.deepEqual(await control.secretsKey(), key);
        assert.deepEqual(
          (await control.headersBelow(revision + 1, 10)).map((header) => [
            header.commitId,
            header.changeCount,
          ]),
          [[commitId, count]],
        );
        assert.equal((await commitNow(control, [putRoute("new", 9)])).revision, revision + 1);
        assert.equal((await loadAll(worker)).records.size, count + 1);
      },
    );
  }

  guarantee(
    "of control planes that put back where there is no installation exactly one does, whole",
    async (place) => {
      const stores = [place.openControl(), place.openControl(), place.openControl()];
      const outcomes = await Promise.all(
        stores.map(async (store, n) => {
          const records = new Map([
            ["route/a", routeRecord("a", n)],
            ["route/b", routeRecord("b", n)],
          ]);
          const held = { epoch: "lost", revision: 9, commitId: "c" };
          return await store.putBack({ ...putBackOf(held, records, Buffer.alloc(32, n)), found: null });
        }),
      );
      const winner = outcomes.findIndex(({ isApplied }) => isApplied);
      assert.equal(outcomes.filter(({ isApplied }) => isApplied).length, 1);
      const { head, records } = await loadAll(place.openWorker());
      assert.deepEqual(head, outcomes[winner]?.head);
      assert.deepEqual([...records.values()].sort(), [routeRecord("a", winner), routeRecord("b", winner)]);
      assert.deepEqual(await place.openControl().secretsKey(), Buffer.alloc(32, winner));
      assert.equal((await stores[0]?.initialise())?.epoch, head.epoch);
    },
  );

  guarantee(
    "of several reservations the heaviest stands, among equals the first, until it ends",
    async (place) => {
      const [one, other] = [place.openControl(), place.openControl()];
      const mine = { owner: "one", weight: 0 };
      assert.equal(await one.reservation(), null);
      assert.deepEqual(await one.reserve(mine, 60_000), mine);
      assert.deepEqual(await other.reserve({ owner: "other", weight: 0 }, 60_000), mine);
      assert.deepEqual(await other.reservation(), mine);
      await other.release("other");
      assert.deepEqual(await other.reservation(), mine);
      const heavier = { owner: "other", weight: 5 };
      assert.deepEqual(await other.reserve(heavier, 60_000), heavier);
      assert.deepEqual(await one.reserve(mine, 60_000), heavier);
      assert.deepEqual(await other.reserve(heavier, 50), heavier);
      await until("it has expired", async () => (await one.reservation()) === null);
      await one.reserve(mine, 60_000);
      await one.release("one");
      assert.equal(await other.reservation(), null);
    },
  );

  guarantee("a closed store answers nothing but StoreErrors, and others go on", async (place) => {
    const { control, head } = await initialised(place);
    const other = place.openControl();
    await control.close();
    await assert.rejects(control.head(), StoreError);
    await assert.rejects(control.commit(newCommit(head, [putRoute("a", 1)])), StoreError);
    assert.equal((await commitNow(other, [putRoute("a", 1)])).revision, 1);
    await control.close();
  });
}

export function workerReport(id: string, applied: Head): WorkerReport {
  const { epoch, revision, commitId } = applied;
  return {
    id,
    host: "host-1",
    version: "0.1.0",
    startedAt: "2026-01-02T03:04:05.678Z",
    applied: { epoch, revision, commitId },
    refused: null,
    requestsPerSecond: 0,
    lastError: null,
    targets: [],
  };
}

async function initialised(place: StorePlace): Promise<{ control: RecoverableStore; head: Head }> {
  const control = place.openControl();
  return { control, head: await control.initialise() };
}

/** The commits of a history, all pieces of each together. */
async function readHistory(
  history: AsyncIterable<HistoryPiece> | "gap",
): Promise<{ header: HistoryPiece["header"]; changes: ChangeRecord[] }[]> {
  if (history === "gap") throw new Error("the history has a gap");
  const commits: { header: HistoryPiece["header"]; changes: ChangeRecord[] }[] = [];
  for await (const { header, changes } of history) {
    const last = commits.at(-1);
    if (last?.header.commitId === header.commitId) last.changes.push(...changes);
    else commits.push({ header, changes: [...changes] });
  }
  return commits;
}

function byId(reports: readonly WorkerReport[]): WorkerReport[] {
  return reports.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
