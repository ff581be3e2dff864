// How much of its log the embedded store keeps.
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { type Head } from "../src/store/store.ts";
import { newCommit, openStore, putRoute, readLog, temporaryDirectory, until } from "./helper.ts";

test("the history keeps its last 1,000 commits, and no more where they are over its bytes", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const store = openStore(t, dataDir, "control-plane", 100_000);
  let head = await store.initialise();
  const heads = [head];
  // The first one is large, so that its changes go in several steps.
  for (let revision = 1; revision <= 1200; revision++) {
    const changes = Array.from({ length: revision === 1 ? 1200 : 1 }, (_, n) => putRoute(`r${n}`, revision));
    head = (await store.commit(newCommit(head, changes))).head;
    heads.push(head);
  }
  const reaches = async (revision: number) => (await store.commitsAfter(heads[revision] as Head)) !== "gap";
  await until("the oldest are gone", async () => !(await reaches(199)));
  assert.equal((await readLog(await store.commitsAfter(heads[200] as Head))).length, 1000);
  await store.close();
  const left = new DatabaseSync(join(dataDir, "switchyard.db"));
  assert.deepEqual(
    { ...left.prepare("SELECT count(*) AS commits, min(revision) AS first FROM commits").get() },
    { commits: 1000, first: 201 },
  );
  assert.deepEqual(
    { ...left.prepare("SELECT count(*) AS changes, min(revision) AS first FROM changes").get() },
    { changes: 1000, first: 201 },
  );
  left.close();
});

test("the history keeps more than 1,000 commits while they are within its bytes", async (t) => {
  const dataDir = join(temporaryDirectory(t), "data");
  const store = openStore(t, dataDir, "control-plane");
  const first = await store.initialise();
  let head = first;
  for (let revision = 1; revision <= 1100; revision++) {
    head = (await store.commit(newCommit(head, [putRoute("a", revision)]))).head;
  }
  assert.equal((await readLog(await store.commitsAfter(first))).length, 1100);
});
