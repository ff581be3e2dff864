// POST /v1/store/adopt, behind the API: an operator's word that workers may take over the store's history, whatever
// they hold. Where they have seen higher revisions than the store has, its catalog first becomes the beginning of a child
// history above them, because revision numbers never go back.
import type { Head, RecoverableStore } from "@switchyard/shared";
import type { LiveCatalog } from "./live-catalog.ts";
import { putBackOf } from "./store-recovery.ts";

export async function adoptStore(store: RecoverableStore, catalog: LiveCatalog): Promise<Head> {
  for (;;) {
    await catalog.latest();
    const own = catalog.held;
    const presences = await store.workers();
    const isBehind = presences.some(
      ({ report: { applied } }) =>
        own && applied.epoch !== own.held.epoch && applied.revision >= own.held.revision,
    );
    if (own && isBehind) {
      const { epoch, revision } = own.held;
      const found = { ...own.held, isAdopted: false };
      const message = `revision ${revision} of history ${epoch} raised above what the workers serve, to be adopted`;
      const { isApplied } = await store.putBack(await putBackOf(store, own, found, message));
      // Somebody has committed meanwhile.
      if (!isApplied) continue;
    }
    const head = await store.adopt();
    await catalog.latest();
    return head;
  }
}
