// All services, or all routes of a service, held in the page: read page by page at first, and from then on kept up to date by
// the changes of each new revision, so that a catalog of 10,000 routes is not read again for one edit of one of them.
import { useEffect } from "react";
import { answerOf, client, type Route, type Service } from "./client.ts";
import { fleet, noteNoAnswer } from "./fleet.ts";
import { type ApiProblem, toProblem } from "./problem.ts";
import { readRevision } from "./revisions.ts";
import { session } from "./session.ts";
import { createSignal, type Signal, useSignal } from "./signal.ts";

export interface Collection<T> {
  readonly items: readonly T[];
  /** Everything is there, or there is more than the page will hold. */
  readonly isComplete: boolean;
  readonly isCut: boolean;
  readonly problem?: ApiProblem;
}

interface Page<T> {
  readonly items: T[];
  readonly next: string | null;
}

interface Source<T> {
  readonly page: (cursor: string | undefined) => Promise<Page<T> & { readonly revision: number }>;
  readonly kind: "service" | "route";
  readonly holds: (item: T) => boolean;
}

/** As many objects as the page holds at most. */
const itemsMax = 30_000;
/** Further behind than this, reading everything again is the shorter way. */
const revisionsMax = 20;
const pageSize = 1000;

class Follower<T extends { id: string }> {
  readonly signal: Signal<Collection<T>> = createSignal<Collection<T>>({
    items: [],
    isComplete: false,
    isCut: false,
  });
  readonly source: Source<T>;
  #revision = 0;
  #generation = -1;
  #busy = false;

  constructor(source: Source<T>) {
    this.source = source;
  }

  /** Brings the collection to the catalog's present revision; several calls at once are one. */
  async follow(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#isBehind()) await this.#step();
    } catch (thrown) {
      const problem = toProblem(thrown);
      if (problem.status === 0) noteNoAnswer();
      this.signal.set({ ...this.signal.get(), problem });
    } finally {
      this.#busy = false;
    }
  }

  #isBehind(): boolean {
    if (!fleet.get().isReachable || session.get().isAsked) return false;
    return this.#generation !== session.get().generation || this.#revision < fleet.get().revision;
  }

  async #step(): Promise<void> {
    const { revision } = fleet.get();
    const isKnown = this.#generation === session.get().generation && this.signal.get().isComplete;
    if (isKnown && revision - this.#revision <= revisionsMax && (await this.#applyChanges(revision))) return;
    await this.#readAll();
  }

  async #readAll(): Promise<void> {
    const { generation } = session.get();
    const isFirst = !this.signal.get().isComplete;
    const items: T[] = [];
    let cursor: string | undefined;
    let revision: number | undefined;
    do {
      const page = await this.source.page(cursor);
      revision ??= page.revision;
      // Objects that cannot be read are on the page of warnings.
      items.push(...page.items.filter((item) => !("unreadable" in item)));
      cursor = page.next ?? undefined;
      if (isFirst && cursor !== undefined)
        this.signal.set({ items: [...items], isComplete: false, isCut: false });
    } while (cursor !== undefined && items.length < itemsMax);
    this.signal.set({ items, isComplete: true, isCut: cursor !== undefined });
    // Whatever was committed while the pages were read is applied on top.
    this.#revision = revision;
    this.#generation = generation;
  }

  async #applyChanges(to: number): Promise<boolean> {
    const changed = new Map<string, T | null>();
    for (let revision = this.#revision + 1; revision <= to; revision++) {
      const commit = await readRevision(revision);
      if (commit === null) return false;
      for (const change of commit.changes) {
        if (change.kind === this.source.kind) changed.set(change.id, change.after as T | null);
      }
    }
    if (changed.size > 0) {
      const kept = this.signal.get().items.filter((item) => !changed.has(item.id));
      const added = [...changed.values()].filter((item) => item !== null && this.source.holds(item)) as T[];
      const items = [...kept, ...added].sort((one, other) => (one.id < other.id ? -1 : 1));
      const { isComplete, isCut } = this.signal.get();
      this.signal.set({ items, isComplete, isCut });
    }
    this.#revision = to;
    return true;
  }
}

const services = new Follower<Service>({
  kind: "service",
  holds: () => true,
  page: async (cursor) => {
    const query = { limit: pageSize, ...(cursor !== undefined && { cursor }) };
    const { data, revision } = await answerOf(client.GET("/v1/services", { params: { query } }));
    return { ...(data as Page<Service>), revision };
  },
});

const routesByService = new Map<string, Follower<Route>>();

function routesOf(service: string): Follower<Route> {
  let follower = routesByService.get(service);
  if (!follower) {
    follower = new Follower<Route>({
      kind: "route",
      holds: (route) => route.service === service,
      page: async (cursor) => {
        const query = { limit: pageSize, ...(cursor !== undefined && { cursor }) };
        const path = { idOrName: service };
        const { data, revision } = await answerOf(
          client.GET("/v1/services/{idOrName}/routes", { params: { path, query } }),
        );
        return { ...(data as Page<Route>), revision };
      },
    });
    routesByService.set(service, follower);
  }
  return follower;
}

function useFollower<T extends { id: string }>(follower: Follower<T>): Collection<T> {
  const { revision, isReachable } = useSignal(fleet);
  const { generation, isAsked } = useSignal(session);
  useEffect(() => void follower.follow(), [follower, revision, isReachable, generation, isAsked]);
  return useSignal(follower.signal);
}

export function useServices(): Collection<Service> {
  return useFollower(services);
}

/** @param service the service's id. */
export function useRoutesOf(service: string): Collection<Route> {
  return useFollower(routesOf(service));
}
