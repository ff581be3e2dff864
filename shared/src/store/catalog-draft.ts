// A catalog on its way from one step of a replica to the next: takes stored records, parses and applies them, and
// keeps the net change of each object. No collection is a native Map, which holds the event loop for longer than a whole
// time slice when it grows at 100,000 entries.
import { isDeepStrictEqual } from "node:util";
import { applyChangeFor, type Catalog, type ObjectChange } from "../model/catalog.ts";
import type { Kind } from "../model/identity.ts";
import type { Owner } from "../model/persistent-map.ts";
import type { Route } from "../model/route.ts";
import type { Service } from "../model/service.ts";
import { ShardedMap } from "../model/sharded-map.ts";
import { shareParts } from "../model/sharing.ts";
import type { TargetGuard } from "../model/target-url.ts";
import { parseStored } from "../parse.ts";
import type { UnreadableRecord } from "./store.ts";

export class CatalogDraft {
  readonly #base: Catalog;
  readonly #guard: TargetGuard;
  readonly unreadable: Map<string, UnreadableRecord>;
  #catalog: Catalog;
  #owner: Owner = Symbol("draft");
  /** The first change of each object, in the order in which they came: what was made together is used together. */
  readonly #first: ObjectChange[] = [];
  /** The net change of objects that were changed more than once, by kind and id: few, in all but long logs. */
  readonly #net = new ShardedMap<ObjectChange>();

  /**
   * @param base the catalog that the changes are told against
   * @param unreadable the records of the base that could not be read, by kind and id
   */
  constructor(base: Catalog, unreadable: ReadonlyMap<string, UnreadableRecord>, guard: TargetGuard) {
    this.#base = base;
    this.#catalog = base;
    this.#guard = guard;
    this.unreadable = new Map(unreadable);
  }

  /** The catalog as it is now, and will stay: what the draft changes from here on it copies first. */
  get catalog(): Catalog {
    this.#owner = Symbol("draft");
    return this.#catalog;
  }

  /** The net change of every object that is another one than in the base. */
  *changes(): Generator<ObjectChange, void, void> {
    for (const first of this.#first) {
      const change = this.#netOf(first.kind, first.id) ?? first;
      if (change.before !== change.after) yield change;
    }
  }

  /** Takes an object's record out of the log. Of one that does not parse nothing is in the catalog. */
  put(kind: Kind, id: string, record: string): void {
    this.#apply(kind, id, heldIn(this.#catalog, kind, id), this.#read(kind, id, record));
  }

  /** Takes an object's record out of a whole load, where most are what they were: those keep their identity. */
  putLoaded(kind: Kind, id: string, record: string): void {
    const held = heldIn(this.#catalog, kind, id);
    // Optimisation: records are written by JSON.stringify, so equal texts tell equal objects without a parse.
    if (held && JSON.stringify(held) === record) return;
    const object = this.#read(kind, id, record);
    if (!isDeepStrictEqual(held, object)) this.#apply(kind, id, held, object);
  }

  remove(kind: Kind, id: string): void {
    this.unreadable.delete(`${kind}/${id}`);
    this.#apply(kind, id, heldIn(this.#catalog, kind, id), undefined);
  }

  #read(kind: Kind, id: string, record: string): Service | Route | undefined {
    const outcome = parseStored(kind, record, this.#guard);
    if (outcome.ok && outcome.value.id === id) {
      if (this.unreadable.size > 0) this.unreadable.delete(`${kind}/${id}`);
      shareParts(outcome.value);
      return outcome.value;
    }
    const why = outcome.ok ? `stored ${kind} ${id} calls itself ${outcome.value.id}` : outcome.detail;
    this.unreadable.set(`${kind}/${id}`, { kind, id, record, why });
    return undefined;
  }

  #apply(
    kind: Kind,
    id: string,
    held: Service | Route | undefined,
    after: Service | Route | undefined,
  ): void {
    if (held === after) return;
    const change = objectChange(kind, id, held, after);
    this.#catalog = applyChangeFor(this.#owner, this.#catalog, change);
    const before = heldIn(this.#base, kind, id);
    const isFirst = before === held && !this.#netOf(kind, id);
    if (isFirst) this.#first.push(change);
    else this.#net.set(`${kind}/${id}`, objectChange(kind, id, before, after));
  }

  #netOf(kind: Kind, id: string): ObjectChange | undefined {
    return this.#net.size > 0 ? this.#net.get(`${kind}/${id}`) : undefined;
  }
}

function heldIn(catalog: Catalog, kind: Kind, id: string): Service | Route | undefined {
  return kind === "service" ? catalog.services.get(id) : catalog.routes.get(id);
}

/** Optimisation: one literal each, because a spread leaves an object in two pieces. */
function objectChange(
  kind: Kind,
  id: string,
  before: Service | Route | undefined,
  after: Service | Route | undefined,
): ObjectChange {
  const change = !before ? { kind, id, after } : !after ? { kind, id, before } : { kind, id, before, after };
  return change as ObjectChange;
}
