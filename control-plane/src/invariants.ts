// What must hold for the result of a write as a whole, not in between: references, names, uses, and no duplicate routes.
// References to services are resolved here too, because a name may come to mean another service in the same commit.
import {
  type Kind,
  type Pace,
  type Route,
  type RouteSpec,
  routeIdentity,
  type ServiceSpec,
} from "@switchyard/shared";
import type { Conflict, Draft, Drafted } from "./draft.ts";
import { startPace } from "./pace.ts";
import { describeUnreadable, unreadableAt } from "./unreadable.ts";

/** Most objects named in a message. */
const namedMax = 10;

/** Judges the result of a draft: more faults and conflicts are added to it, service names become ids. */
export async function judgeResult(draft: Draft): Promise<void> {
  const pace = startPace();
  await resolveServices(draft, pace);
  const reprefixed = await routesOfNewPrefixes(draft, pace);
  // A path that was found sound when it was read is sound behind every sound prefix, so neither is judged again.
  // Conflicts are looked for in a sound result only: what could not be read would give false ones.
  if (draft.faults.length > 0) return;
  await judgeNames(draft, "service", draft.services, pace);
  await judgeNames(draft, "route", draft.routes, pace);
  await judgeUses(draft, pace);
  await judgeDuplicates(draft, reprefixed, pace);
}

async function resolveServices(draft: Draft, pace: Pace): Promise<void> {
  const draftedNames = new Map<string, string>();
  for (const [id, { spec }] of draft.services) if (spec) draftedNames.set(spec.name, id);
  const { catalog, index } = draft.view;
  const resolve = (reference: string): string | undefined => {
    const drafted = draft.services.get(reference);
    if (drafted ? drafted.spec !== null : catalog.services.has(reference)) return reference;
    const named = draftedNames.get(reference);
    if (named !== undefined) return named;
    const id = index.service.names.get(reference);
    return id !== undefined && !draft.services.has(id) ? id : undefined;
  };
  const faultOf = (reference: string, pointer: string): void => {
    if (draft.isUnread("service", reference)) return;
    const unreadable = unreadableAt(draft.view, "service", reference);
    const detail = unreadable
      ? `${describeUnreadable(unreadable)}; replace it first`
      : `no service has the id or name ${JSON.stringify(reference)}`;
    draft.faults.push({ pointer, detail });
  };

  for (const [id, drafted] of draft.routes) {
    if (!drafted.spec) continue;
    const { pointer, spec } = drafted;
    const service = resolve(spec.service);
    if (service === undefined) faultOf(spec.service, `${pointer}/service`);
    const split = spec.split?.map((share, at) => {
      const shareService = resolve(share.service);
      if (shareService === undefined) faultOf(share.service, `${pointer}/split/${at}/service`);
      return { ...share, service: shareService ?? share.service };
    });
    const isById =
      (service ?? spec.service) === spec.service &&
      (split?.every((share, at) => share.service === spec.split?.[at]?.service) ?? true);
    if (!isById) {
      const resolved = { ...spec, service: service ?? spec.service, ...(split && { split }) };
      draft.routes.set(id, { pointer, spec: draft.asStored("route", resolved) });
    }
    if (pace.isDue) await pace.rest();
  }
  for (const { value, pointer } of draft.unreadRoutes) {
    for (const [place, reference] of referencesOf(value)) {
      if (resolve(reference) !== undefined) continue;
      // A reference of a wrong form has a fault already.
      const hasFault = draft.faults.some((fault) => fault.pointer === pointer + place);
      if (!hasFault) faultOf(reference, pointer + place);
    }
  }
}

/** What looks like references to services in a route that could not be read, with their places. */
function referencesOf(value: unknown): [place: string, reference: string][] {
  const { service, split } = (value ?? {}) as { service?: unknown; split?: unknown };
  const shares = Array.isArray(split) ? (split as unknown[]) : [];
  const references: [string, unknown][] = [
    ["/service", service],
    ...shares.map((share, at): [string, unknown] => [
      `/split/${at}/service`,
      (share as { service?: unknown } | null)?.service,
    ]),
  ];
  return references.filter((one): one is [string, string] => typeof one[1] === "string");
}

/** The untouched routes of services whose `pathPrefix` the write changes. */
async function routesOfNewPrefixes(draft: Draft, pace: Pace): Promise<Route[]> {
  const routes: Route[] = [];
  const { catalog } = draft.view;
  for (const [id, { spec }] of draft.services) {
    const stored = catalog.services.get(id);
    if (!spec || !stored || spec.pathPrefix === stored.pathPrefix) continue;
    for (const routeId of catalog.routeIdsByService.get(id)?.keys() ?? []) {
      const route = draft.routes.has(routeId) ? undefined : catalog.routes.get(routeId);
      if (route?.service === id) routes.push(route);
      if (pace.isDue) await pace.rest();
    }
  }
  return routes;
}

/** The prefix that the result gives a route's path. */
function prefixOf(draft: Draft, route: RouteSpec): string {
  const service = draft.services.get(route.service)?.spec ?? draft.view.catalog.services.get(route.service);
  return service?.pathPrefix ?? "";
}

async function judgeNames(
  draft: Draft,
  kind: Kind,
  drafted: ReadonlyMap<string, Drafted<ServiceSpec | RouteSpec>>,
  pace: Pace,
): Promise<void> {
  const { names } = draft.view.index[kind];
  const conflict = (place: string, detail: string, other: string): void => {
    const code = place.endsWith("/id") ? "ID_TAKEN" : "NAME_TAKEN";
    draft.conflicts.push({ code, pointer: place, detail, conflictsWith: [other] });
  };
  const isId = (id: string) =>
    drafted.has(id) ? drafted.get(id)?.spec !== null : draft.stored(kind, id) !== undefined;
  /** The object that has the name in the result, of those that had it before. */
  const keeperOf = (name: string): string | undefined => {
    const id = names.get(name);
    const isKept = id !== undefined && (!drafted.has(id) || drafted.get(id)?.spec?.name === name);
    return isKept ? id : undefined;
  };
  const taken = new Map<string, string>();
  for (const [id, { pointer, spec }] of drafted) {
    if (pace.isDue) await pace.rest();
    // What stays as it is keeps its name, and whoever else wants that is at fault.
    if (!spec || spec === draft.stored(kind, id)) continue;
    const isKept = keeperOf(spec.name) === id;
    const namesake = isKept ? undefined : (keeperOf(spec.name) ?? taken.get(spec.name));
    taken.set(spec.name, id);
    if (namesake !== undefined) {
      conflict(`${pointer}/name`, `${kind} ${namesake} has the name ${spec.name} already`, namesake);
    } else if (!isKept && spec.name !== id && isId(spec.name)) {
      conflict(`${pointer}/name`, `${spec.name} is the id of another ${kind}`, spec.name);
    }
    const named = draft.stored(kind, id) ? undefined : keeperOf(id);
    if (named !== undefined && named !== id && named !== namesake) {
      conflict(`${pointer}/id`, `${id} is the name of the ${kind} ${named}`, named);
    }
  }
}

async function judgeUses(draft: Draft, pace: Pace): Promise<void> {
  const { catalog } = draft.view;
  for (const [id, { pointer, spec }] of draft.services) {
    const isThere = catalog.services.has(id) || unreadableAt(draft.view, "service", id);
    if (spec || !isThere) continue;
    const users: string[] = [];
    // Safe because: a touched route that still refers to the service has been found at fault with its reference.
    for (const routeId of catalog.routeIdsByService.get(id)?.keys() ?? []) {
      if (!draft.routes.has(routeId)) users.push(routeId);
      if (users.length > namedMax) break;
      if (pace.isDue) await pace.rest();
    }
    if (users.length === 0) continue;
    const named = users.slice(0, namedMax);
    const more = users.length > namedMax ? " and more" : "";
    draft.conflicts.push({
      code: "SERVICE_IN_USE",
      pointer,
      detail: `service ${id} is used by the route${users.length > 1 ? "s" : ""} ${named.join(", ")}${more}`,
      conflictsWith: named,
    });
  }
}

async function judgeDuplicates(draft: Draft, reprefixed: readonly Route[], pace: Pace): Promise<void> {
  const { catalog, index } = draft.view;
  const prefixBefore = (route: RouteSpec): string => catalog.services.get(route.service)?.pathPrefix ?? "";
  const moved = new Set(reprefixed.map((route) => route.id));
  const identityOf = (route: RouteSpec): string => routeIdentity(route as Route, prefixOf(draft, route));
  /** The route that has the identity in the result, of those that had it before. */
  const keeperOf = (identity: string): string | undefined => {
    const id = index.routeIdByIdentity.get(identity);
    if (id === undefined || moved.has(id)) return undefined;
    const drafted = draft.routes.get(id);
    return !drafted || (drafted.spec && identityOf(drafted.spec) === identity) ? id : undefined;
  };
  const taken = new Map<string, string>();
  const judge = (
    route: RouteSpec,
    describe: (other: string) => Pick<Conflict, "pointer" | "detail">,
  ): void => {
    const identity = identityOf(route);
    const keeper = keeperOf(identity);
    const other = keeper === route.id ? undefined : (keeper ?? taken.get(identity));
    taken.set(identity, route.id);
    if (other !== undefined) {
      draft.conflicts.push({ code: "DUPLICATE_ROUTE", ...describe(other), conflictsWith: [other] });
    }
  };
  // Order matters: untouched routes come first, so that a clash is told of the change that brings it.
  for (const route of reprefixed) {
    judge(route, (other) => ({
      pointer: `${draft.services.get(route.service)?.pointer}/pathPrefix`,
      detail: `with this prefix route ${route.id} would match the same requests as route ${other}`,
    }));
    if (pace.isDue) await pace.rest();
  }
  for (const [id, { pointer, spec }] of draft.routes) {
    if (spec && !(spec === catalog.routes.get(id) && prefixOf(draft, spec) === prefixBefore(spec))) {
      judge(spec, (other) => ({
        pointer,
        detail: `route ${other} has the same hosts, path shape, priority, methods and rules`,
      }));
    }
    if (pace.isDue) await pace.rest();
  }
}
