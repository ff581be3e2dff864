// The compiled catalog as plain immutable data. A change makes a new table that shares all it does not touch with the
// old one, so its cost follows the size of the change, and whoever holds the old table goes on using it undisturbed.
// Large changes are made in steps; the file has no timer and no clock, the caller decides when the next step runs.
import { type Owner, PersistentMap } from "../model/persistent-map.ts";
import type { Service } from "../model/service.ts";
import type { CompiledRoute } from "./compiled-route.ts";
import type { HostPattern } from "./host.ts";
import { compareRoutes } from "./order.ts";
import { editPaths, noPaths, type PathTree, type RouteList } from "./path-tree.ts";

export interface Table {
  /** By exact host. */
  readonly hosts: PersistentMap<PathTree>;
  /** By what follows `*.` in the wildcard. */
  readonly wildcards: PersistentMap<PathTree>;
  /** For routes of any host. */
  readonly anyHost: PathTree;
  /** By id, so that a change knows what to take out. */
  readonly routes: PersistentMap<CompiledRoute>;
  /** By id. Beside the routes, so that one assignment swaps both; the routes refer to it by id only. */
  readonly services: PersistentMap<Service>;
}

export const emptyTable: Table = {
  hosts: PersistentMap.empty(),
  wildcards: PersistentMap.empty(),
  anyHost: noPaths,
  routes: PersistentMap.empty(),
  services: PersistentMap.empty(),
};

/** What one step does at most before it yields, in nodes copied: some tenths of a millisecond. */
const workPerStep = 128;

/** A table in the making. Safe because: only the steps that make it see it, so they change in place what they have made. */
type Draft = { -readonly [part in keyof Table]: Table[part] } & { work: number; readonly owner: Owner };

/** The table after a small change, in one go. See `changeTableInSteps`. */
export function changeTable(
  table: Table,
  removed: Iterable<CompiledRoute>,
  added: Iterable<CompiledRoute>,
): Table {
  const steps = changeTableInSteps(table, removed, added);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * The table without the removed routes and with the added ones. An added route takes the place of the one with its id,
 * and removing a route that is not there changes nothing. Yields after every piece of bounded work.
 */
export function* changeTableInSteps(
  table: Table,
  removed: Iterable<CompiledRoute>,
  added: Iterable<CompiledRoute>,
): Generator<void, Table, void> {
  const draft: Draft = { ...table, work: 0, owner: Symbol("table") };
  for (const route of removed) yield* takeOut(draft, route.id);
  for (const route of added) {
    yield* takeOut(draft, route.id);
    yield* putIn(draft, route);
  }
  const { hosts, wildcards, anyHost, routes, services } = draft;
  return { hosts, wildcards, anyHost, routes, services };
}

function* takeOut(draft: Draft, id: string): Generator<void, void, void> {
  const route = draft.routes.get(id);
  if (route === undefined) return;
  draft.routes = draft.routes.delete(id, draft.owner);
  yield* editEachHost(draft, route, (routes) => routes.toSpliced(placeOf(route, routes), 1));
}

function* putIn(draft: Draft, route: CompiledRoute): Generator<void, void, void> {
  draft.routes = draft.routes.set(route.id, route, draft.owner);
  yield* editEachHost(draft, route, (routes) => routes.toSpliced(placeOf(route, routes), 0, route));
}

/** One route may have a thousand hosts and a path of a thousand segments, so the work is counted by node. */
function* editEachHost(
  draft: Draft,
  { hosts, pattern: { shape } }: CompiledRoute,
  edit: (routes: RouteList) => RouteList,
): Generator<void, void, void> {
  const editCounted = (routes: RouteList): RouteList => {
    draft.work += 4 + (shape.length >> 3) + (routes.length >> 8);
    return edit(routes);
  };
  if (hosts.length === 0) draft.anyHost = editPaths(draft.anyHost, shape, draft.owner, editCounted);
  for (const host of hosts) {
    editHost(draft, host, (paths) => editPaths(paths, shape, draft.owner, editCounted));
    if (draft.work >= workPerStep) {
      draft.work = 0;
      yield;
    }
  }
  if (draft.work >= workPerStep) {
    draft.work = 0;
    yield;
  }
}

function editHost(draft: Draft, host: HostPattern, edit: (paths: PathTree) => PathTree): void {
  const isWildcard = host.startsWith("*.");
  const part = isWildcard ? "wildcards" : "hosts";
  const name = isWildcard ? host.slice(2) : host;
  const paths = edit(draft[part].get(name) ?? noPaths);
  draft[part] =
    paths === noPaths ? draft[part].delete(name, draft.owner) : draft[part].set(name, paths, draft.owner);
}

/** Where the route is in the sorted list, or where it belongs. */
function placeOf(route: CompiledRoute, routes: RouteList): number {
  let low = 0;
  let high = routes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = routes[middle];
    if (other !== undefined && compareRoutes(other, route) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
