// How a worker tells that it serves another history than the store's, in which the same revision is another one.

/** @param refused what its report says that it refuses */
export function isForeignRefusal(refused: { readonly error: string } | null | undefined): boolean {
  return refused?.error.startsWith("FOREIGN_EPOCH") ?? false;
}
