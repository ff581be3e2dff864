// The workers as the control plane sees them, and waiting until all of them serve a revision. The store is asked every few
// milliseconds while somebody waits, once for all who wait, and never otherwise.
import { type Position, type Store, StoreError, type WorkerPresence } from "@switchyard/shared";
import { isForeignRefusal } from "./foreign-refusal.ts";

/** A worker whose last report is older is lost: it may go on serving what it has. */
const lostAfterMs = 5000;
/** How long lost workers are waited for once all others serve a revision. */
const waitForLostMs = 5000;
const pollMs = 10;

export function isLive({ ageMs }: WorkerPresence): boolean {
  return ageMs < lostAfterMs;
}

interface WorkerProgress {
  readonly id: string;
  readonly state: "applied" | "pending" | "refused" | "lost";
  /** The revision that its table serves. */
  readonly revision: number;
  readonly error?: string;
}

/** How far a revision has come. */
export interface Rollout {
  readonly workers: readonly WorkerProgress[];
  /** Whether there are workers and all of them serve it. */
  readonly isComplete: boolean;
  readonly isRefused: boolean;
  /** Whether all live workers serve it, and only lost ones, which may never come back, keep it from being complete. */
  readonly isHeldUpByLost: boolean;
}

/** The value of `Switchyard-Applied`, e.g. `4/4` or `3/4; lost=1`: nobody knows what a lost worker serves. */
export function describeRollout({ workers }: Rollout): string {
  const lost = workers.filter((worker) => worker.state === "lost").length;
  const applied = workers.filter((worker) => worker.state === "applied").length;
  return `${applied}/${workers.length}${lost > 0 ? `; lost=${lost}` : ""}`;
}

/** How to wait for the workers. */
export interface RolloutOptions {
  /** Whether a refusal is not the last word, because what is waited for is what ends it. */
  readonly outlastsRefusals?: boolean;
}

interface Waiter {
  /** @param presences the workers now, or null where the store did not answer */
  look(presences: readonly WorkerPresence[] | null): void;
}

export class Fleet {
  readonly #store: Pick<Store, "workers" | "withdraw">;
  readonly #waiters = new Set<Waiter>();
  #isPolling = false;
  #known: { readonly presences: readonly WorkerPresence[]; readonly at: number } = { presences: [], at: 0 };

  constructor(store: Pick<Store, "workers" | "withdraw">) {
    this.#store = store;
  }

  /** Takes a worker off the list; false where there is none of that id. One that reports again is back on it. */
  async dismiss(id: string): Promise<boolean> {
    const presences = await this.#store.workers();
    if (!presences.some(({ report }) => report.id === id)) return false;
    await this.#store.withdraw(id);
    return true;
  }

  /**
   * Live workers, and those lost within the last 10 minutes that no other replaced; while the store is away those that it
   * listed last, grown older.
   */
  async list(): Promise<readonly WorkerPresence[]> {
    try {
      this.#known = { presences: withoutReplaced(await this.#store.workers()), at: performance.now() };
      return this.#known.presences;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const sinceMs = performance.now() - this.#known.at;
      return this.#known.presences.map(({ report, ageMs }) => ({ report, ageMs: ageMs + sinceMs }));
    }
  }

  /** How far the workers are with a position now. */
  async rollout(position: Position): Promise<Rollout> {
    return rolloutOf(position, await this.list());
  }

  /**
   * Resolves when every worker serves the position, one of them refuses it, only lost ones are left to wait for and 5 s have
   * passed, or the time is up. Without workers it waits for one.
   */
  awaitRollout(
    position: Position,
    timeoutMs: number,
    { outlastsRefusals = false }: RolloutOptions = {},
  ): Promise<Rollout> {
    const began = performance.now();
    const deadline = began + timeoutMs;
    return new Promise((resolve) => {
      // While the store does not answer nobody knows the workers, and nothing is confirmed.
      let latest = rolloutOf(position, []);
      const waiter: Waiter = {
        look: (presences) => {
          if (presences) latest = rolloutOf(position, presences);
          const now = performance.now();
          const isOver =
            latest.isComplete ||
            (latest.isRefused && !outlastsRefusals) ||
            (latest.isHeldUpByLost && now >= began + waitForLostMs);
          if (!isOver && now < deadline) return;
          this.#waiters.delete(waiter);
          resolve(latest);
        },
      };
      this.#waiters.add(waiter);
      void this.#poll();
    });
  }

  async #poll(): Promise<void> {
    if (this.#isPolling) return;
    this.#isPolling = true;
    while (this.#waiters.size > 0) {
      // Whoever comes while the store is asked is answered by the next round: this one may miss the newest reports.
      const asking = [...this.#waiters];
      const presences = await this.#store.workers().then(withoutReplaced, () => null);
      for (const waiter of asking) waiter.look(presences);
      if (this.#waiters.size > 0) await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    this.#isPolling = false;
  }
}

function rolloutOf(position: Position, presences: readonly WorkerPresence[]): Rollout {
  const workers = presences.map((presence) => progressOf(position, presence));
  const count = (state: WorkerProgress["state"]) => workers.filter((worker) => worker.state === state).length;
  const [applied, lost] = [count("applied"), count("lost")];
  return {
    workers,
    isComplete: applied > 0 && applied === workers.length,
    isRefused: count("refused") > 0,
    isHeldUpByLost: applied > 0 && lost > 0 && applied + lost === workers.length,
  };
}

/** The workers but lost ones in whose place, at the same address of the same host, another one serves by now. */
function withoutReplaced(presences: readonly WorkerPresence[]): readonly WorkerPresence[] {
  const placeOf = ({ report }: WorkerPresence) => report.gateway && `${report.host} ${report.gateway}`;
  const taken = new Set(presences.filter(isLive).map(placeOf));
  return presences.filter(
    (presence) => isLive(presence) || !placeOf(presence) || !taken.has(placeOf(presence)),
  );
}

function progressOf(position: Position, presence: WorkerPresence): WorkerProgress {
  const { id, applied, refused } = presence.report;
  const worker = { id, revision: applied.revision };
  if (!isLive(presence)) return { ...worker, state: "lost" };
  const isApplied = applied.epoch === position.epoch && applied.revision >= position.revision;
  const isRefused = refused !== null && refused.revision >= position.revision;
  // A store that went back may pass revisions that a worker had of the lost ones: it does not serve what they are now.
  if (isRefused && (!isApplied || isForeignRefusal(refused)))
    return { ...worker, state: "refused", error: refused.error };
  if (isApplied) return { ...worker, state: "applied" };
  return { ...worker, state: "pending" };
}
