// The way back: what has to change so that the catalog is again what it was at a revision. The log is read from there on,
// and of each object that was touched since, what was there before its first change is what it goes back to.
import { type Kind, type Route, type Service, type Store, StoreError } from "@switchyard/shared";
import type { EditStep } from "./committer.ts";
import { specOf } from "./draft.ts";
import { ApiError } from "./errors.ts";
import type { CatalogView } from "./live-catalog.ts";
import { startPace } from "./pace.ts";

/** Throws a 404 for a revision to come. */
export function refuseFuture(revision: number, view: CatalogView): void {
  if (revision <= view.position.revision) return;
  throw new ApiError(
    "NOT_FOUND",
    `there is no revision ${revision} yet; the catalog is at ${view.position.revision}`,
  );
}

export function revisionGone(revision: number): ApiError {
  return new ApiError("REVISION_GONE", `the history does not reach back to revision ${revision} any more`);
}

/** The edits that bring the catalog of a view back to a revision. Throws a 410 where the log does not tell enough. */
export async function editsOfRestore(
  store: Pick<Store, "history">,
  view: CatalogView,
  revision: number,
): Promise<Iterable<EditStep>> {
  refuseFuture(revision, view);
  if (revision === view.position.revision) return [];
  return editsTo(await recordsAt(store, view, revision), view);
}

/** What the objects that were touched since a revision were then, as JSON texts by kind and id; null is nothing. */
async function recordsAt(
  store: Pick<Store, "history">,
  { position }: CatalogView,
  revision: number,
): Promise<Map<string, string | null>> {
  const history = await store.history(revision, position.revision);
  if (history === "gap") throw revisionGone(revision);
  const pace = startPace();
  const records = new Map<string, string | null>();
  let reached: { readonly commitId: string } | null = null;
  for await (const { header, changes, isLast } of history) {
    // A catalog that was put back into a lost store begins its history anew: what was before is not known.
    if (header.predecessor === header.epoch && header.revision > 1) throw revisionGone(revision);
    for (const { kind, id, before } of changes) {
      const key = `${kind}/${id}`;
      if (!records.has(key)) records.set(key, before);
      if (pace.isDue) await pace.rest();
    }
    if (isLast) reached = header;
  }
  if (reached?.commitId === position.commitId) return records;
  throw new StoreError("STORE_UNAVAILABLE", "the log was trimmed or replaced while it was read");
}

function* editsTo(
  records: ReadonlyMap<string, string | null>,
  { catalog }: CatalogView,
): Generator<EditStep> {
  for (const [key, record] of records) {
    const at = key.indexOf("/");
    const kind = key.slice(0, at) as Kind;
    const id = key.slice(at + 1);
    const pointer = `/${kind}s/${id}`;
    if (record !== null) {
      const value = specOf(kind, parseRecord(kind, id, record));
      yield { op: "put", kind, id, value, pointer, hasStoredSecrets: true };
    } else {
      const isThere = (kind === "service" ? catalog.services : catalog.routes).has(id);
      yield isThere ? { op: "delete", kind, id, pointer } : null;
    }
  }
}

function parseRecord(kind: Kind, id: string, record: string): Service | Route {
  try {
    return JSON.parse(record) as Service | Route;
  } catch {
    throw new ApiError("UNREADABLE", `the ${kind} ${id} of that revision is not JSON and cannot be restored`);
  }
}
