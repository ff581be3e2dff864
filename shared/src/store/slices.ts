// How much of a catalog or a commit crosses between threads at once. More in one message would hold the event loop of
// sender and receiver for milliseconds, because both sides copy it.

export const sliceRecordsMax = 256;
/** In UTF-16 units; a slice ends with the record that reaches it, so that a record of any size gets through. */
export const sliceCharsMax = 262_144;

/** Cuts a list into slices of bounded size, at least one, the last perhaps empty. */
export function* sliceList<T>(
  list: readonly T[],
  charsOf: (item: T) => number,
  { recordsMax = sliceRecordsMax, charsMax = sliceCharsMax } = {},
): Generator<readonly T[]> {
  let begin = 0;
  let chars = 0;
  for (const [index, item] of list.entries()) {
    chars += charsOf(item);
    if (index + 1 - begin < recordsMax && chars < charsMax) continue;
    yield list.slice(begin, index + 1);
    begin = index + 1;
    chars = 0;
  }
  yield begin === 0 ? list : list.slice(begin);
}
