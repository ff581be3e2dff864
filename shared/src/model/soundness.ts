// Which parts of a value can be looked at further once its form was judged, so that one fault hides no other.
import type { Fault } from "./fault.ts";

/** Whether the part at a pointer, what is in it and what it is in are all of the right form. An absent part is. */
export type IsSound = (pointer: string) => boolean;

export const always: IsSound = () => true;

/** @param faults of the value's form, each with its pointer */
export function soundnessOf(faults: readonly Fault[]): IsSound {
  if (faults.length === 0) return always;
  const faulty = new Set(faults.map(({ pointer }) => pointer));
  const touched = new Set([...faulty].flatMap(withParents));
  return (pointer) => !touched.has(pointer) && !withParents(pointer).some((parent) => faulty.has(parent));
}

/** A pointer and those of all that the part is in, but for the whole value. */
function withParents(pointer: string): string[] {
  const parents: string[] = [];
  for (let end = pointer.length; end > 0; end = pointer.lastIndexOf("/", end - 1))
    parents.push(pointer.slice(0, end));
  return parents;
}
