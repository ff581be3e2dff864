// What a control plane does about a store that nobody has initialised, or that has lost what this process holds: it
// makes the installation, or puts its catalog back as the child of the history that was lost.
// Several may hold it, one of them a commit more than the others, and each hears of the loss at another moment. So each
// reserves the store with its revision as the weight, and only who still has the reservation after a while puts back.
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import {
  type Catalog,
  type Head,
  type HeldPosition,
  type ObjectRecord,
  type PutBack,
  type RecoverableStore,
  StoreError,
} from "@switchyard/shared";
import { startPace } from "./pace.ts";

/** How long the others have to tell that they hold more: longer than it takes each to connect anew. */
const patienceMs = 2000;
/** How long they have while a worker serves a later revision than this process holds: one of them may hold it, too. */
const patienceWhenBehindMs = 10_000;
/** How long a reservation outlives whoever made it, in ms. */
const holdMs = 3000;
const pollMs = 100;
/** How long all of it may take before whoever waits is told that the store is away. */
const deadlineMs = 15_000;
/** Objects that are made into records at once. */
const pieceObjects = 256;

/** All that a control plane needs to put a catalog back. */
export interface HeldCatalog {
  readonly held: HeldPosition;
  readonly catalog: Catalog;
  /** Records that this program cannot read: they go back as they are. */
  readonly unreadable: readonly ObjectRecord[];
  readonly secretsKey: Buffer;
}

export interface StoreRecoveryOptions {
  readonly store: RecoverableStore;
  /** What this process holds, in memory or in its cache. */
  readonly held: () => Promise<HeldCatalog | null>;
  /** Told, in words for the log, of what was done. */
  readonly onRecovery: (what: string, revision: number) => void;
}

/** Whether what is held is something that a store at this head has lost. */
export function isAhead(held: HeldPosition, head: Head | null): boolean {
  if (!head) return true;
  if (head.epoch === held.epoch) return held.revision > head.revision;
  if (head.isAdopted) return false;
  const isSibling = head.parentEpoch !== null && head.parentEpoch === held.parentEpoch;
  // A child at the same revision was made of a lower one.
  if (head.parentEpoch === held.epoch || isSibling) return held.revision >= head.revision;
  return held.revision > head.revision;
}

export class StoreRecovery {
  readonly #options: StoreRecoveryOptions;
  readonly #owner = randomUUID();
  #running: Promise<void> | null = null;
  #isStopped = false;

  constructor(options: StoreRecoveryOptions) {
    this.#options = options;
  }

  /** Resolves when the store is an installation that has lost nothing of what is held here; calls share their work. */
  mend(): Promise<void> {
    this.#running ??= this.#mend().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running?.catch(() => {});
  }

  async #mend(): Promise<void> {
    const { store, onRecovery } = this.#options;
    const began = performance.now();
    let reservedAt: number | null = null;
    while (!this.#isStopped && performance.now() - began < deadlineMs) {
      const head = await store.head();
      const own = await this.#options.held();
      if (!own && !head) {
        const { revision } = await store.initialise();
        return onRecovery("the store was empty: it is an installation now", revision);
      }
      if (!own || !isAhead(own.held, head)) {
        if (reservedAt !== null) await store.release(this.#owner);
        return;
      }
      const standing = await store.reserve({ owner: this.#owner, weight: own.held.revision + 1 }, holdMs);
      if (standing.owner !== this.#owner) reservedAt = null;
      else reservedAt ??= performance.now();
      if (reservedAt === null || performance.now() - reservedAt < (await this.#patienceMs(own.held))) {
        await delay(pollMs);
        continue;
      }
      await this.#putBack(own, head);
    }
    throw new StoreError("STORE_UNAVAILABLE", "the store has lost commits, and they are not put back yet");
  }

  async #patienceMs({ epoch, revision }: HeldPosition): Promise<number> {
    const presences = await this.#options.store.workers();
    const isBehind = presences.some(
      ({ report: { applied } }) => applied.epoch === epoch && applied.revision > revision,
    );
    return isBehind ? patienceWhenBehindMs : patienceMs;
  }

  async #putBack(own: HeldCatalog, found: Head | null): Promise<void> {
    const { store, onRecovery } = this.#options;
    const { epoch, revision } = own.held;
    const message = `revision ${revision} of history ${epoch} put back: the store had lost it`;
    const { isApplied, head } = await store.putBack(await putBackOf(store, own, found, message));
    if (isApplied && head) onRecovery(message, head.revision);
  }
}

/** A catalog as the first commit of a new history, above every revision that anybody is known to have seen. */
export async function putBackOf(
  store: RecoverableStore,
  { held, catalog, unreadable, secretsKey }: HeldCatalog,
  found: Head | null,
  message: string,
): Promise<PutBack> {
  const presences = await store.workers();
  const seen = presences.map(({ report }) => report.applied.revision);
  return {
    found,
    epoch: randomUUID(),
    parentEpoch: held.epoch,
    revision: Math.max(held.revision, found?.revision ?? 0, ...seen) + 1,
    commitId: randomUUID(),
    time: new Date().toISOString(),
    actor: "control plane",
    message,
    secretsKey,
    records: recordsOf(catalog, unreadable),
  };
}

async function* recordsOf(
  { services, routes }: Catalog,
  unreadable: readonly ObjectRecord[],
): AsyncGenerator<readonly ObjectRecord[]> {
  const pace = startPace();
  let records: ObjectRecord[] = [];
  for (const [kind, objects] of [
    ["service", services],
    ["route", routes],
  ] as const) {
    for (const [id, object] of objects) {
      records.push({ kind, id, record: JSON.stringify(object) });
      if (records.length === pieceObjects) {
        yield records;
        records = [];
      }
      if (pace.isDue) await pace.rest();
    }
  }
  for (const { kind, id, record } of unreadable) records.push({ kind, id, record });
  if (records.length > 0) yield records;
}
