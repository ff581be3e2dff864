// A catalog on its way from one step of a replica to the next: takes stored records, parses and applies them, and
// keeps the net change of each object. No collection is a native Map, which holds the event loop for longer than a whole
// time slice when it grows at 100,000 entries.
import { isDeepStrictEqual } from "node:util";
import { applyChange, type Catalog, type ObjectChange } from "../model/catalog.ts";
import type { Kind } from "../model/identity.ts";
import type { Route } from "../model/route.ts";
import type { Service } from "../model/service.ts";
import { ShardedMap } from "../model/sharded-map.ts";
import type { TargetGuard } from "../model/target-url.ts";
import { parseStored } from "../parse.ts";

export class CatalogDraft {
  readonly #base: Catalog;
  readonly #guard: TargetGuard;
  readonly unreadable: Map<string, string>;
  #catalog: Catalog;
  readonly #changes = new ShardedMap<ObjectChange>();

  /**
   * @param base the catalog that the changes are told against
   * @param unreadable which records of the base could not be read, by kind and id, and why
   */
  constructor(base: Catalog, unreadable: ReadonlyMap<string, string>, guard: TargetGuard) {
    this.#base = base;
    this.#catalog = base;
    this.#guard = guard;
    this.unreadable = new Map(unreadable);
  }

  get catalog(): Catalog {
    return this.#catalog;
  }

  /** The net change of every object that is another one than in the base. */
  get changes(): Iterable<ObjectChange> & { readonly size: number } {
    const changes = this.#changes;
    return { size: changes.size, [Symbol.iterator]: () => changes.values() };
  }

  /** Takes an object's record out of the log. A record that does not parse leaves the object as it was. */
  put(kind: Kind, id: string, record: string): void {
    const key = `${kind}/${id}`;
    const outcome = parseStored(kind, record, this.#guard);
    if (outcome.ok && outcome.value.id === id) {
      this.unreadable.delete(key);
      this.#apply(key, { kind, id, after: outcome.value });
    } else {
      this.unreadable.set(
        key,
        outcome.ok ? `stored ${kind} ${id} calls itself ${outcome.value.id}` : outcome.detail,
      );
    }
  }

  /** Takes an object's record out of a whole load, where most are what they were: those keep their identity. */
  putLoaded(kind: Kind, id: string, record: string): void {
    const held = heldIn(this.#catalog, kind, id);
    if (!held) return this.put(kind, id, record);
    // Optimisation: records are written by JSON.stringify, so equal texts tell equal objects without a parse.
    if (JSON.stringify(held) === record) return;
    this.put(kind, id, record);
    const put = heldIn(this.#catalog, kind, id);
    if (put !== held && isDeepStrictEqual(held, put)) this.#apply(`${kind}/${id}`, { kind, id, after: held });
  }

  remove(kind: Kind, id: string): void {
    const key = `${kind}/${id}`;
    this.unreadable.delete(key);
    this.#apply(key, { kind, id });
  }

  #apply(key: string, { kind, id, after }: { kind: Kind; id: string; after?: Service | Route }): void {
    const held = heldIn(this.#catalog, kind, id);
    if (held === after) return;
    this.#catalog = applyChange(this.#catalog, objectChange(kind, id, held, after));
    const before = heldIn(this.#base, kind, id);
    if (before === after) this.#changes.delete(key);
    else this.#changes.set(key, objectChange(kind, id, before, after));
  }
}

function heldIn(catalog: Catalog, kind: Kind, id: string): Service | Route | undefined {
  return kind === "service" ? catalog.services.get(id) : catalog.routes.get(id);
}

function objectChange(
  kind: Kind,
  id: string,
  before?: Service | Route,
  after?: Service | Route,
): ObjectChange {
  return { kind, id, ...(before && { before }), ...(after && { after }) } as ObjectChange;
}
