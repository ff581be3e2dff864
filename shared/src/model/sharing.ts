// Equal parts of many objects, kept once. A catalog of 100,000 routes names a few sets of methods, hosts and tags, has one
// time of creation for all that one commit brought, and most of its lists are empty.
import type { Route } from "./route.ts";
import type { Service } from "./service.ts";

/** So many different values of one kind are kept at most; then it begins anew, because the old ones may be gone. */
const valuesMax = 1024;
/** Longer keys are hardly met twice. */
const keyLengthMax = 256;

export class Pool<T> {
  readonly #known = new Map<string, T>();

  /** The value that came with this key before, or else this one. @param key two values with one key are equal */
  share(key: string, value: T): T {
    if (key.length > keyLengthMax) return value;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= valuesMax) this.#known.clear();
    this.#known.set(key, value);
    return value;
  }
}

const times = new Pool<string>();
/** Frozen, as all lists that objects share, because whoever added to it would add to the lists of all of them. */
const noItems: readonly never[] = Object.freeze([]);
/** One for each field, so that a field with many different lists leaves the others' alone. */
const lists = {
  hosts: new Pool<readonly string[]>(),
  methods: new Pool<readonly string[]>(),
  retryOn: new Pool<readonly string[]>(),
  tags: new Pool<readonly string[]>(),
};

/** Puts equal parts of other objects in the place of an object's own. It must be new: nobody else holds it yet. */
export function shareParts(object: Service | Route): void {
  const fields = object as unknown as Record<string, unknown>;
  for (const field in fields) {
    const value = fields[field];
    if (!Array.isArray(value)) continue;
    if (value.length === 0) fields[field] = noItems;
    else if (Object.hasOwn(lists, field))
      fields[field] = lists[field as keyof typeof lists].share(JSON.stringify(value), Object.freeze(value));
  }
  if (object.name === object.id) object.name = object.id;
  object.createdAt = times.share(object.createdAt, object.createdAt);
  object.updatedAt = times.share(object.updatedAt, object.updatedAt);
}
