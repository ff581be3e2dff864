// Reading a pattern's shape (pattern.ts), or a path, from a place on, without taking it apart.

/** Where the segment that begins at a place ends: at the next slash or the end. */
export function endOfSegment(text: string, at: number): number {
  const end = text.indexOf("/", at);
  return end === -1 ? text.length : end;
}

/** The segment of a shape after the slash at a place. */
export function segmentAt(shape: string, at: number): string {
  return shape.slice(at + 1, endOfSegment(shape, at + 1));
}

/** Whether a shape ends at a place, but perhaps for its `*`. */
export function endsAt(shape: string, at: number): boolean {
  return at === shape.length || (at === shape.length - 2 && shape.endsWith("/*"));
}

/** Where the literal text of a shape that begins at a place ends: at a param, the `*`, or the end. */
export function endOfLiteral(shape: string, at: number): number {
  const param = shape.indexOf("{", at);
  if (param !== -1) return param;
  return shape.endsWith("/*") ? shape.length - 1 : shape.length;
}
