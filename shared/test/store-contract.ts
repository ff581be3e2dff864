// What every store keeps, whatever it is built on. Each store's test calls `storeContract` with a way to make a new,
// private place for one test and to open any number of stores on it.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { type TestContext, test } from "node:test";
import {
  type Head,
  type Store,
  StoreError,
  type StoreReader,
  type WorkerReport,
} from "../src/store/store.ts";
import {
  commitNow,
  loadAll,
  newCommit,
  putRoute,
  readLog,
  routeRecord,
  serviceRecord,
  until,
} from "./helper.ts";

/** Where stores can be opened. What is opened closes itself at the end of the test. */
export interface StorePlace {
  openControl(): Store;
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

async function initialised(place: StorePlace): Promise<{ control: Store; head: Head }> {
  const control = place.openControl();
  return { control, head: await control.initialise() };
}

function byId(reports: readonly WorkerReport[]): WorkerReport[] {
  return reports.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
