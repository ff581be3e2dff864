// A catalog in the making: which net changes it tells, and that nothing it has handed out changes any more.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Catalog, emptyCatalog, type ObjectChange } from "../src/model/catalog.ts";
import { TargetGuard } from "../src/model/target-url.ts";
import { CatalogDraft } from "../src/store/catalog-draft.ts";
import { routeRecord, serviceRecord } from "./helper.ts";

const guard = new TargetGuard([]);
const draftOf = (base: Catalog) => new CatalogDraft(base, new Map(), guard);

function catalogOf(count: number): Catalog {
  const draft = draftOf(emptyCatalog);
  draft.put("service", "s", serviceRecord("s", 1));
  for (let n = 0; n < count; n++) draft.put("route", `r${n}`, routeRecord(`r${n}`, 1));
  return draft.catalog;
}

/** What a draft tells, as text: `+` for what came, `-` for what went, `~` for what is another. */
function told(draft: CatalogDraft): string[] {
  const sign = ({ before, after }: ObjectChange) => (!before ? "+" : !after ? "-" : "~");
  return [...draft.changes()].map((change) => `${sign(change)}${change.kind}/${change.id}`);
}

test("however often an object is changed, one change tells what became of it", () => {
  const base = catalogOf(3);
  const put = (id: string, revision: number) => (draft: CatalogDraft) =>
    draft.put("route", id, routeRecord(id, revision));
  const remove = (id: string) => (draft: CatalogDraft) => draft.remove("route", id);
  const cases: [name: string, steps: ((draft: CatalogDraft) => void)[], changes: string[]][] = [
    ["nothing", [], []],
    ["removed without being there", [remove("x")], []],
    ["changed twice", [put("r1", 2), put("r1", 3)], ["~route/r1"]],
    ["changed and removed", [put("r1", 2), remove("r1")], ["-route/r1"]],
    ["removed and put again", [remove("r1"), put("r1", 3)], ["~route/r1"]],
    ["created and changed", [put("x", 2), put("x", 3)], ["+route/x"]],
    ["created and removed", [put("x", 2), remove("x")], []],
    ["created, removed and created", [put("x", 2), remove("x"), put("x", 3)], ["+route/x"]],
    [
      "in the order in which they came",
      [put("r2", 2), put("x", 2), remove("r0"), put("r2", 3)],
      ["~route/r2", "+route/x", "-route/r0"],
    ],
  ];
  for (const [name, steps, changes] of cases) {
    const draft = draftOf(base);
    for (const step of steps) step(draft);
    assert.deepEqual(told(draft), changes, name);
    for (const { id, before, after } of draft.changes()) {
      assert.equal(before, base.routes.get(id), name);
      assert.equal(after, draft.catalog.routes.get(id), name);
    }
  }
});

test("a service and a route of one id are two objects", () => {
  const draft = draftOf(catalogOf(1));
  for (const revision of [2, 3]) {
    draft.put("service", "r0", serviceRecord("r0", revision));
    draft.put("route", "r0", routeRecord("r0", revision));
  }
  assert.deepEqual(told(draft), ["+service/r0", "~route/r0"]);
});

test("neither the base nor a catalog that was asked for changes with what follows", () => {
  const base = catalogOf(2000);
  const draft = draftOf(base);
  const contents = ({ services, routes, routeIdsByService }: Catalog) => [
    [...services],
    [...routes],
    [...routeIdsByService].map(([id, routeIds]) => [id, ...routeIds.keys()]),
  ];
  const catalogs = [{ catalog: base, was: contents(base) }];
  for (let n = 0; n < 4000; n++) {
    const id = `r${n}`;
    if (n % 3 === 0) draft.remove("route", id);
    else draft.put("route", id, routeRecord(id, 2, { service: n % 2 === 0 ? "s" : "t" }));
    if (n % 1000 !== 0) continue;
    const { catalog } = draft;
    catalogs.push({ catalog, was: contents(catalog) });
  }
  for (const { catalog, was } of catalogs) assert.deepEqual(contents(catalog), was);
  const users = [...draft.catalog.routeIdsByService.values()];
  assert.equal(
    users.reduce((sum, routeIds) => sum + routeIds.size, 0),
    draft.catalog.routes.size,
  );
});
