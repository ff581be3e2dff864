// A sorted set of ids as an immutable value, for pages that follow an order while others write. It is a list of short
// sorted chunks: an insertion copies one chunk and the list of chunks, whatever the size of the set.

const chunkMax = 512;

export class SortedIds {
  static readonly empty = new SortedIds([], 0);
  readonly #chunks: readonly (readonly string[])[];
  readonly size: number;

  private constructor(chunks: readonly (readonly string[])[], size: number) {
    this.#chunks = chunks;
    this.size = size;
  }

  with(id: string): SortedIds {
    if (this.#chunks.length === 0) return new SortedIds([[id]], 1);
    const at = this.#chunkFor(id);
    const chunk = this.#chunks[at] ?? [];
    const position = lowerBound(chunk, id);
    if (chunk[position] === id) return this;
    const grown = chunk.toSpliced(position, 0, id);
    const halves =
      grown.length > chunkMax ? [grown.slice(0, chunkMax / 2), grown.slice(chunkMax / 2)] : [grown];
    return new SortedIds(this.#chunks.toSpliced(at, 1, ...halves), this.size + 1);
  }

  without(id: string): SortedIds {
    if (this.#chunks.length === 0) return this;
    const at = this.#chunkFor(id);
    const chunk = this.#chunks[at] ?? [];
    const position = lowerBound(chunk, id);
    if (chunk[position] !== id) return this;
    const shrunk = chunk.toSpliced(position, 1);
    return new SortedIds(
      this.#chunks.toSpliced(at, 1, ...(shrunk.length > 0 ? [shrunk] : [])),
      this.size - 1,
    );
  }

  /** The ids after the given one, in order; all of them after "". */
  *after(id: string): Generator<string> {
    if (this.#chunks.length === 0) return;
    const first = this.#chunkFor(id);
    for (let at = first; at < this.#chunks.length; at++) {
      const chunk = this.#chunks[at] ?? [];
      let position = at === first ? lowerBound(chunk, id) : 0;
      if (chunk[position] === id) position++;
      for (; position < chunk.length; position++) yield chunk[position] as string;
    }
  }

  /** Index of the chunk that holds the id or would hold it: the last one that does not begin after it. */
  #chunkFor(id: string): number {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#chunks[middle]?.[0] as string) <= id) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Index of the first id that is not before the given one. Ids are ASCII, so code units are byte order. */
function lowerBound(ids: readonly string[], id: string): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] as string) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
