// Workers' reports as files: what is read, and for how long.
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { StoreError } from "../src/store/store.ts";
import { madeInstallation, openStore } from "./helper.ts";
import { workerReport } from "./store-contract.ts";

test("files among the reports that are torn, alien, too large or no files are passed over", async (t) => {
  const { dataDir, head } = await madeInstallation(t);
  const control = openStore(t, dataDir, "control-plane");
  const report = workerReport("good", head);
  await control.report(report);
  const workers = join(dataDir, "workers");
  const write = (name: string, text: string) => fs.writeFileSync(join(workers, name), text);
  write("torn.json", JSON.stringify(report).slice(0, 50));
  write("empty.json", "");
  write("other.json", JSON.stringify(report));
  write("alien.json", JSON.stringify({ ...report, id: "alien", version: 1 }));
  write("form.json", JSON.stringify({ ...report, id: "form", applied: { revision: "7" } }));
  write("large.json", JSON.stringify({ ...report, id: "large", lastError: "x".repeat(5_000_000) }));
  write("notes.txt", "hello");
  fs.mkdirSync(join(workers, "directory.json"));
  fs.symlinkSync("/dev/zero", join(workers, "endless.json"));
  assert.deepEqual(
    (await control.workers()).map((presence) => presence.report),
    [report],
  );
  await assert.rejects(control.report({ ...report, id: "../escape" }), StoreError);
});

test("of a newer version's report what is known is taken", async (t) => {
  const { dataDir, head } = await madeInstallation(t);
  const control = openStore(t, dataDir, "control-plane");
  const report = { ...workerReport("newer", head), refused: { revision: 7, error: "cannot" } };
  await control.report({
    ...report,
    more: 1,
    refused: { ...report.refused, code: "LATER" },
  } as typeof report);
  assert.deepEqual((await control.workers())[0]?.report, report);
});

test("a worker that vanished is listed with its age for 10 minutes, then its file is removed", async (t) => {
  const { dataDir, head } = await madeInstallation(t);
  const control = openStore(t, dataDir, "control-plane");
  const file = join(dataDir, "workers", "w.json");
  await control.report(workerReport("w", head));
  const agedBy = async (seconds: number) => {
    const then = Date.now() / 1000 - seconds;
    fs.utimesSync(file, then, then);
    return (await control.workers()).map(({ ageMs }) => Math.round(ageMs / 1000));
  };
  assert.deepEqual(await agedBy(7), [7]);
  assert.deepEqual(await agedBy(595), [595]);
  assert.deepEqual(await agedBy(601), []);
  assert.equal(fs.existsSync(file), false);
});

test("listing 50 workers again and again costs little, and sees each new report", async (t) => {
  const { dataDir, head } = await madeInstallation(t);
  const control = openStore(t, dataDir, "control-plane");
  for (let n = 0; n < 50; n++) await control.report(workerReport(`w-${n}`, head));
  const asked = performance.now();
  for (let revision = 1; revision <= 50; revision++) {
    await control.report(workerReport("w-7", { ...head, revision }));
    const listed = await control.workers();
    assert.equal(listed.length, 50);
    assert.equal(listed.find(({ report }) => report.id === "w-7")?.report.applied.revision, revision);
  }
  t.diagnostic(`${((performance.now() - asked) / 50).toFixed(2)} ms for a report and a list`);
});
