// The index follows the catalog: advanced by changes it is what it would be if it were made anew.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  applyChange,
  type Catalog,
  emptyCatalog,
  fillDefaults,
  type ObjectChange,
  Route,
  Service,
} from "@switchyard/shared";
import fc from "fast-check";
import { advanceIndex, type CatalogIndex, emptyIndex } from "../src/catalog-index.ts";

const made = { createdAt: "2026-01-01T00:00:00Z", updatedAt: "2026-01-01T00:00:00Z", revision: 1 };
const service = (id: string, name: string, pathPrefix: string) =>
  fillDefaults(Service, { id, name, pathPrefix, targets: [{ url: "http://10.0.0.1" }], ...made }) as Service;
const route = (id: string, name: string, of: string, path: string) =>
  fillDefaults(Route, { id, name, service: of, path, ...made }) as Route;

/** One commit: the state that some objects get; `null` deletes. */
const step = fc.dictionary(
  fc.constantFrom("s0", "s1", "r0", "r1", "r2", "r3"),
  fc.option(fc.record({ name: fc.nat(20), at: fc.nat(40), of: fc.constantFrom("s0", "s1") }), { nil: null }),
  { minKeys: 1 },
);

interface Wanted {
  readonly name: number;
  readonly at: number;
  readonly of: string;
}

function changesOf(catalog: Catalog, wanted: Record<string, Wanted | null>): ObjectChange[] {
  const changes: ObjectChange[] = [];
  for (const [id, state] of Object.entries(wanted)) {
    const isService = id.startsWith("s");
    const before = isService ? catalog.services.get(id) : catalog.routes.get(id);
    if (!before && !state) continue;
    // Names and paths carry the id, so that they are unique, as the invariants have it.
    const after =
      state &&
      (isService
        ? service(id, `n${id}${state.name}`, `/p${state.at}`)
        : route(id, `n${id}${state.name}`, state.of, `/${id}/${state.at}`));
    changes.push({
      kind: isService ? "service" : "route",
      id,
      ...(before && { before }),
      ...(after && { after }),
    } as ObjectChange);
  }
  return changes;
}

const contentsOf = ({ service: services, route: routes, routeIdByIdentity }: CatalogIndex) => ({
  services: { ids: [...services.ids.after("")], names: new Map(services.names) },
  routes: { ids: [...routes.ids.after("")], names: new Map(routes.names) },
  identities: new Map(routeIdByIdentity),
});

test("advanced by any commits it equals an index of the result made in one go", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      let catalog = emptyCatalog;
      let index = emptyIndex;
      for (const wanted of steps) {
        const changes = changesOf(catalog, wanted);
        const after = changes.reduce(applyChange, catalog);
        const last = index;
        const contents = contentsOf(last);
        index = await advanceIndex(last, changes, catalog, after);
        assert.deepEqual(contentsOf(last), contents, "who has the last index goes on with it");
        catalog = after;
      }
      const all: ObjectChange[] = [
        ...[...catalog.services].map(([id, one]): ObjectChange => ({ kind: "service", id, after: one })),
        ...[...catalog.routes].map(([id, one]): ObjectChange => ({ kind: "route", id, after: one })),
      ];
      assert.deepEqual(
        contentsOf(index),
        contentsOf(await advanceIndex(emptyIndex, all, emptyCatalog, catalog)),
      );
    }),
    { numRuns: 200 },
  );
});

test("names and identities that objects swap in one commit end with their new owners", async () => {
  const first: ObjectChange[] = [
    { kind: "service", id: "s", after: service("s", "s", "") },
    { kind: "route", id: "a", after: route("a", "one", "s", "/one") },
    { kind: "route", id: "b", after: route("b", "two", "s", "/two") },
  ];
  const catalog = first.reduce(applyChange, emptyCatalog);
  const index = await advanceIndex(emptyIndex, first, emptyCatalog, catalog);
  const [a, b] = [catalog.routes.get("a"), catalog.routes.get("b")];
  assert.ok(a && b);
  const swap: ObjectChange[] = [
    { kind: "route", id: "a", before: a, after: route("a", "two", "s", "/two") },
    { kind: "route", id: "b", before: b, after: route("b", "one", "s", "/one") },
  ];
  const swapped = await advanceIndex(index, swap, catalog, swap.reduce(applyChange, catalog));
  assert.deepEqual([swapped.route.names.get("one"), swapped.route.names.get("two")], ["b", "a"]);
  const identities = (one: CatalogIndex) =>
    [...one.routeIdByIdentity].map(([identity, id]) => `${id} ${identity}`).sort();
  assert.notDeepEqual(identities(swapped), identities(index));
  assert.equal(swapped.routeIdByIdentity.size, 2);
});
