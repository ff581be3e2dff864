// Stored records that this program cannot read: the catalog lacks their objects, and the API names them.
import type { Kind, UnreadableRecord } from "@switchyard/shared";
import type { CatalogView } from "./live-catalog.ts";

/** The record under an id, where there is one that cannot be read. */
export function unreadableAt(
  { unreadable }: CatalogView,
  kind: Kind,
  id: string,
): UnreadableRecord | undefined {
  return unreadable.size === 0 ? undefined : unreadable.get(`${kind}/${id}`);
}

/** What is wrong with it, as the beginning of a sentence that goes on with the way out. */
export function describeUnreadable({ kind, id, why }: UnreadableRecord): string {
  return `the stored ${kind} ${id} cannot be read: ${why}`;
}
