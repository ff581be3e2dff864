// A mutable map for 100,000 entries and more that is built between turns of an event loop: made of small maps, because a
// native one that grows copies itself, and holds the loop for tens of milliseconds when it is large. No order.

const shardCount = 256;

export class ShardedMap<V> implements Iterable<V> {
  #shards: (Map<string, V> | undefined)[] = new Array<Map<string, V> | undefined>(shardCount);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(key: string): V | undefined {
    return this.#shards[shardOf(key)]?.get(key);
  }

  set(key: string, value: V): void {
    const at = shardOf(key);
    const shard = (this.#shards[at] ??= new Map());
    const before = shard.size;
    shard.set(key, value);
    this.#size += shard.size - before;
  }

  clear(): void {
    this.#shards = new Array<Map<string, V> | undefined>(shardCount);
    this.#size = 0;
  }

  /** Its values. */
  *[Symbol.iterator](): IterableIterator<V> {
    for (const shard of this.#shards) if (shard) yield* shard.values();
  }
}

/** FNV-1a over UTF-16 units. */
function shardOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return ((hash >>> 16) ^ hash) & (shardCount - 1);
}
