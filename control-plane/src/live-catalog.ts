// The catalog as the control plane knows it: one reference to an immutable view, swapped when the store has moved on.
// A view is the catalog, its index and the point of the log that both reflect; whoever holds one sees nothing change.
import {
  type Catalog,
  type CatalogCache,
  emptyCatalog,
  emptyTable,
  type KeptCatalog,
  type Kind,
  type Position,
  type RecoverableStore,
  Replica,
  type ReplicaStep,
  type ReplicaTrouble,
  type Route,
  type Service,
  StoreError,
  type Table,
  type TargetGuard,
  type UnreadableRecord,
} from "@switchyard/shared";
import { advanceIndex, type CatalogIndex, emptyIndex, findObject } from "./catalog-index.ts";
import { ApiError } from "./errors.ts";
import { advanceTable } from "./live-table.ts";
import { type HeldCatalog, isAhead, StoreRecovery } from "./store-recovery.ts";
import { describeUnreadable, unreadableAt } from "./unreadable.ts";

/** How often a store is looked after that is not there yet, or has lost what this process holds. */
const careMs = 1000;

export interface CatalogView {
  readonly position: Position;
  readonly catalog: Catalog;
  readonly index: CatalogIndex;
  /** Stored records that this program cannot read, under `<kind>/<id>`; the catalog lacks their objects. */
  readonly unreadable: ReadonlyMap<string, UnreadableRecord>;
  /** The catalog as the workers compile it; made while the view is read already, because no commit waits for it. */
  readonly table: Promise<Table>;
}

export interface LiveCatalogOptions {
  readonly store: RecoverableStore;
  readonly guard: TargetGuard;
  readonly cache?: CatalogCache | null;
  /** Told when following the store fails, and `null` when it works again. */
  readonly onTrouble?: (trouble: ReplicaTrouble | null) => void;
  /** Called for each stored record that this program finds it cannot read. */
  readonly onUnreadable?: (record: UnreadableRecord) => void;
  /** Told when this process has made the store an installation, or put a catalog back. */
  readonly onRecovery?: (what: string, revision: number) => void;
  /** Told once, when the store has answered with a catalog for the first time. */
  readonly onFirstView?: () => void;
}

/** A commit that this process has offered and nobody has been told of yet. */
interface OwnCommit {
  readonly commitId: string;
  /** Commit id of the point that it applies on. */
  readonly predecessor: string;
}

export class LiveCatalog {
  /** The key of the installation at hand, filled in place: whoever has it has the right one whenever there is a view. */
  readonly secretsKey = Buffer.alloc(32);
  readonly #store: RecoverableStore;
  readonly #cache: CatalogCache | null;
  readonly #replica: Replica;
  readonly #recovery: StoreRecovery;
  #view: CatalogView | null = null;
  #parentEpoch: string | null = null;
  /** What the cache has, until a catalog is read. */
  #kept: KeptCatalog | null = null;
  #own: OwnCommit | null = null;
  #care: NodeJS.Timeout | null = null;
  #isLost = false;
  #onFirstView: (() => void) | null;
  readonly #onUnreadable: (record: UnreadableRecord) => void;

  constructor(options: LiveCatalogOptions) {
    const { store, guard, cache = null, onTrouble, onRecovery = () => {}, onFirstView = null } = options;
    this.#store = store;
    this.#onFirstView = onFirstView;
    this.#onUnreadable = options.onUnreadable ?? (() => {});
    this.#cache = cache;
    this.#recovery = new StoreRecovery({ store, onRecovery, held: () => this.#heldOrKept() });
    this.#replica = new Replica({
      store,
      guard,
      onStep: (step) => this.#advance(step),
      // A control plane serves whatever its store holds, unless that has lost something; the other caution is the workers'.
      mayTakeOver: (head, held) => !isAhead(held, head),
      kept: () => this.#kept?.held ?? null,
      onTrouble: (trouble) => {
        this.#isLost = trouble?.code === "FOREIGN_EPOCH";
        if (this.#isLost) this.#mendUnasked();
        onTrouble?.(trouble);
      },
    });
  }

  /** The view last reached, or null before the first one. */
  get view(): CatalogView | null {
    return this.#view;
  }

  /** Whether the store answered when it was last asked, and how many seconds ago it last did. */
  get contact(): Replica["contact"] {
    return this.#replica.contact;
  }

  /** What this process could put back. */
  get held(): HeldCatalog | null {
    if (!this.#view) return null;
    const { position, catalog, unreadable } = this.#view;
    const held = { ...position, parentEpoch: this.#parentEpoch };
    return { held, catalog, unreadable: [...unreadable.values()], secretsKey: this.secretsKey };
  }

  /** Looks what the cache has, before anything else. */
  async open(): Promise<void> {
    this.#kept = (await this.#cache?.read()) ?? null;
  }

  /** Serves what the cache has, if anything, until the store answers. */
  async fallBack(): Promise<void> {
    await this.#heldOrKept();
  }

  /** Follows the store until `stop`. */
  start(): void {
    this.#replica.start();
    this.#care = setInterval(() => {
      if (!this.#view || this.#isLost) this.#mendUnasked();
    }, careMs);
  }

  async stop(): Promise<void> {
    if (this.#care) clearInterval(this.#care);
    await this.#recovery.stop();
    await this.#replica.stop();
    await this.#cache?.close();
  }

  /**
   * A view that reflects every commit acknowledged so far, after the store was mended if need be; rejects with a
   * `StoreError` where the store is away.
   */
  async latest(): Promise<CatalogView> {
    try {
      return await this.#caughtUp();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
    await this.#recovery.mend();
    return await this.#caughtUp();
  }

  /** A view to answer a read from: the latest one, or what is in memory while the store is away or being mended. */
  async latestToRead(): Promise<{ readonly view: CatalogView; readonly isStale: boolean }> {
    try {
      return { view: (await this.#viewBeforeOwnCommit()) ?? (await this.#caughtUp()), isStale: false };
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (!this.#view) return { view: await this.latest(), isStale: false };
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

  async #caughtUp(): Promise<CatalogView> {
    await this.#replica.catchUp();
    if (!this.#view) throw new StoreError("STORE_UNAVAILABLE", "the store is no installation yet");
    this.#onFirstView?.();
    this.#onFirstView = null;
    return this.#view;
  }

  /** A failure is told through `onTrouble`, or met by the next call. */
  #mendUnasked(): void {
    this.latest().catch(() => {});
  }

  async #heldOrKept(): Promise<HeldCatalog | null> {
    const kept = this.#kept;
    if (!this.#view && kept?.secretsKey) {
      // A cache that cannot be read is worth nothing, and nothing of it is taken.
      await this.#replica.hold(kept.held, kept.pieces()).catch(() => {
        this.#kept = null;
      });
    }
    return this.held;
  }

  async #advance({ catalog, changes, position, parentEpoch, unreadable }: ReplicaStep): Promise<void> {
    if (position.epoch !== this.#view?.position.epoch) {
      const kept = this.#kept?.held.commitId === position.commitId ? this.#kept.secretsKey : null;
      (kept ?? (await this.#store.secretsKey())).copy(this.secretsKey);
    }
    const before = this.#view?.catalog ?? emptyCatalog;
    const index = await advanceIndex(this.#view?.index ?? emptyIndex, changes, before, catalog);
    const table = (this.#view?.table ?? Promise.resolve(emptyTable)).then((last) =>
      advanceTable(last, changes, before, catalog),
    );
    // Whoever needs it is told of a failure; here it must not end the process.
    table.catch(() => undefined);
    for (const [key, record] of unreadable)
      if (this.#view?.unreadable.get(key)?.record !== record.record) this.#onUnreadable(record);
    this.#view = { position, catalog, index, table, unreadable };
    this.#parentEpoch = parentEpoch;
    this.#kept = null;
    const held = { ...position, parentEpoch };
    this.#cache?.keep({ held, catalog, unreadable: unreadable.values(), secretsKey: this.secretsKey });
  }
}

/** The object that a path addresses; throws a 404 where there is none, and a 409 where it cannot be read. */
export function objectAddressed(view: CatalogView, kind: Kind, idOrName: string): Service | Route {
  const unreadable = unreadableAt(view, kind, idOrName);
  if (unreadable) {
    const detail = `${describeUnreadable(unreadable)}; replace it with PUT, or delete it`;
    throw new ApiError("UNREADABLE", detail);
  }
  const object = findObject(view.catalog, view.index, kind, idOrName);
  if (!object) throw new ApiError("NOT_FOUND", `no ${kind} has the id or name ${JSON.stringify(idOrName)}`);
  return object;
}
