// Conditional requests (RFC 9110 §13): If-Match guards a write against another writer, If-None-Match makes a PUT create
// only and spares a reader what it has. An object's entity tag is the revision that last wrote it.
import type { Position } from "@switchyard/shared";
import { ApiError } from "./errors.ts";

type Headers = Readonly<Record<string, string | string[] | undefined>>;
type Tagged = { readonly revision: number };

export function entityTag(object: Tagged): string {
  return `"${object.revision}"`;
}

/** The entity tag of a list: that of the point of the log it was read at. Weak, because one tag serves many lists. */
export function listTag({ commitId }: Position): string {
  return `W/"${commitId}"`;
}

/** Throws a 412 where a write's preconditions do not hold for what has the tag, `undefined` being what is not there. */
export function judgeWritePreconditions(headers: Headers, tag: string | undefined): void {
  const match = parseTags(headers, "if-match");
  // Strong comparison: a weak tag (W/"3") never guards a write.
  if (match && !(match === "*" ? tag !== undefined : tag !== undefined && match.includes(tag))) {
    throw new ApiError("PRECONDITION_FAILED", `If-Match does not hold: ${stateOf(tag)}`, withTag(tag));
  }
  const noneMatch = parseTags(headers, "if-none-match");
  if (
    noneMatch &&
    tag !== undefined &&
    (noneMatch === "*" || noneMatch.some((one) => isSameWeakly(one, tag)))
  ) {
    throw new ApiError("PRECONDITION_FAILED", `If-None-Match does not hold: ${stateOf(tag)}`, withTag(tag));
  }
}

/** Whether a reader already has what has the tag. Throws a 412 where its If-Match does not hold. */
export function isNotModified(headers: Headers, tag: string): boolean {
  const match = parseTags(headers, "if-match");
  if (match && match !== "*" && !match.includes(tag)) {
    throw new ApiError("PRECONDITION_FAILED", `If-Match does not hold: ${stateOf(tag)}`, withTag(tag));
  }
  const noneMatch = parseTags(headers, "if-none-match");
  return noneMatch !== undefined && (noneMatch === "*" || noneMatch.some((one) => isSameWeakly(one, tag)));
}

function parseTags(headers: Headers, name: "if-match" | "if-none-match"): "*" | string[] | undefined {
  const value = headers[name];
  if (value === undefined) return undefined;
  const text = String(value).trim();
  if (text === "*") return "*";
  const tags = text.match(/(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g) ?? [];
  const rest = text.replaceAll(/(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g, "");
  if (tags.length === 0 || !/^[\s,]*$/.test(rest)) {
    throw new ApiError(
      "BAD_HEADER",
      `${name} takes * or entity tags in quotes, as ETag gave them, e.g. "12"`,
    );
  }
  return tags;
}

function isSameWeakly(one: string, other: string): boolean {
  return one.replace(/^W\//, "") === other.replace(/^W\//, "");
}

function stateOf(tag: string | undefined): string {
  return tag === undefined ? "the object does not exist" : `the ETag is ${tag}`;
}

function withTag(tag: string | undefined): { headers?: Record<string, string> } {
  return tag === undefined ? {} : { headers: { etag: tag } };
}
