// What the resources of the API work with: one object, built once, that knows the catalog, the way to change it, and the
// workers that follow it.
import type { RecoverableStore } from "@switchyard/shared";
import type { Committer } from "./committer.ts";
import type { Fleet } from "./fleet.ts";
import type { LiveCatalog } from "./live-catalog.ts";

export interface ControlPlane {
  /** For the history and for adopting it; all else of the store is the business of the catalog, the committer and the fleet. */
  readonly store: RecoverableStore;
  readonly catalog: LiveCatalog;
  readonly committer: Committer;
  readonly fleet: Fleet;
  /** Key under which secrets are shown. */
  readonly secretsKey: Buffer;
}
