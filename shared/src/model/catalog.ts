// Catalog: all services and routes at one revision, as an immutable value that shares structure with its predecessor.
// It holds what both planes need; names, sort orders and duplicate checks are the control plane's own (catalog-index).
import { type Owner, PersistentMap } from "./persistent-map.ts";
import type { Route } from "./route.ts";
import type { Service } from "./service.ts";

export interface Catalog {
  /** Services by id. */
  readonly services: PersistentMap<Service>;
  /** Routes by id. */
  readonly routes: PersistentMap<Route>;
  /** Ids of the routes that use a service, by `service` or in a `split`, under the service's id. */
  readonly routeIdsByService: PersistentMap<PersistentMap<true>>;
}

/** One object's step from a catalog to the next: created without `before`, deleted without `after`. */
export type ObjectChange =
  | { readonly kind: "service"; readonly id: string; readonly before?: Service; readonly after?: Service }
  | { readonly kind: "route"; readonly id: string; readonly before?: Route; readonly after?: Route };

export const emptyCatalog: Catalog = {
  services: PersistentMap.empty(),
  routes: PersistentMap.empty(),
  routeIdsByService: PersistentMap.empty(),
};

/** The catalog with one change applied. Costs follow the change, not the catalog. */
export function applyChange(catalog: Catalog, change: ObjectChange): Catalog {
  return applyChangeFor(undefined, catalog, change);
}

/** The same for an owner, who uses up the catalog and all maps in it. */
export function applyChangeFor(owner: Owner | undefined, catalog: Catalog, change: ObjectChange): Catalog {
  if (change.kind === "service") {
    const services = change.after
      ? catalog.services.set(change.id, change.after, owner)
      : catalog.services.delete(change.id, owner);
    return { ...catalog, services };
  }
  const routes = change.after
    ? catalog.routes.set(change.id, change.after, owner)
    : catalog.routes.delete(change.id, owner);
  let users = catalog.routeIdsByService;
  const used = change.after ? servicesOf(change.after) : [];
  for (const service of change.before ? servicesOf(change.before) : []) {
    if (!used.includes(service)) users = withoutUser(users, service, change.id, owner);
  }
  for (const service of used) {
    const routeIds = users.get(service) ?? PersistentMap.empty<true>();
    users = users.set(service, routeIds.set(change.id, true, owner), owner);
  }
  return { ...catalog, routes, routeIdsByService: users };
}

/** Ids of every service that a route sends traffic to. */
export function servicesOf(route: Pick<Route, "service" | "split">): string[] {
  return route.split ? [route.service, ...route.split.map((share) => share.service)] : [route.service];
}

function withoutUser(
  users: Catalog["routeIdsByService"],
  service: string,
  routeId: string,
  owner: Owner | undefined,
): Catalog["routeIdsByService"] {
  const routeIds = users.get(service)?.delete(routeId, owner);
  if (!routeIds) return users;
  return routeIds.size === 0 ? users.delete(service, owner) : users.set(service, routeIds, owner);
}
