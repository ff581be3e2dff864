// A draft: what a write asks for, laid over the catalog it will be applied on. Edits are applied in order and judged one by
// one here; what must hold for the result as a whole is the business of `invariants.ts`.
import {
  concealSecrets,
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
  type UnreadableRecord,
} from "@switchyard/shared";
import type { ProblemCode } from "./errors.ts";
import type { CatalogView } from "./live-catalog.ts";
import { describeUnreadable, unreadableAt } from "./unreadable.ts";

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
  /** Whether its secrets are the catalog's own, as in a restore, and not a client's. */
  readonly hasStoredSecrets?: boolean;
}

/** A fault of the body that no edit has. */
export interface BodyFault extends Fault {
  /** Ids and names of what it keeps from being read, so that nothing more is told of them: of anything, where nobody knows. */
  readonly unread?: readonly string[] | "anything";
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

export interface DraftOptions extends Installation {
  /** Whether it is for a dry run, which must not tell whether a secret that a client sent is the stored one. */
  readonly concealsSecrets: boolean;
}

export class Draft {
  readonly view: CatalogView;
  readonly services = new Map<string, Drafted<ServiceSpec>>();
  readonly routes = new Map<string, Drafted<RouteSpec>>();
  /** Edits of routes that could not be read, whose reference to a service is judged nevertheless. */
  readonly unreadRoutes: Edit[] = [];
  readonly faults: Fault[] = [];
  readonly conflicts: Conflict[] = [];
  /** Ids and names of objects of each kind that could not be read: who edits one or refers to it is not at fault. */
  readonly #unread: Readonly<Record<Kind, Set<string>>> = { service: new Set(), route: new Set() };
  #isAnythingUnread = false;
  readonly #options: DraftOptions;

  constructor(view: CatalogView, options: DraftOptions) {
    this.view = view;
    this.#options = options;
  }

  /** Applies one edit; what is wrong with it is added to the faults or conflicts. */
  apply(edit: Edit): void {
    if (edit.view !== undefined) this.#judgeView(edit, edit.view);
    let input = edit.value;
    if (edit.op === "delete" || edit.op === "patch") {
      const current = this.#current(edit.kind, edit.id);
      if (!current) {
        const unreadable = this.#unreadable(edit.kind, edit.id);
        if (!unreadable) return this.#unknown(edit);
        if (edit.op === "patch") return this.#cannotBeRead(edit, unreadable);
      }
      if (edit.op === "delete") return this.#set(edit, edit.id, null);
      input = mergePatch(current, edit.value);
    }
    const spec = this.#parse(edit, input);
    if (!spec) return;
    const isTaken = this.#current(edit.kind, spec.id) ?? this.#unreadable(edit.kind, spec.id);
    if (edit.op === "create" && isTaken) {
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

  /** Takes a fault of the body that no edit has. */
  refuse({ pointer, detail, unread = [] }: BodyFault): void {
    this.faults.push({ pointer, detail });
    if (unread === "anything") this.#isAnythingUnread = true;
    else for (const keys of Object.values(this.#unread)) for (const key of unread) keys.add(key);
  }

  /** Whether an object by that id or name may be there, had all of the body been readable. */
  isUnread(kind: Kind, key: string): boolean {
    return this.#isAnythingUnread || this.#unread[kind].has(key);
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
    const { guard, secretsKey, concealsSecrets } = this.#options;
    const parsed =
      kind === "service" ? parseServiceInput(input, identity, guard) : parseRouteInput(input, identity);
    const faults = parsed.ok ? [] : [...parsed.faults];
    const stored = this.stored(kind, edit.id);
    const restored = parsed.ok ? restoreSecrets(parsed.value, stored, secretsKey) : undefined;
    faults.push(...(restored?.faults ?? []));
    if (restored && parsed.ok && faults.length === 0) {
      return concealsSecrets && !edit.hasStoredSecrets
        ? concealSecrets(restored.object, parsed.value, (pointer) => isSent(edit, pointer))
        : restored.object;
    }

    const { id: ownId, name } = Object(input) as { id?: unknown; name?: unknown };
    for (const { pointer: place, detail } of faults) {
      const isOfEdit = place === "/id" && ownId === undefined;
      this.faults.push({ pointer: isOfEdit ? idPointerOf(edit) : pointer + place, detail });
    }
    this.#unread[kind].add(edit.id);
    if (typeof name === "string") this.#unread[kind].add(name);
    if (kind === "route") this.unreadRoutes.push({ ...edit, value: input });
    return undefined;
  }

  /** The stored record of an object, where it cannot be read and no edit has touched it. */
  #unreadable(kind: Kind, id: string): UnreadableRecord | undefined {
    const drafted = kind === "service" ? this.services : this.routes;
    return drafted.has(id) ? undefined : unreadableAt(this.view, kind, id);
  }

  #cannotBeRead(edit: Edit, unreadable: UnreadableRecord): void {
    this.conflicts.push({
      code: "UNREADABLE",
      pointer: idPointerOf(edit),
      detail: `${describeUnreadable(unreadable)}; put all of it, or delete it`,
      conflictsWith: [edit.id],
    });
  }

  #unknown(edit: Edit): void {
    if (this.isUnread(edit.kind, edit.id)) return;
    const detail = `no ${edit.kind} has the id ${JSON.stringify(edit.id)}`;
    this.faults.push({ pointer: idPointerOf(edit), detail });
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

/** Whether a client's edit has a value at a secret's pointer, rather than a patch having left what was there. */
function isSent({ op, value }: Edit, pointer: string): boolean {
  if (op !== "patch") return true;
  const [, field = ""] = pointer.split("/");
  const sent = (Object(value) as Record<string, unknown>)[field];
  return field === "tls" ? typeof Object(sent).key === "string" : sent !== undefined;
}

/** Where the id stands that an edit addresses its object by. */
function idPointerOf({ op, pointer }: Edit): string {
  return `${op === "delete" ? pointer : pointer.replace(/\/value$/, "")}/id`;
}

/** The client's part of a stored object, in canonical form: equal objects give equal JSON texts. */
export function specOf(kind: Kind, stored: Service | Route): ServiceSpec | RouteSpec {
  return fillDefaults(kind === "service" ? ServiceSpec : RouteSpec, stored) as ServiceSpec | RouteSpec;
}
