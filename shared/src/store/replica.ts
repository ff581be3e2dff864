// An in-memory copy of the catalog that follows a store: one function, `catchUp`, called for every bell, on a timer
// and before reads. It follows the log where the log continues what it holds, and loads the whole catalog where it
// does not. What it reads is taken in steps; a commit is never split between two.
import { type Catalog, emptyCatalog, type ObjectChange } from "../model/catalog.ts";
import type { PersistentMap } from "../model/persistent-map.ts";
import type { TargetGuard } from "../model/target-url.ts";
import { Pace } from "../pace.ts";
import { CatalogDraft } from "./catalog-draft.ts";
import { ForeignHistory, type HeldPosition, type ReplicaTrouble, troubleOf } from "./replica-trouble.ts";
import {
  type Head,
  type ObjectRecord,
  type Position,
  StoreError,
  type StoreReader,
  type UnreadableRecord,
} from "./store.ts";

export interface ReplicaStep {
  readonly catalog: Catalog;
  /** All that changed since the last step, also where this one was a whole load; equal objects keep their identity. */
  readonly changes: readonly ObjectChange[];
  readonly position: Position;
  /** The history that the one of the position continues, if any. */
  readonly parentEpoch: string | null;
  /** The stored records that do not parse, under `<kind>/<id>`. The catalog lacks these objects. */
  readonly unreadable: ReadonlyMap<string, UnreadableRecord>;
}

export interface ReplicaOptions {
  readonly store: StoreReader;
  readonly guard: TargetGuard;
  /** Awaited before the next step is taken. Where it throws, the step is offered again. */
  readonly onStep: (step: ReplicaStep) => void | Promise<void>;
  /** Whether a history that does not continue the replica's own may replace what it holds. */
  readonly mayTakeOver: (head: Head, held: HeldPosition) => boolean;
  /** What `hold` could be given, if anything: until a catalog is read, the store is judged as if that were held. */
  readonly kept?: () => HeldPosition | null;
  /** Told of each new trouble of catching up, and with null when all is well again. */
  readonly onTrouble?: (trouble: ReplicaTrouble | null) => void;
}

const intervalMs = 2000;

export class Replica {
  readonly #options: ReplicaOptions;
  #catalog = emptyCatalog;
  #position: Position | null = null;
  #parentEpoch: string | null = null;
  #source: "store" | "cache" = "store";
  #unreadable: ReadonlyMap<string, UnreadableRecord> = new Map();
  #running: Promise<void> | null = null;
  #waiting: Promise<void> | null = null;
  #unsubscribe: (() => void) | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;
  #trouble: ReplicaTrouble | null = null;
  #seen: Head | null = null;
  #isConnected = false;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(options: ReplicaOptions) {
    this.#options = options;
  }

  get catalog(): Catalog {
    return this.#catalog;
  }

  /** Where the catalog stands; null before any was read. */
  get position(): Position | null {
    return this.#position;
  }

  /** The point above with the history before it. */
  get held(): HeldPosition | null {
    return this.#position && { ...this.#position, parentEpoch: this.#parentEpoch };
  }

  /** Times that it has caught up with the store, or tried to. */
  catchUps = 0;
  /** Revisions that the store was ahead when it was last looked at, less what has been taken since. */
  get lag(): number {
    const held = this.#position;
    return this.#seen && held && this.#seen.epoch === held.epoch
      ? Math.max(0, this.#seen.revision - held.revision)
      : 0;
  }

  /** Whether the store answered when it was last asked, and how many seconds ago it last did. */
  get contact(): { readonly isConnected: boolean; readonly ageSeconds: number } {
    return { isConnected: this.#isConnected, ageSeconds: (performance.now() - this.#readAt) / 1000 };
  }

  /** Where the catalog comes from: the store, or what `hold` was given and the store has not confirmed since. */
  get source(): "store" | "cache" {
    return this.#source;
  }

  /**
   * Begins with a catalog that was kept elsewhere, unless one has been read by the time that what runs has ended.
   * Rejects where its pieces do; then nothing of them is taken.
   */
  async hold(kept: HeldPosition, pieces: AsyncIterable<readonly ObjectRecord[]>): Promise<void> {
    while (this.#running) await this.#running.catch(() => {});
    if (this.#position || this.#isStopped) return;
    const taking = this.#takeWhole(kept, pieces).then(() => {
      this.#source = "cache";
    });
    // Order matters: whoever catches up meanwhile comes after.
    this.#running = taking.finally(() => {
      this.#running = null;
    });
    await this.#running;
  }

  /**
   * Resolves when the replica holds at least what the store held when this was called; rejects with a StoreError, also
   * where it may not take over what the store holds. Calls share their work: at most one runs and one waits.
   */
  catchUp(): Promise<void> {
    if (this.#waiting) return this.#waiting;
    if (!this.#running) return this.#begin();
    // The one that runs may have read the head already, so it promises nothing to whoever comes now.
    const begin = () => {
      this.#waiting = null;
      return this.#begin();
    };
    this.#waiting = this.#running.then(begin, begin);
    return this.#waiting;
  }

  /** Catches up on each bell of the store, and every 2 s ± 20 % in case a bell was lost. */
  start(): void {
    this.#unsubscribe ??= this.#options.store.subscribe(() => this.#catchUpUnasked());
    this.#timer ??= this.#tick();
  }

  /** Ends when nothing runs any more; what was under way is dropped. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#unsubscribe?.();
    if (this.#timer) clearTimeout(this.#timer);
    while (this.#running || this.#waiting) await (this.#waiting ?? this.#running)?.catch(() => {});
  }

  #tick(): NodeJS.Timeout {
    return setTimeout(
      () => {
        this.#catchUpUnasked();
        this.#timer = this.#tick();
      },
      intervalMs * (0.8 + 0.4 * Math.random()),
    );
  }

  /** A failure is told through `onTrouble`, and the next bell or tick tries again. */
  #catchUpUnasked(): void {
    if (!this.#isStopped) this.catchUp().catch(() => {});
  }

  #begin(): Promise<void> {
    this.catchUps++;
    const run = this.#run().then(
      () => {
        this.#source = "store";
        this.#end(null);
      },
      (error: unknown) => {
        const trouble = troubleOf(error);
        if (trouble.code === "STORE_UNAVAILABLE") this.#isConnected = false;
        this.#end(trouble);
        throw error;
      },
    );
    this.#running = run;
    return run;
  }

  #end(trouble: ReplicaTrouble | null): void {
    this.#running = null;
    const last = this.#trouble;
    if (this.#isStopped || (trouble?.code === last?.code && trouble?.message === last?.message)) return;
    this.#trouble = trouble;
    this.#options.onTrouble?.(trouble);
  }

  async #run(): Promise<void> {
    for (;;) {
      this.#goOn();
      const head = await this.#options.store.head();
      this.#isConnected = true;
      this.#readAt = performance.now();
      this.#seen = head;
      this.#judge(head);
      const held = this.#position;
      if (!head || (held && isSamePoint(head, held))) return;
      if (!held || !continues(head, held) || !(await this.#follow(held))) await this.#load();
      // Short of the head only where the log was trimmed, or the store replaced, while it was read.
      if (this.#position?.epoch !== head.epoch || this.#position.revision >= head.revision) return;
    }
  }

  /** Takes the commits after a position in one step. Returns false where the log does not lead on from there. */
  async #follow(held: Position): Promise<boolean> {
    const log = await this.#options.store.commitsAfter(held);
    if (log === "gap") return false;
    const pace = new Pace();
    const draft = new CatalogDraft(this.#catalog, this.#unreadable, this.#options.guard);
    let reached = held;
    let count = 0;
    for await (const { header, changes, isLast } of log) {
      const isNext = header.predecessor === reached.commitId && header.epoch === reached.epoch;
      if (!isNext || header.revision <= reached.revision) return false;
      for (const { kind, id, after } of changes) {
        if (after === null) draft.remove(kind, id);
        else draft.put(kind, id, after);
        if (pace.isDue) await this.#rest(pace);
      }
      count += changes.length;
      if (!isLast) continue;
      if (count !== header.changeCount) return false;
      reached = { epoch: header.epoch, revision: header.revision, commitId: header.commitId };
      count = 0;
    }
    // Where the log ended within a commit, which is trimmed then, the draft has a part of it.
    if (reached === held || count > 0) return false;
    await this.#take(draft, reached, pace);
    return true;
  }

  async #load(): Promise<void> {
    const { head, pieces } = await this.#options.store.loadCatalog();
    this.#judge(head);
    await this.#takeWhole(head, pieces);
  }

  async #takeWhole(
    { epoch, revision, commitId, parentEpoch }: HeldPosition,
    pieces: AsyncIterable<readonly ObjectRecord[]>,
  ): Promise<void> {
    const pace = new Pace();
    const draft = new CatalogDraft(this.#catalog, new Map(), this.#options.guard);
    // What has not been met yet; what is left in the end is gone.
    let services: PersistentMap<unknown> = this.#catalog.services;
    let routes: PersistentMap<unknown> = this.#catalog.routes;
    const owner = Symbol("load");
    for await (const records of pieces) {
      for (const { kind, id, record } of records) {
        if (kind === "service") services = services.delete(id, owner);
        else routes = routes.delete(id, owner);
        draft.putLoaded(kind, id, record);
        if (pace.isDue) await this.#rest(pace);
      }
    }
    for (const [kind, gone] of [
      ["service", services],
      ["route", routes],
    ] as const) {
      for (const id of gone.keys()) {
        draft.remove(kind, id);
        if (pace.isDue) await this.#rest(pace);
      }
    }
    await this.#take(draft, { epoch, revision, commitId }, pace, parentEpoch);
  }

  async #take(
    draft: CatalogDraft,
    position: Position,
    pace: Pace,
    parentEpoch = this.#parentEpoch,
  ): Promise<void> {
    const changes: ObjectChange[] = [];
    for (const change of draft.changes()) {
      changes.push(change);
      if (pace.isDue) await this.#rest(pace);
    }
    const { catalog, unreadable } = draft;
    const step = { catalog, changes, position, parentEpoch, unreadable };
    const taken: unknown = this.#options.onStep(step);
    // Order matters: without a promise there is no turn in between, so that whoever reads sees both or neither.
    if (taken instanceof Promise) await taken;
    this.#catalog = catalog;
    this.#position = position;
    this.#parentEpoch = parentEpoch;
    this.#unreadable = unreadable;
  }

  #judge(head: Head | null): void {
    const held = this.held ?? this.#options.kept?.() ?? null;
    if (!held || (head && (continues(head, held) || isSamePoint(head, held)))) return;
    if (!head || !this.#options.mayTakeOver(head, held)) throw new ForeignHistory(head, held);
  }

  async #rest(pace: Pace): Promise<void> {
    await pace.rest();
    this.#goOn();
  }

  #goOn(): void {
    if (this.#isStopped) throw new StoreError("STORE_UNAVAILABLE", "the replica was stopped");
  }
}

/** Whether a history may lead from a position to its head: the log tells whether it does. */
function continues(head: Head, held: Position): boolean {
  return head.epoch === held.epoch && head.revision > held.revision;
}

function isSamePoint(a: Position, b: Position): boolean {
  return a.revision === b.revision && a.commitId === b.commitId && a.epoch === b.epoch;
}
