// A catalog document that a client puts: what it has to change so that a view of the catalog is equal to it. Whatever is
// wrong with the document as a whole is told beside what is wrong with its objects.
import { randomUUID } from "node:crypto";
import { type Kind, unknownField } from "@switchyard/shared";
import { kinds, managedObjects } from "./catalog-content.ts";
import type { EditStep } from "./committer.ts";
import { type BodyList, isBodyList } from "./json-body.ts";
import type { CatalogView } from "./live-catalog.ts";

/**
 * The edits that make a view equal to a document, and the faults of the document itself.
 * @param tag the view's tag, which every object of the document gets; without one the view is the whole catalog
 */
export function* editsOfDocument(
  view: CatalogView,
  document: unknown,
  tag: string | undefined,
): Generator<EditStep> {
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    yield { pointer: "", detail: "must be an object with services and routes" };
    return;
  }
  const lists = new Map<string, unknown>(Object.entries(document));
  for (const kind of kinds) {
    const name = `${kind}s`;
    const list = lists.get(name);
    lists.delete(name);
    if (isBodyList(list)) {
      yield* editsOfList(view, kind, list, tag);
      continue;
    }
    // Half of a document must not delete the other half, so an empty list is written out. Without the services nothing
    // can be said of the routes that refer to them.
    const detail = list === undefined ? `${name} is required; [] is none` : "must be an array";
    yield { pointer: `/${name}`, detail, unread: "anything" };
  }
  for (const field of lists.keys()) yield unknownField(field);
}

function* editsOfList(
  view: CatalogView,
  kind: Kind,
  list: BodyList,
  tag: string | undefined,
): Generator<EditStep> {
  const places = new Map<string, string>();
  let index = 0;
  for (const value of list) {
    const pointer = `/${kind}s/${index++}`;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      yield { pointer, detail: "must be an object" };
      continue;
    }
    const { id } = value as { id?: unknown };
    if (typeof id !== "string") {
      const { id: _, ...others } = value as { id?: unknown };
      yield { pointer: `${pointer}/id`, detail: id === undefined ? "id is required" : "must be a string" };
      // Under an id of its own the rest is judged all the same.
      yield { op: "put", kind, id: randomUUID(), value: others, pointer };
      continue;
    }
    const place = places.get(id);
    if (place !== undefined) {
      yield { pointer: `${pointer}/id`, detail: `${id} is the id of ${place} already` };
      continue;
    }
    places.set(id, pointer);
    if (tag === undefined) yield { op: "put", kind, id, value, pointer };
    else yield { op: "put", kind, id, value: withTag(value, tag), pointer, view: tag };
  }
  for (const object of managedObjects(view, kind, tag)) {
    const isMissing = object && !places.has(object.id);
    yield isMissing ? { op: "delete", kind, id: object.id, pointer: `/${kind}s` } : null;
  }
}

/** The object with the tag among its tags; what is no list of tags is left to be found at fault. */
function withTag(value: object, tag: string): object {
  const { tags = [] } = value as { tags?: unknown };
  if (!Array.isArray(tags) || tags.includes(tag)) return value;
  return { ...value, tags: [...(tags as unknown[]), tag] };
}
