// The catalog as the control plane knows it: one reference to an immutable view, swapped when the store has moved on.
// A view is the catalog, its index and the point of the log that both reflect; whoever holds one sees nothing change.
import {
  type Catalog,
  type Kind,
  type Position,
  Replica,
  type ReplicaStep,
  type Route,
  type Service,
  StoreError,
  type StoreReader,
  type TargetGuard,
  emptyCatalog,
} from "@switchyard/shared";
import { type CatalogIndex, advanceIndex, emptyIndex, findObject } from "./catalog-index.ts";
import { ApiError } from "./errors.ts";

export interface CatalogView {
  readonly position: Position;
  readonly catalog: Catalog;
  readonly index: CatalogIndex;
}

export interface LiveCatalogOptions {
  readonly store: StoreReader;
  readonly guard: TargetGuard;
  /** Told when following the store fails, and `null` when it works again. */
  readonly onTrouble?: (trouble: { readonly code: string; readonly message: string } | null) => void;
}

export class LiveCatalog {
  readonly #replica: Replica;
  #view: CatalogView | null = null;

  constructor({ store, guard, onTrouble }: LiveCatalogOptions) {
    this.#replica = new Replica({
      store,
      guard,
      onStep: (step) => this.#advance(step),
      // A control plane serves whatever its store holds; the caution of taking over is the workers'.
      mayTakeOver: () => true,
      ...(onTrouble && { onTrouble }),
    });
  }

  /** The view last reached, or null before the first one. */
  get view(): CatalogView | null {
    return this.#view;
  }

  /** Follows the store until `stop`. */
  start(): void {
    this.#replica.start();
  }

  async stop(): Promise<void> {
    await this.#replica.stop();
  }

  /** A view that reflects every commit acknowledged so far; rejects with a `StoreError` where the store is away. */
  async latest(): Promise<CatalogView> {
    await this.#replica.catchUp();
    if (!this.#view) throw new ApiError("STORE_UNAVAILABLE", "the store holds no catalog yet");
    return this.#view;
  }

  /** As `latest`, but from memory while the store is away. */
  async latestOrStale(): Promise<{ readonly view: CatalogView; readonly isStale: boolean }> {
    try {
      return { view: await this.latest(), isStale: false };
    } catch (error) {
      if (!(error instanceof StoreError) || !this.#view) throw error;
      return { view: this.#view, isStale: true };
    }
  }

  async #advance({ catalog, changes, position }: ReplicaStep): Promise<void> {
    const before = this.#view?.catalog ?? emptyCatalog;
    const index = await advanceIndex(this.#view?.index ?? emptyIndex, changes, before, catalog);
    this.#view = { position, catalog, index };
  }
}

/** The object that a path addresses; throws a 404 where there is none. */
export function objectAddressed(view: CatalogView, kind: Kind, idOrName: string): Service | Route {
  const object = findObject(view.catalog, view.index, kind, idOrName);
  if (!object) throw new ApiError("NOT_FOUND", `no ${kind} has the id or name ${JSON.stringify(idOrName)}`);
  return object;
}
