// Watching the catalog: every step of the replica is compiled into a new table and swapped in by one assignment.
// A catalog that does not compile is refused whole; the last good table stays, and the next step is tried again, with
// all that changed since that table. Until there is a table, one can be made of a kept catalog.
import {
  type Catalog,
  type CompiledRoute,
  changeTableInSteps,
  compileRoute,
  emptyCatalog,
  emptyTable,
  type ObjectChange,
  Pace,
  type ReplicaStep,
  type Route,
  type Service,
  ShardedMap,
  type Table,
} from "@switchyard/shared";
import type { Live } from "./live.ts";

export interface Refusal {
  readonly revision: number;
  readonly error: string;
}

/** A service as the last table had it, and as the new one has it; undefined where it was not there, or is gone. */
export interface ServiceChange {
  readonly before: Service | undefined;
  readonly after: Service | undefined;
}

/** Routes to take out of a table and to put in. */
interface TablePlan {
  readonly removed: readonly CompiledRoute[];
  readonly added: readonly CompiledRoute[];
}

export interface WatchEvents {
  /** The table was swapped: which services changed, went, or came with health checks, and how long compiling took. */
  onSwap(services: readonly ServiceChange[], durationMs: number): void;
  onRefusal(refusal: Refusal): void;
}

export class CatalogWatch {
  readonly #live: Live;
  readonly #events: WatchEvents;
  /** The catalog that the live table was compiled from. */
  #compiled: Catalog = emptyCatalog;
  /** What refused steps have changed since, by kind and id; empty while the last step is served. */
  readonly #pending = new ShardedMap<ObjectChange>();
  /** Why the last step is not served, while it is not. */
  refusal: Refusal | null = null;
  /** Whether the live table was made of a kept catalog, which the replica's steps do not follow on. */
  #isKept = false;
  /** Steps are taken one at a time. */
  #turn: Promise<void> = Promise.resolve();

  constructor(live: Live, events: WatchEvents) {
    this.#live = live;
    this.#events = events;
  }

  /** What the live table was compiled from. */
  get compiled(): Catalog {
    return this.#compiled;
  }

  /** Whether what is served is a kept catalog. */
  get isKept(): boolean {
    return this.#isKept;
  }

  /** Takes a step of the replica. Resolves when the live table serves it, or it was refused. */
  onStep(step: ReplicaStep): Promise<void> {
    return this.#inTurn(() => this.#take(step));
  }

  /**
   * Serves a whole catalog that was kept elsewhere, unless one is served already. What a step before it was refused for goes
   * on being reported. Resolves to why it cannot be served, or null.
   */
  async serveKept(step: ReplicaStep): Promise<string | null> {
    let fault: string | null = null;
    await this.#inTurn(async () => {
      if (this.#live.table) return;
      const startedAt = performance.now();
      const pace = new Pace();
      const [unreadable] = step.unreadable;
      const plan = unreadable
        ? `${unreadable[0]}: ${unreadable[1].why}`
        : await this.#compileChanged(step.changes, step.catalog, pace);
      if (typeof plan === "string") {
        fault = plan;
        return;
      }
      const table = await this.#change(emptyTable, plan, pace);
      this.#isKept = true;
      this.#swap(step, table, step.changes, performance.now() - startedAt);
    });
    return fault;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  async #take(step: ReplicaStep): Promise<void> {
    const startedAt = performance.now();
    const pace = new Pace();
    if (this.refusal) await this.#keepPending(step, pace);
    const changes = this.#isKept
      ? await differences(this.#compiled, step.catalog, pace)
      : this.refusal
        ? this.#pending
        : step.changes;
    const [unreadable] = step.unreadable;
    if (unreadable) return this.#refuse(step, `${unreadable[0]}: ${unreadable[1].why}`, pace);
    const plan = await this.#compileChanged(changes, step.catalog, pace);
    if (typeof plan === "string") return this.#refuse(step, plan, pace);

    const table = await this.#change(this.#live.table ?? emptyTable, plan, pace);
    this.#isKept = false;
    this.refusal = null;
    this.#swap(step, table, changes, performance.now() - startedAt);
    // Order matters: they may be the changes just served.
    this.#pending.clear();
  }

  async #change(table: Table, { removed, added }: TablePlan, pace: Pace): Promise<Table> {
    const steps = changeTableInSteps(table, removed, added);
    let made = steps.next();
    while (!made.done) {
      if (pace.isDue) await pace.rest();
      made = steps.next();
    }
    return made.value;
  }

  #swap(step: ReplicaStep, table: Table, changes: Iterable<ObjectChange>, durationMs: number): void {
    const services = this.#changedServices(changes, step.catalog);
    this.#compiled = step.catalog;
    // One assignment each, in one turn of the loop: a request sees the table before or the table after.
    this.#live.table = { ...table, services: step.catalog.services };
    this.#live.position = { ...step.position, parentEpoch: step.parentEpoch };
    this.#events.onSwap(services, durationMs);
  }

  async #refuse(step: ReplicaStep, error: string, pace: Pace): Promise<void> {
    await this.#keepPending(step, pace);
    this.refusal = { revision: step.position.revision, error };
    this.#events.onRefusal(this.refusal);
  }

  async #keepPending({ changes }: ReplicaStep, pace: Pace): Promise<void> {
    for (const change of changes) {
      if (pace.isDue) await pace.rest();
      this.#pending.set(`${change.kind}/${change.id}`, change);
    }
  }

  /** Routes to take out of the live table and to put in; or why the catalog does not compile. */
  async #compileChanged(
    changes: Iterable<ObjectChange>,
    catalog: Catalog,
    pace: Pace,
  ): Promise<TablePlan | string> {
    const removed: CompiledRoute[] = [];
    const added: CompiledRoute[] = [];
    for (const affected of this.#affectedRoutes(changes, catalog)) {
      if (pace.isDue) await pace.rest();
      if (affected === null) continue;
      const { id, after: route } = affected;
      const old = this.#live.table?.routes.get(id);
      if (old) removed.push(old);
      if (!route) continue;
      const service = catalog.services.get(route.service);
      if (!service) return `route/${id}: its service ${route.service} does not exist`;
      const compiled = compileRoute(route, service.pathPrefix);
      if ("faults" in compiled) {
        const [fault] = compiled.faults;
        return `route/${id}: ${fault?.pointer} ${fault?.detail}`;
      }
      added.push(compiled.route);
    }
    return { removed, added };
  }

  /**
   * The routes that changed, and those whose whole path changed because their service's prefix did. null where one was
   * looked at for nothing: of a service's routes there may be 100,000, and whoever asks rests in between.
   */
  *#affectedRoutes(
    changes: Iterable<ObjectChange>,
    catalog: Catalog,
  ): Iterable<{ readonly id: string; readonly after?: Route } | null> {
    for (const change of changes) {
      if (change.kind === "route") {
        yield change;
        continue;
      }
      const { id } = change;
      const before = this.#compiled.services.get(id);
      const after = catalog.services.get(id);
      // Routes that did not change had their service before. One that is gone makes them invalid.
      if (!before || before.pathPrefix === after?.pathPrefix) continue;
      for (const [routeId] of catalog.routeIdsByService.get(id) ?? []) {
        const route = catalog.routes.get(routeId);
        yield route && route === this.#compiled.routes.get(routeId) ? { id: routeId, after: route } : null;
      }
    }
  }

  #changedServices(changes: Iterable<ObjectChange>, catalog: Catalog): ServiceChange[] {
    const services: ServiceChange[] = [];
    for (const { kind, id } of changes) {
      if (kind !== "service") continue;
      const before = this.#compiled.services.get(id);
      const after = catalog.services.get(id);
      if (before || after?.activeHealth) services.push({ before, after });
    }
    return services;
  }
}

/** What leads from one catalog to another that does not share structure with it: everything. */
async function differences(from: Catalog, to: Catalog, pace: Pace): Promise<ObjectChange[]> {
  const changes: ObjectChange[] = [];
  for (const kind of ["service", "route"] as const) {
    const [before, after] = kind === "service" ? [from.services, to.services] : [from.routes, to.routes];
    for (const [id, object] of before) {
      if (pace.isDue) await pace.rest();
      if (after.get(id) === undefined) changes.push({ kind, id, before: object } as ObjectChange);
    }
    for (const [id, object] of after) {
      if (pace.isDue) await pace.rest();
      changes.push({ kind, id, before: before.get(id), after: object } as ObjectChange);
    }
  }
  return changes;
}
