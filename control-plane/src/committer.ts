// Commits: every write of this control plane goes through one queue, is judged against the catalog at revision n and offered
// to the store on exactly n. If another control plane was first, it is judged again against what that one made of it.

import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import {
  type ChangeRecord,
  faultsMax,
  type ObjectChange,
  type Position,
  type RecoverableStore,
  type RouteSpec,
  type ServiceSpec,
  StoreError,
} from "@switchyard/shared";
import { type BodyFault, Draft, type Drafted, type Edit, type Installation } from "./draft.ts";
import { ApiError, invalidBody } from "./errors.ts";
import { judgeResult } from "./invariants.ts";
import type { CatalogView, LiveCatalog } from "./live-catalog.ts";
import { startPace } from "./pace.ts";
import { Turns } from "./turns.ts";
import { unreadableAt } from "./unreadable.ts";

/** How long a commit that the store applied is read back for before it counts as unknown, in ms. */
const readBackMs = 5000;
const readBackAgainMs = 50;

/** After so many lost races a commit holds the other control planes off. */
const racesMax = 3;

/** An edit, a fault of the body that no edit has, or null where there is only a chance to pause. */
export type EditStep = Edit | BodyFault | null;

/** What a request wants written. */
export interface Write {
  readonly actor: string;
  readonly message: string | null;
  /**
   * The edits on a given catalog, preconditions judged. Called again with a newer catalog where the commit lost a race, so
   * that nothing is ever decided on stale data. May throw what the client is to be told.
   */
  readonly edits: (view: CatalogView) => Iterable<EditStep> | Promise<Iterable<EditStep>>;
}

/** What a write changes, and the catalog that it was judged on. */
export interface Judged {
  readonly changes: readonly ObjectChange[];
  readonly before: CatalogView;
}

/** What became of a write. Without changes nothing was committed, and `position` is where the catalog stood. */
export interface Committed extends Judged {
  readonly position: Position;
}

export interface CommitterOptions extends Installation {
  readonly store: RecoverableStore;
  readonly catalog: LiveCatalog;
  /** Told of each commit offered and how long the store took. */
  readonly onOffer: (offer: { readonly isApplied: boolean; readonly seconds: number }) => void;
}

export class Committer {
  readonly #options: CommitterOptions;
  readonly #turns: Turns;
  /** Never rejects. Its value is nothing, because it outlives a write, whose changes may be 100,000 objects. */
  #lastInQueue: Promise<void> = Promise.resolve();

  constructor(options: CommitterOptions) {
    this.#options = options;
    this.#turns = new Turns(options.store);
  }

  /** Queues a write; resolves when its commit is stored and part of the catalog that this process reads. */
  submit(write: Write): Promise<Committed> {
    const committed = this.#lastInQueue.then(() => this.#commit(write));
    this.#lastInQueue = committed.then(
      () => {},
      () => {},
    );
    return committed;
  }

  /** What a write would change now. Nothing is stored, so nobody waits for it and it waits for nobody. */
  async judge(write: Write): Promise<Judged> {
    const before = await this.#options.catalog.latest();
    return { changes: await this.#changes(write, before, new Date().toISOString(), true), before };
  }

  async #commit(write: Write): Promise<Committed> {
    let racesLost = 0;
    try {
      for (;;) {
        const before = await this.#whenItsTurn();
        const time = new Date().toISOString();
        const changes = await this.#changes(write, before, time, false);
        if (changes.length === 0) return { position: before.position, changes, before };

        const position = await this.#offer(write, before, changes, time);
        if (position) return { position, changes, before };
        racesLost += 1;
        if (racesLost === racesMax) await this.#turns.holdOff();
      }
    } finally {
      if (racesLost >= racesMax) await this.#turns.release();
    }
  }

  /** The latest view, once no other control plane holds this one off. */
  async #whenItsTurn(): Promise<CatalogView> {
    // Both at once, because waiting is rare; after it the view is an old one.
    const [before, hasWaited] = await Promise.all([this.#options.catalog.latest(), this.#turns.wait()]);
    return hasWaited ? await this.#options.catalog.latest() : before;
  }

  /** Offers changes on the catalog they were judged on. Returns the point they made, or null where another was first. */
  async #offer(
    write: Write,
    before: CatalogView,
    changes: readonly ObjectChange[],
    time: string,
  ): Promise<Position | null> {
    const { catalog, store, onOffer } = this.#options;
    const { epoch, revision, commitId: predecessor } = before.position;
    const commitId = randomUUID();
    return await catalog.whileCommitting({ commitId, predecessor }, async () => {
      const began = performance.now();
      const { isApplied } = await store.commit({
        commitId,
        expected: before.position,
        time,
        actor: write.actor,
        message: write.message,
        changes: recordsOf(changes),
      });
      onOffer({ isApplied, seconds: (performance.now() - began) / 1000 });
      if (!isApplied) return null;
      const made = { epoch, revision: revision + 1, commitId };
      await this.#readBack(made);
      return made;
    });
  }

  async #changes(
    write: Write,
    view: CatalogView,
    time: string,
    concealsSecrets: boolean,
  ): Promise<ObjectChange[]> {
    const draft = new Draft(view, { ...this.#options, concealsSecrets });
    const pace = startPace();
    for (const step of await write.edits(view)) {
      if (step && "op" in step) draft.apply(step);
      else if (step) draft.refuse(step);
      // The rest would not be told anyway.
      if (draft.faults.length > faultsMax) break;
      if (pace.isDue) await pace.rest();
    }
    await judgeResult(draft);
    if (draft.faults.length > 0) throw invalidBody(draft.faults);
    const [conflict] = draft.conflicts;
    if (conflict) {
      throw new ApiError(conflict.code, conflict.detail, {
        faults: draft.conflicts.map(({ pointer, detail }) => ({ pointer, detail })),
        conflictsWith: [...new Set(draft.conflicts.flatMap((one) => one.conflictsWith))].slice(0, 10),
      });
    }
    return changesOf(draft, time);
  }

  /**
   * Brings the catalog in memory up to the commit just made, so that the next read has it. A commit is acknowledged only
   * once this process holds it: if the store is lost a moment later, a control plane can put it back.
   */
  async #readBack(made: Position): Promise<void> {
    const deadline = performance.now() + readBackMs;
    for (;;) {
      try {
        const { position } = await this.#options.catalog.latest();
        if (includes(position, made)) return;
        throw notReadBack("the store was lost or replaced");
      } catch (error) {
        if (!(error instanceof StoreError) || error.code === "COMMIT_UNKNOWN") throw error;
        if (performance.now() >= deadline) throw notReadBack(error.message);
      }
      await delay(readBackAgainMs);
    }
  }
}

/** Whether a catalog at `position` has the commit that made `made`. */
function includes(position: Position, made: Position): boolean {
  if (position.epoch !== made.epoch) return false;
  return position.revision > made.revision || position.commitId === made.commitId;
}

function notReadBack(why: string): StoreError {
  return new StoreError("COMMIT_UNKNOWN", `the commit was stored but could not be read back: ${why}`);
}

/** The changes that lead from the catalog to the draft's result; objects that end as they were have none. */
async function changesOf(draft: Draft, time: string): Promise<ObjectChange[]> {
  const pace = startPace();
  const changes: ObjectChange[] = [];
  const revision = draft.view.position.revision + 1;
  for (const [kind, drafted] of [
    ["service", draft.services],
    ["route", draft.routes],
  ] as const) {
    for (const [id, { spec }] of drafted as ReadonlyMap<string, Drafted<ServiceSpec | RouteSpec>>) {
      if (pace.isDue) await pace.rest();
      const before = draft.stored(kind, id);
      if (!before && !spec && !unreadableAt(draft.view, kind, id)) continue;
      if (spec === before) continue;
      const after = spec && { ...spec, createdAt: before?.createdAt ?? time, updatedAt: time, revision };
      changes.push({
        kind,
        id,
        ...(before && { before }),
        ...(after && { after }),
      } as ObjectChange);
    }
  }
  return changes;
}

/** The texts of the changes, each made when the store comes to it. */
function* recordsOf(changes: readonly ObjectChange[]): Generator<ChangeRecord> {
  for (const { kind, id, before, after } of changes) {
    yield {
      kind,
      id,
      before: before ? JSON.stringify(before) : null,
      after: after ? JSON.stringify(after) : null,
    };
  }
}
