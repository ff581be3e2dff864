// The queue of writes by itself: what it keeps of a write that is done.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { EmbeddedStore, TargetGuard } from "@switchyard/shared";
import { Committer } from "../src/committer.ts";
import { LiveCatalog } from "../src/live-catalog.ts";
import { shop, temporaryFolder } from "./helper.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

test("what a write changed is not kept once its answer is out", async (t) => {
  const store = new EmbeddedStore({ dataDir: await temporaryFolder(t), mode: "control-plane" });
  await store.initialise();
  const guard = new TargetGuard();
  const catalog = new LiveCatalog({ store, guard });
  t.after(async () => {
    await catalog.stop();
    await store.close();
  });
  const secretsKey = await store.secretsKey();
  const committer = new Committer({ store, catalog, guard, secretsKey, onOffer: () => {} });
  const changesOf = async (id: string) => {
    const committed = await committer.submit({
      actor: "test",
      message: null,
      edits: () => [{ op: "put", kind: "service", id, value: { ...shop, id }, pointer: "" }],
    });
    assert.equal(committed.changes.length, 1);
    return new WeakRef(committed.changes);
  };
  const changes = await changesOf("only");
  // What a turn of the loop has looked at is held to its end.
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  assert.equal(changes.deref(), undefined);
});
