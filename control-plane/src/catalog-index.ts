// What the control plane needs of a catalog beyond the catalog: names, sorted ids, and the identities of routes that tell
// duplicates. An immutable value like the catalog itself, advanced by the same changes; costs follow the change.
import {
  type Catalog,
  type Kind,
  type ObjectChange,
  type Owner,
  type Pace,
  PersistentMap,
  type Route,
  routeIdentity,
  type Service,
} from "@switchyard/shared";
import { startPace } from "./pace.ts";
import { SortedIds } from "./sorted-ids.ts";

interface KindIndex {
  readonly ids: SortedIds;
  /** Ids by name. */
  readonly names: PersistentMap<string>;
}

export interface CatalogIndex {
  readonly service: KindIndex;
  readonly route: KindIndex;
  /** Route ids by what the route matches; two routes of one identity would be duplicates. */
  readonly routeIdByIdentity: PersistentMap<string>;
}

const emptyKind: KindIndex = { ids: SortedIds.empty, names: PersistentMap.empty() };
export const emptyIndex: CatalogIndex = {
  service: emptyKind,
  route: emptyKind,
  routeIdByIdentity: PersistentMap.empty(),
};

/** The index of the catalog that the changes lead to. Large sets of changes are worked off in slices. */
export async function advanceIndex(
  index: CatalogIndex,
  changes: readonly ObjectChange[],
  before: Catalog,
  after: Catalog,
): Promise<CatalogIndex> {
  const pace = startPace();
  const owner = Symbol("index");
  const kinds = { service: index.service, route: index.route };
  // Order matters: all releases come first, because objects of one commit may swap names or identities.
  for (const change of changes) {
    if (change.before)
      kinds[change.kind] = withoutName(kinds[change.kind], change.id, change.before.name, owner);
    if (pace.isDue) await pace.rest();
  }
  for (const { kind, id, after: object } of changes) {
    const { ids, names } = kinds[kind];
    kinds[kind] = object
      ? { ids: ids.with(id), names: names.set(object.name, id, owner) }
      : { ids: ids.without(id), names };
    if (pace.isDue) await pace.rest();
  }
  const routeIdByIdentity = await advanceIdentities(
    index.routeIdByIdentity,
    changes,
    before,
    after,
    owner,
    pace,
  );
  return { ...kinds, routeIdByIdentity };
}

function withoutName({ ids, names }: KindIndex, id: string, name: string, owner: Owner): KindIndex {
  return { ids, names: names.get(name) === id ? names.delete(name, owner) : names };
}

async function advanceIdentities(
  identities: PersistentMap<string>,
  changes: readonly ObjectChange[],
  before: Catalog,
  after: Catalog,
  owner: Owner,
  pace: Pace,
): Promise<PersistentMap<string>> {
  let advanced = identities;
  const affected = await affectedRoutes(changes, before, after, pace);
  for (const id of affected) {
    const route = before.routes.get(id);
    const identity = route && routeIdentity(route, prefixOf(before, route));
    if (identity !== undefined && advanced.get(identity) === id) advanced = advanced.delete(identity, owner);
    if (pace.isDue) await pace.rest();
  }
  for (const id of affected) {
    const route = after.routes.get(id);
    if (route) advanced = advanced.set(routeIdentity(route, prefixOf(after, route)), id, owner);
    if (pace.isDue) await pace.rest();
  }
  return advanced;
}

/**
 * Ids of the routes that may match something else than before: the changed ones, and all of a service that came, went or
 * has a new prefix.
 */
export async function affectedRoutes(
  changes: readonly ObjectChange[],
  before: Catalog,
  after: Catalog,
  pace: Pace,
): Promise<Set<string>> {
  const affected = new Set<string>();
  for (const change of changes) {
    if (pace.isDue) await pace.rest();
    if (change.kind === "route") {
      affected.add(change.id);
    } else if (change.before?.pathPrefix !== change.after?.pathPrefix) {
      for (const catalog of [before, after]) {
        for (const id of catalog.routeIdsByService.get(change.id)?.keys() ?? []) {
          affected.add(id);
          if (pace.isDue) await pace.rest();
        }
      }
    }
  }
  return affected;
}

function prefixOf(catalog: Catalog, route: Route): string {
  return catalog.services.get(route.service)?.pathPrefix ?? "";
}

/** Finds an object by its id, else by its name. */
export function findObject(
  catalog: Catalog,
  index: CatalogIndex,
  kind: Kind,
  idOrName: string,
): Service | Route | undefined {
  const objects: PersistentMap<Service | Route> = kind === "service" ? catalog.services : catalog.routes;
  const byId = objects.get(idOrName);
  if (byId) return byId;
  const id = index[kind].names.get(idOrName);
  return id === undefined ? undefined : objects.get(id);
}
