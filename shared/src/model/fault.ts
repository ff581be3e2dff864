// What is wrong with something a client or an operator wrote: where (a JSON pointer) and what to do about it.
// Leaf parsers answer an `Outcome`; whoever knows the place in the body turns its detail into a `Fault`.

/** One problem of a body: an RFC 6901 pointer into it, and a sentence that names the fix. */
export interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

/** What parsing one value gives: the parsed value, or why it is refused. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly detail: string };

export function accept<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function refuse(detail: string): { readonly ok: false; readonly detail: string } {
  return { ok: false, detail };
}

/** The fault of a body with a field that nobody knows. */
export function unknownField(field: string): Fault {
  return {
    pointer: `/${pointerToken(field)}`,
    detail: `${field} is not a known field here; remove it or check its spelling`,
  };
}

/** Escapes one reference token of a JSON pointer (RFC 6901 §3). */
export function pointerToken(key: string | number): string {
  return String(key).replaceAll("~", "~0").replaceAll("/", "~1");
}
