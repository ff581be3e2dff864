// A draft: what a write asks for, laid over the catalog it will be applied on. Edits are applied in order and judged one by
// one here; what must hold for the result as a whole is the business of `invariants.ts`.
import {
  type Fault,
  fillDefaults,
  type Kind,
  mergePatch,
  parseRouteInput,
  parseServiceInput,
  type Route,
  RouteSpec,
  restoreSecrets,
  type Service,
  ServiceSpec,
  type TargetGuard,
} from "@switchyard/shared";
import type { ProblemCode } from "./errors.ts";
import type { CatalogView } from "./live-catalog.ts";

/** One thing a client asks for. */
export interface Edit {
  readonly op: "create" | "put" | "patch" | "delete";
  readonly kind: Kind;
  /** The object's id; for a create the id it gets unless its body names one. */
  readonly id: string;
  /** The name that an absent `name` means, where that is not the id. */
  readonly name?: string;
  readonly value?: unknown;
  /** Where the value stands in the request's body; for a delete, where the change itself stands. */
  readonly pointer: string;
  /** The tag that an object has to have already where there is one with this id, else the edit is a conflict. */
  readonly view?: string;
}

/** Why the result of a write cannot be: what it clashes with in the catalog. */
export interface Conflict extends Fault {
  readonly code: ProblemCode;
  readonly conflictsWith: readonly string[];
}

/** An object as the write leaves it. */
export interface Drafted<T> {
  /** Where the last edit that touched it stands. */
  readonly pointer: string;
  /** Null where it is deleted; the very object of the catalog where it stays as it is. */
  readonly spec: T | null;
}

/** What judging an edit needs to know of the installation. */
export interface Installation {
  readonly guard: TargetGuard;
  readonly secretsKey: Buffer;
}

export class Draft {
  readonly view: CatalogView;
  readonly services = new Map<string, Drafted<ServiceSpec>>();
  readonly routes = new Map<string, Drafted<RouteSpec>>();
  /** Edits of routes that could not be read, whose reference to a service is judged nevertheless. */
  readonly unreadRoutes: Edit[] = [];
  /** Ids and names of services that could not be read: a route that refers to one is not at fault. */
  readonly unreadServices = new Set<string>();
  readonly faults: Fault[] = [];
  readonly conflicts: Conflict[] = [];
  /** Objects of which an edit could not be read, so that later edits of them say nothing new. */
  readonly #unread = new Set<string>();
  readonly #installation: Installation;

  constructor(view: CatalogView, installation: Installation) {
    this.view = view;
    this.#installation = installation;
  }

  /** Applies one edit; what is wrong with it is added to the faults or conflicts. */
  apply(edit: Edit): void {
    if (edit.view !== undefined) this.#judgeView(edit, edit.view);
    let input = edit.value;
    if (edit.op === "delete" || edit.op === "patch") {
      const current = this.#current(edit.kind, edit.id);
      if (!current) return this.#unknown(edit);
      if (edit.op === "delete") return this.#set(edit, edit.id, null);
      input = mergePatch(current, edit.value);
    }
    const spec = this.#parse(edit, input);
    if (!spec) return;
    if (edit.op === "create" && this.#current(edit.kind, spec.id)) {
      this.conflicts.push({
        code: "ID_TAKEN",
        pointer: `${edit.pointer}/id`,
        detail: `there is a ${edit.kind} with the id ${spec.id} already; PUT replaces it`,
        conflictsWith: [spec.id],
      });
      return;
    }
    this.#set(edit, spec.id, spec);
  }

  /** The stored object, as it is before the write. */
  stored(kind: Kind, id: string): Service | Route | undefined {
    const { services, routes } = this.view.catalog;
    return kind === "service" ? services.get(id) : routes.get(id);
  }

  /** A specification in canonical form, or the stored object in its place where that has exactly this one. */
  asStored<T extends ServiceSpec | RouteSpec>(kind: Kind, spec: T): T {
    const stored = this.stored(kind, spec.id);
    const isSame = stored !== undefined && JSON.stringify(specOf(kind, stored)) === JSON.stringify(spec);
    return isSame ? (stored as unknown as T) : spec;
  }

  #judgeView({ kind, id, pointer }: Edit, tag: string): void {
    const stored = this.stored(kind, id);
    if (!stored || stored.tags.includes(tag)) return;
    this.conflicts.push({
      code: "NOT_IN_VIEW",
      pointer: `${pointer}/id`,
      detail: `there is a ${kind} ${id} without the tag ${tag}, which this view does not manage; give it the tag first or take another id`,
      conflictsWith: [id],
    });
  }

  #parse(edit: Edit, input: unknown): ServiceSpec | RouteSpec | undefined {
    const { kind, pointer } = edit;
    const identity = {
      id: edit.id,
      isAddressed: edit.op !== "create",
      ...(edit.name !== undefined && { name: edit.name }),
    };
    const { guard, secretsKey } = this.#installation;
    const parsed =
      kind === "service" ? parseServiceInput(input, identity, guard) : parseRouteInput(input, identity);
    const faults = parsed.ok ? [] : [...parsed.faults];
    const stored = this.stored(kind, edit.id);
    const restored = parsed.ok ? restoreSecrets(parsed.value, stored, secretsKey) : undefined;
    faults.push(...(restored?.faults ?? []));
    if (restored && faults.length === 0) return restored.object;

    for (const fault of faults) this.faults.push({ pointer: pointer + fault.pointer, detail: fault.detail });
    this.#noteUnread(edit, input);
    return undefined;
  }

  #noteUnread(edit: Edit, input: unknown): void {
    this.#unread.add(`${edit.kind}/${edit.id}`);
    if (edit.kind === "route") {
      this.unreadRoutes.push({ ...edit, value: input });
      return;
    }
    this.unreadServices.add(edit.id);
    const name = (input as { name?: unknown } | null | undefined)?.name;
    if (typeof name === "string") this.unreadServices.add(name);
  }

  #unknown(edit: Edit): void {
    if (this.#unread.has(`${edit.kind}/${edit.id}`)) return;
    const pointer = `${edit.op === "delete" ? edit.pointer : edit.pointer.replace(/\/value$/, "")}/id`;
    this.faults.push({ pointer, detail: `no ${edit.kind} has the id ${JSON.stringify(edit.id)}` });
  }

  /** The object as the edits so far have left it. */
  #current(kind: Kind, id: string): ServiceSpec | RouteSpec | undefined {
    const drafted = kind === "service" ? this.services.get(id) : this.routes.get(id);
    return drafted ? (drafted.spec ?? undefined) : this.stored(kind, id);
  }

  #set({ kind, pointer }: Edit, id: string, spec: ServiceSpec | RouteSpec | null): void {
    const drafted: Map<string, Drafted<unknown>> = kind === "service" ? this.services : this.routes;
    // Order matters: of two objects that clash, the one touched last is told of.
    drafted.delete(id);
    drafted.set(id, { pointer, spec: spec && this.asStored(kind, spec) });
  }
}

/** The client's part of a stored object, in canonical form: equal objects give equal JSON texts. */
export function specOf(kind: Kind, stored: Service | Route): ServiceSpec | RouteSpec {
  return fillDefaults(kind === "service" ? ServiceSpec : RouteSpec, stored) as ServiceSpec | RouteSpec;
}
