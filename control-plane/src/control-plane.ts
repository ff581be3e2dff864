// What the resources of the API work with: one object, built once, that knows the catalog, the way to change it, and the
// workers that follow it.
import type { Committer } from "./committer.ts";
import type { Fleet } from "./fleet.ts";
import type { LiveCatalog } from "./live-catalog.ts";

export interface ControlPlane {
  readonly catalog: LiveCatalog;
  readonly committer: Committer;
  readonly fleet: Fleet;
  /** Key under which secrets are shown. */
  readonly secretsKey: Buffer;
}
