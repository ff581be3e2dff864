// The state of the installation, asked for every two seconds and more often while somebody waits for a change to be live:
// the revision, the workers and what each serves, and whether the control plane answers at all.
import type { components } from "../../generated/api.ts";
import { askForToken, session } from "./session.ts";
import { createSignal } from "./signal.ts";

export type Worker = components["schemas"]["Worker"];

export interface Fleet {
  /** 0 before the first answer. */
  readonly revision: number;
  readonly workers: readonly Worker[];
  readonly isLoaded: boolean;
  readonly isReachable: boolean;
  /** The store is away: reads are answered from memory, and writes are refused. */
  readonly isStale: boolean;
}

const restingPollMs = 2000;
const waitingPollMs = 150;

export const fleet = createSignal<Fleet>({
  revision: 0,
  workers: [],
  isLoaded: false,
  isReachable: true,
  isStale: false,
});

let waiting = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Notes the revision that an answer reflects. Answers may overtake each other, so it only grows. */
export function noteRevision(headers: Headers): void {
  const revision = Number(headers.get("switchyard-revision"));
  const known = fleet.get();
  if (revision > known.revision) fleet.set({ ...known, revision });
}

/** Notes that a call had no answer, and asks for the next sign of life. */
export function noteNoAnswer(): void {
  if (!fleet.get().isReachable) return;
  fleet.set({ ...fleet.get(), isReachable: false });
  void poll();
}

export function startFollowingFleet(): void {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void poll();
  });
  session.subscribe(() => void poll());
  void poll();
}

export function liveWorkers(workers: readonly Worker[]): Worker[] {
  return workers.filter((worker) => worker.state === "live");
}

/** Whether a worker serves a history that is not the store's, in which the same revision is another one. */
export function isForeign({ refused }: Worker): boolean {
  return refused?.error.startsWith("FOREIGN_EPOCH") ?? false;
}

/** How many of all workers serve a revision; a lost one may still serve an older one. */
export function progressOf(revision: number, workers: readonly Worker[]) {
  const live = liveWorkers(workers);
  const applied = live.filter((worker) => worker.revision >= revision && !isForeign(worker));
  const refused = live.filter(
    (worker) =>
      !applied.includes(worker) && (isForeign(worker) || (worker.refused?.revision ?? 0) >= revision),
  );
  return { applied: applied.length, all: workers.length, refused };
}

/** Asks more often until the returned function is called. */
export function followClosely(): () => void {
  waiting += 1;
  void poll();
  return () => void (waiting -= 1);
}

async function poll(): Promise<void> {
  clearTimeout(timer);
  try {
    await ask();
  } catch {
    fleet.set({ ...fleet.get(), isReachable: false });
  }
  clearTimeout(timer);
  if (document.visibilityState === "hidden" && waiting === 0) return;
  timer = setTimeout(() => void poll(), waiting > 0 ? waitingPollMs : restingPollMs);
}

async function ask(): Promise<void> {
  const { token, isAsked } = session.get();
  if (isAsked) return;
  const headers = token === null ? undefined : { authorization: `Bearer ${token}` };
  const response = await fetch("/v1/workers?limit=1000", headers && { headers });
  if (response.status === 401) askForToken();
  if (!response.ok) {
    fleet.set({ ...fleet.get(), isReachable: response.status < 502 });
    return;
  }
  const { items } = (await response.json()) as { items: Worker[] };
  const revision = Math.max(fleet.get().revision, Number(response.headers.get("switchyard-revision")));
  const isStale = response.headers.has("switchyard-stale");
  fleet.set({ revision, workers: items, isLoaded: true, isReachable: true, isStale });
}
