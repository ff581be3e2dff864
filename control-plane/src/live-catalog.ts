// The catalog as the control plane knows it: one reference to an immutable view, swapped when the store has moved on.
// A view is the catalog, its index and the point of the log that both reflect; whoever holds one sees nothing change.
import {
  type Catalog,
  emptyCatalog,
  emptyTable,
  type Kind,
  type Position,
  Replica,
  type ReplicaStep,
  type Route,
  type Service,
  StoreError,
  type StoreReader,
  type Table,
  type TargetGuard,
} from "@switchyard/shared";
import { advanceIndex, type CatalogIndex, emptyIndex, findObject } from "./catalog-index.ts";
import { ApiError } from "./errors.ts";
import { advanceTable } from "./live-table.ts";

export interface CatalogView {
  readonly position: Position;
  readonly catalog: Catalog;
  readonly index: CatalogIndex;
  /** The catalog as the workers compile it; made while the view is read already, because no commit waits for it. */
  readonly table: Promise<Table>;
}

export interface LiveCatalogOptions {
  readonly store: StoreReader;
  readonly guard: TargetGuard;
  /** Told when following the store fails, and `null` when it works again. */
  readonly onTrouble?: (trouble: { readonly code: string; readonly message: string } | null) => void;
}

/** A commit that this process has offered and nobody has been told of yet. */
interface OwnCommit {
  readonly commitId: string;
  /** Commit id of the point that it applies on. */
  readonly predecessor: string;
}

export class LiveCatalog {
  readonly #store: StoreReader;
  readonly #replica: Replica;
  #view: CatalogView | null = null;
  #own: OwnCommit | null = null;

  constructor({ store, guard, onTrouble }: LiveCatalogOptions) {
    this.#store = store;
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

  /** A view to answer a read from: the latest one, or what is in memory while the store is away. */
  async latestToRead(): Promise<{ readonly view: CatalogView; readonly isStale: boolean }> {
    try {
      return { view: (await this.#viewBeforeOwnCommit()) ?? (await this.latest()), isStale: false };
    } catch (error) {
      if (!(error instanceof StoreError) || !this.#view) throw error;
      return { view: this.#view, isStale: true };
    }
  }

  /** Makes a commit while readers go on with the view it was made on, until the work is done and it may be told of. */
  async whileCommitting<T>(own: OwnCommit, work: () => Promise<T>): Promise<T> {
    this.#own = own;
    try {
      return await work();
    } finally {
      this.#own = null;
    }
  }

  /**
   * The view in memory where the store holds nothing beyond it but a commit of this process that nobody has been told of.
   * A large one takes seconds to become a view, and a reader need not wait for what is not acknowledged.
   */
  async #viewBeforeOwnCommit(): Promise<CatalogView | null> {
    const head = await this.#store.head();
    const [view, own] = [this.#view, this.#own];
    if (!view || !head || head.epoch !== view.position.epoch) return null;
    const isAtHead = head.commitId === view.position.commitId;
    const isBeforeOwn = head.commitId === own?.commitId && own.predecessor === view.position.commitId;
    return isAtHead || isBeforeOwn ? view : null;
  }

  async #advance({ catalog, changes, position }: ReplicaStep): Promise<void> {
    const before = this.#view?.catalog ?? emptyCatalog;
    const index = await advanceIndex(this.#view?.index ?? emptyIndex, changes, before, catalog);
    const table = (this.#view?.table ?? Promise.resolve(emptyTable)).then((last) =>
      advanceTable(last, changes, before, catalog),
    );
    // Whoever needs it is told of a failure; here it must not end the process.
    table.catch(() => undefined);
    this.#view = { position, catalog, index, table };
  }
}

/** The object that a path addresses; throws a 404 where there is none. */
export function objectAddressed(view: CatalogView, kind: Kind, idOrName: string): Service | Route {
  const object = findObject(view.catalog, view.index, kind, idOrName);
  if (!object) throw new ApiError("NOT_FOUND", `no ${kind} has the id or name ${JSON.stringify(idOrName)}`);
  return object;
}
