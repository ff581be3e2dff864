// How much of a catalog or a commit crosses between threads at once. More in one message would hold the event loop of
// sender and receiver for milliseconds, because both sides copy it.

export const sliceRecordsMax = 256;
/** In UTF-16 units; a slice ends with the record that reaches it, so that a record of any size gets through. */
export const sliceCharsMax = 262_144;

/** Cuts what is walked into slices of bounded size; of nothing it makes one empty slice. */
export function* sliceList<T>(
  items: Iterable<T>,
  charsOf: (item: T) => number,
  { recordsMax = sliceRecordsMax, charsMax = sliceCharsMax } = {},
): Generator<readonly T[], void, void> {
  let slice: T[] = [];
  let chars = 0;
  for (const item of items) {
    if (slice.length >= recordsMax || chars >= charsMax) {
      yield slice;
      slice = [];
      chars = 0;
    }
    slice.push(item);
    chars += charsOf(item);
  }
  yield slice;
}
