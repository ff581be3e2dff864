// Pages of objects, in the order of their ids. A cursor is the last id seen, so whatever others write meanwhile, an object
// that stays is listed exactly once.
import type { Kind, Route, Service } from "@switchyard/shared";
import { findObject } from "./catalog-index.ts";
import { ApiError } from "./errors.ts";
import type { CatalogView } from "./live-catalog.ts";
import { startPace } from "./pace.ts";
import { unreadableAt } from "./unreadable.ts";

export interface ListQuery {
  readonly limit: number;
  readonly cursor?: string;
  readonly name?: string;
  readonly tag?: string;
  /** Id or name of the service whose routes are asked for. */
  readonly service?: string;
  /** Text that occurs somewhere in the object, upper and lower case alike. */
  readonly q?: string;
}

export interface Page<T> {
  readonly items: T[];
  readonly next: string | null;
}

/** With more routes than this, a walk over all ids finds the next ones sooner than sorting those of the service. */
const sortedRoutesMax = 5000;

export async function listObjects(
  view: CatalogView,
  kind: Kind,
  query: ListQuery,
): Promise<Page<Service | Route | UnreadableItem>> {
  const { services, routes } = view.catalog;
  const after = parseCursor(query.cursor);
  const pace = startPace();
  const items: (Service | Route | UnreadableItem)[] = [];
  const service =
    query.service === undefined ? undefined : findObject(view.catalog, view.index, "service", query.service);
  if (query.service !== undefined && !service) return { items, next: null };

  const isFiltered = [query.tag, query.q, query.service].some((filter) => filter !== undefined);
  const found = candidates(view, kind, after, query.name, service?.id);
  const ids =
    view.unreadable.size === 0 || isFiltered ? found : withUnreadable(found, view, kind, after, query.name);
  for (const id of ids) {
    if (pace.isDue) await pace.rest();
    const unreadable = unreadableAt(view, kind, id);
    if (unreadable) {
      if (items.length === query.limit) return { items, next: cursorAfter(items.at(-1)?.id ?? "") };
      items.push({ id, kind, unreadable: unreadable.why });
      continue;
    }
    const object = kind === "service" ? services.get(id) : routes.get(id);
    if (!object || (service && (object as Route).service !== service.id) || !matches(object, query)) continue;
    // One more than asked for tells that there is a next page.
    if (items.length === query.limit) return { items, next: cursorAfter(items.at(-1)?.id ?? "") };
    items.push(object);
  }
  return { items, next: null };
}

/** What a list has in the place of an object that cannot be read. */
export interface UnreadableItem {
  readonly id: string;
  readonly kind: Kind;
  readonly unreadable: string;
}

/** Ids in order, those of unreadable records among them. Nobody knows their tags, so filters by them leave them out. */
function* withUnreadable(
  ids: Iterable<string>,
  view: CatalogView,
  kind: Kind,
  after: string,
  name: string | undefined,
): Generator<string> {
  const waiting = [...view.unreadable.values()]
    .filter((record) => record.kind === kind && record.id > after && (name ?? record.id) === record.id)
    .map(({ id }) => id)
    .sort();
  for (const id of ids) {
    while (waiting[0] !== undefined && waiting[0] < id) yield waiting.shift() as string;
    yield id;
  }
  yield* waiting;
}

/** One page of a short list that is sorted by id. */
export function pageOf<T extends { readonly id: string }>(all: readonly T[], query: ListQuery): Page<T> {
  const after = parseCursor(query.cursor);
  const rest = all.filter((one) => one.id > after);
  const items = rest.slice(0, query.limit);
  return { items, next: rest.length > items.length ? cursorAfter(items.at(-1)?.id ?? "") : null };
}

/** Ids that may be on the page, in order: no fewer than there are, as few more as is cheap. */
function candidates(
  view: CatalogView,
  kind: Kind,
  after: string,
  name: string | undefined,
  serviceId: string | undefined,
): Iterable<string> {
  const { ids, names } = view.index[kind];
  if (name !== undefined) return [names.get(name)].filter((id) => id !== undefined && id > after) as string[];
  const used = serviceId === undefined ? undefined : view.catalog.routeIdsByService.get(serviceId);
  if (serviceId === undefined || (used && used.size > sortedRoutesMax)) return ids.after(after);
  return [...(used?.keys() ?? [])].filter((id) => id > after).sort();
}

function matches(object: Service | Route, { tag, q }: ListQuery): boolean {
  if (tag !== undefined && !object.tags.includes(tag)) return false;
  return q === undefined || searchable(object).toLowerCase().includes(q.toLowerCase());
}

/** What an operator would search by. Newlines keep a text from matching across two fields. */
function searchable(object: Service | Route): string {
  const own =
    "targets" in object
      ? [object.pathPrefix, ...object.targets.map((target) => target.url)]
      : [object.path, object.upstreamPath ?? "", ...object.hosts];
  return [object.id, object.name, object.description ?? "", ...object.tags, ...own].join("\n");
}

export function cursorAfter(id: string): string {
  return Buffer.from(id).toString("base64url");
}

export function parseCursor(cursor: string | undefined): string {
  if (cursor === undefined) return "";
  const id = Buffer.from(cursor, "base64url").toString("utf8");
  if (cursorAfter(id) !== cursor)
    throw new ApiError("BAD_QUERY", "cursor is not one that a list has given as next");
  return id;
}
