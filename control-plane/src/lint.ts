// Lint of the catalog, and of a change before it is made: which warnings the catalog that it leads to has more than the
// one before. Both pause between routes, so that a catalog of any size leaves the event loop to others.
import {
  applyChange,
  type Catalog,
  type CompiledRoute,
  type LintItem,
  lintNeighbours,
  lintRoute,
  lintUnusedService,
  type ObjectChange,
  type Pace,
  prepareLint,
  type Table,
} from "@switchyard/shared";
import { affectedRoutes } from "./catalog-index.ts";
import type { CatalogView } from "./live-catalog.ts";
import { advanceTable } from "./live-table.ts";
import { startPace } from "./pace.ts";
import { describeUnreadable } from "./unreadable.ts";

/** The warnings of the whole catalog, route by route in the order of their ids, then services that no route uses. */
export async function* lintCatalog({
  catalog,
  index,
  unreadable,
  table: made,
}: CatalogView): AsyncGenerator<LintItem> {
  for (const record of unreadable.values()) {
    const { kind, id } = record;
    const where = kind === "route" ? { route: id } : { route: null, service: id };
    yield { code: "unreadable", ...where, detail: describeUnreadable(record) };
  }
  const table = await made;
  const pace = startPace();
  await prepare(table, index.route.ids.after(""), pace);
  for (const id of index.route.ids.after("")) {
    const route = table.routes.get(id);
    if (route) yield* lintRoute(table, route);
    if (pace.isDue) await pace.rest();
  }
  for (const id of index.service.ids.after("")) {
    const service = catalog.services.get(id);
    if (service && !catalog.routeIdsByService.has(id)) yield* lintUnusedService(service);
    if (pace.isDue) await pace.rest();
  }
}

/**
 * The warnings that changes of the catalog would bring, sorted by route. Costs follow the changes and what competes with
 * the routes that they touch.
 */
export async function lintChanges(view: CatalogView, changes: readonly ObjectChange[]): Promise<LintItem[]> {
  const pace = startPace();
  const before = { catalog: view.catalog, table: await view.table };
  let catalog = view.catalog;
  for (const change of changes) {
    catalog = applyChange(catalog, change);
    if (pace.isDue) await pace.rest();
  }
  const after = { catalog, table: await advanceTable(before.table, changes, before.catalog, catalog) };

  const routes = await routesConcerned(changes, before, after, pace);
  const known = new Set<string>();
  for await (const item of lintSome(before, routes, changes, pace)) known.add(keyOf(item));
  const brought: LintItem[] = [];
  for await (const item of lintSome(after, routes, changes, pace))
    if (!known.has(keyOf(item))) brought.push(item);
  return brought.sort((one, other) => ((one.route ?? "\uffff") < (other.route ?? "\uffff") ? -1 : 1));
}

interface Compiled {
  readonly catalog: Catalog;
  readonly table: Table;
}

/** Ids of the routes whose warnings the changes may have changed. */
async function routesConcerned(
  changes: readonly ObjectChange[],
  before: Compiled,
  after: Compiled,
  pace: Pace,
): Promise<Set<string>> {
  const changed = await affectedRoutes(changes, before.catalog, after.catalog, pace);
  const concerned = new Set(changed);
  for (const id of changed) {
    for (const table of [before.table, after.table]) {
      const route = table.routes.get(id);
      for (const neighbour of route ? lintNeighbours(table, route) : []) {
        concerned.add(neighbour.id);
        if (pace.isDue) await pace.rest();
      }
    }
  }
  for (const change of changes) {
    if (change.kind !== "service") continue;
    for (const { catalog } of [before, after]) {
      for (const id of catalog.routeIdsByService.get(change.id)?.keys() ?? []) {
        concerned.add(id);
        if (pace.isDue) await pace.rest();
      }
    }
  }
  return concerned;
}

async function prepare(table: Table, routes: Iterable<string>, pace: Pace): Promise<void> {
  for (const id of routes) {
    const route = table.routes.get(id);
    for (const _ of route ? prepareLint(table, route) : []) if (pace.isDue) await pace.rest();
    if (pace.isDue) await pace.rest();
  }
}

async function* lintSome(
  { catalog, table }: Compiled,
  routes: Iterable<string>,
  changes: readonly ObjectChange[],
  pace: Pace,
): AsyncGenerator<LintItem> {
  await prepare(table, routes, pace);
  for (const id of routes) {
    const route: CompiledRoute | undefined = table.routes.get(id);
    if (route) yield* lintRoute(table, route);
    if (pace.isDue) await pace.rest();
  }
  // A service may have lost its last route to any of the changes.
  const services = new Set(changes.flatMap(servicesOfChange));
  for (const id of services) {
    const service = catalog.services.get(id);
    if (service && !catalog.routeIdsByService.has(id)) yield* lintUnusedService(service);
    if (pace.isDue) await pace.rest();
  }
}

function servicesOfChange(change: ObjectChange): string[] {
  return change.kind === "service"
    ? [change.id]
    : [change.before?.service, change.after?.service].filter((id) => id !== undefined);
}

/** What makes two warnings the same, whoever else has come to take part in them. */
function keyOf({ code, route, service }: LintItem): string {
  return JSON.stringify([code, route, service]);
}
