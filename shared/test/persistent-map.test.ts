// PersistentMap against a native Map, and what it promises beyond one: sharing, one structure, no prototype.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PersistentMap } from "../src/model/persistent-map.ts";

const key = fc.oneof(
  fc.string({ maxLength: 3 }),
  fc.integer({ min: 0, max: 500 }).map((number) => `/api/v1/item-${number}`),
  fc.constantFrom("", "__proto__", "constructor", "toString", "hasOwnProperty"),
);
const change = fc.record({ key, value: fc.option(fc.nat(), { nil: undefined, freq: 3 }) });

test("it holds what a native Map holds after the same changes, and older versions are untouched", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
      const native = new Map<string, number>();
      let map = PersistentMap.empty<number>();
      for (const { key, value } of changes) {
        const before = map;
        const entriesBefore = [...before];
        map = value === undefined ? map.delete(key) : map.set(key, value);
        assert.deepEqual([...before], entriesBefore);
        if (value === undefined) native.delete(key);
        else native.set(key, value);
        assert.equal(map.get(key), value);
        assert.equal(map.has(key), value !== undefined);
      }
      assert.equal(map.size, native.size);
      assert.deepEqual(new Map(map), native);
      assert.deepEqual(
        [...map.keys()],
        [...map].map(([key]) => key),
      );
      assert.deepEqual(
        [...map.values()],
        [...map].map(([, value]) => value),
      );
    }),
    { numRuns: 200 },
  );
});

type Action =
  | {
      readonly do: "change";
      readonly key: string;
      readonly value: number | undefined;
      readonly owned: boolean;
    }
  | { readonly do: "hand out" };
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({
      do: fc.constant("change" as const),
      // Few of the keys are new, so that branches shrink as often as they grow.
      key: fc.integer({ min: 0, max: 120 }).map((number) => `item-${number}`),
      value: fc.option(fc.nat({ max: 3 }), { nil: undefined, freq: 2 }),
      owned: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("hand out" as const) }) },
);

test("changes for an owner lead to the map that others lead to, and no map that was handed out changes", () => {
  fc.assert(
    fc.property(fc.array(action, { minLength: 100, maxLength: 600 }), (actions) => {
      const native = new Map<string, number>();
      let owner = Symbol("test");
      let map = PersistentMap.empty<number>();
      let persistent = PersistentMap.empty<number>();
      const handedOut: { map: PersistentMap<number>; same: PersistentMap<number> }[] = [];
      const handOut = () => {
        handedOut.push({ map, same: persistent });
        owner = Symbol("test");
      };
      for (const action of actions) {
        if (action.do === "hand out") {
          handOut();
          continue;
        }
        const { key, value, owned } = action;
        // A change without an owner leaves its map alone, so both are handed out.
        if (!owned) handOut();
        const by = owned ? owner : undefined;
        map = value === undefined ? map.delete(key, by) : map.set(key, value, by);
        persistent = value === undefined ? persistent.delete(key) : persistent.set(key, value);
        if (value === undefined) native.delete(key);
        else native.set(key, value);
        assert.equal(map.get(key), value);
        assert.equal(map.size, native.size);
      }
      handOut();
      assert.deepEqual(new Map(map), native);
      for (const { map, same } of handedOut) assert.deepEqual(map, same);
    }),
    { numRuns: 200 },
  );
});

test("an owner copies each node once, and leaves what it began with as it was", () => {
  const keys = Array.from({ length: 20_000 }, (_, index) => `key-${index}`);
  const before = keys.reduce((map, key, index) => map.set(key, index), PersistentMap.empty<number>());
  const entries = [...before];
  const owner = Symbol("test");
  let map = before.set("key-0", -1, owner);
  const branches = [...nodesOf(map)].filter((node) => node !== map && !Array.isArray(node));
  for (const key of keys) map = map.set(key, -2, owner);
  const copies = new Set(nodesOf(map));
  for (let turn = 0; turn < 3; turn++) for (const key of keys) map = map.set(key, turn, owner);
  const further = [...nodesOf(map)].filter((node) => !Array.isArray(node) && !copies.has(node));
  assert.deepEqual(further, []);
  assert.ok(branches.length > 0);
  assert.deepEqual([...before], entries);
  const emptied = keys.reduce((map, key) => map.delete(key, owner), map);
  assert.equal(emptied, PersistentMap.empty());
});

test("equal contents have equal structure, whatever order of changes led there", () => {
  const keys = Array.from({ length: 5000 }, (_, index) => `key-${index}`);
  const forwards = keys.reduce((map, key, index) => map.set(key, index), PersistentMap.empty<number>());
  let backwards = PersistentMap.empty<number>();
  for (const [index, key] of [...keys.entries()].reverse())
    backwards = backwards.set(`gone-${key}`, 0).set(key, index);
  for (const key of keys) backwards = backwards.delete(`gone-${key}`);
  assert.deepEqual(backwards, forwards);
  assert.deepEqual([...backwards], [...forwards]);
});

test("a map without entries is the empty map, and a change that changes nothing gives the same map", () => {
  const map = PersistentMap.empty<number>().set("a", 1);
  assert.equal(map.delete("a"), PersistentMap.empty());
  assert.equal(map.set("a", 1), map);
  assert.equal(map.delete("b"), map);
});

test("one change of 100,000 entries copies a few nodes and shares the rest", () => {
  let map = PersistentMap.empty<number>();
  for (let index = 0; index < 100_000; index++) map = map.set(`key-${index}`, index);
  const nodes = nodesOf(map);
  const copied = [...nodesOf(map.set("key-500", -1))].filter((node) => !nodes.has(node));
  assert.ok(copied.length <= 12, `${copied.length} new objects`);
});

test("keys whose hashes are equal are told apart, at a bounded depth", () => {
  const keys = collidingKeys(200);
  let map = PersistentMap.empty<string>();
  for (const key of keys) map = map.set(key, key);
  for (const key of keys) assert.equal(map.get(key), key);
  assert.equal(map.size, keys.length);
  for (const key of keys.slice(1)) map = map.delete(key);
  assert.deepEqual([...map], [[keys[0], keys[0]]]);
});

function nodesOf(value: unknown, seen = new Set<unknown>()): Set<unknown> {
  if (typeof value !== "object" || value === null || seen.has(value)) return seen;
  seen.add(value);
  for (const part of Object.values(value)) nodesOf(part, seen);
  return seen;
}

/**
 * Texts with one hash. It is a polynomial of the UTF-16 units, modulo 2^32, and 21811 times its multiplier is -36831:
 * so a third unit that is 21811 higher in a block of four is undone by a fourth that is 36831 lower.
 */
function collidingKeys(count: number): string[] {
  const low = String.fromCharCode(0x61, 0x61, 0x100, 0x100 + 36831);
  const high = String.fromCharCode(0x61, 0x61, 0x100 + 21811, 0x100);
  return Array.from({ length: count }, (_, index) => {
    return Array.from({ length: 8 }, (_, bit) => ((index >> bit) & 1 ? high : low)).join("");
  });
}
