// Reads that components follow: kept by key, shown while they are read again, and read again when the catalog has moved on.
import { useCallback, useEffect, useSyncExternalStore } from "react";
import { fleet, noteNoAnswer } from "./fleet.ts";
import { type ApiProblem, toProblem } from "./problem.ts";
import { session } from "./session.ts";
import { createSignal, type Signal, useSignal } from "./signal.ts";

export interface Query<T> {
  readonly data?: T;
  readonly problem?: ApiProblem;
  readonly isLoading: boolean;
}

interface Entry<T> {
  readonly signal: Signal<Query<T>>;
  /** What the data was read for; another value means reading again. */
  stamp?: string;
}

const entries = new Map<string, Entry<unknown>>();

/** Follows a read. `load` is called anew when the key, the token or the catalog's revision has changed. */
export function useQuery<T>(key: string, load: () => Promise<T>): Query<T> & { readonly reload: () => void } {
  const entry = entryOf<T>(key);
  const query = useSyncExternalStore(entry.signal.subscribe, entry.signal.get);
  const { revision, isReachable } = useSignal(fleet);
  const { generation } = useSignal(session);
  const stamp = `${revision}/${generation}`;
  const reload = useCallback(() => void read(entry, load), [entry, load]);
  useEffect(() => {
    if (entry.stamp === stamp || !isReachable) return;
    entry.stamp = stamp;
    reload();
  }, [entry, reload, stamp, isReachable]);
  return { ...query, reload };
}

/** Puts in what a write has answered, so that no page shows the state before it. */
export function keepData(key: string, data: unknown): void {
  entryOf(key).signal.set({ data, isLoading: false });
}

function entryOf<T>(key: string): Entry<T> {
  let entry = entries.get(key) as Entry<T> | undefined;
  if (!entry) {
    entry = { signal: createSignal<Query<T>>({ isLoading: true }) };
    entries.set(key, entry as Entry<unknown>);
  }
  return entry;
}

async function read<T>(entry: Entry<T>, load: () => Promise<T>): Promise<void> {
  const { signal } = entry;
  const { data } = signal.get();
  signal.set({ ...(data !== undefined && { data }), isLoading: true });
  try {
    signal.set({ data: await load(), isLoading: false });
  } catch (thrown) {
    const problem = toProblem(thrown);
    // What is shown stays while the control plane is away; a 404 means that there is nothing to show any more.
    const { data } = signal.get();
    const isKept = data !== undefined && problem.status !== 404;
    signal.set({ ...(isKept && { data }), problem, isLoading: false });
    if (problem.isPassing) delete entry.stamp;
    if (problem.status === 0) noteNoAnswer();
  }
}
