// Turns untrusted JSON into a Service or a Route: what a client sends, and what a store hands to a reader.
// All problems of a body are found at once: a check that the schema cannot express runs on every field whose form is right.
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { fillDefaults, inputSchema } from "./model/defaults.ts";
import { accept, type Fault, type Outcome, refuse } from "./model/fault.ts";
import {
  type HeaderOperation,
  isGatewayHeaderName,
  judgeHeaderName,
  judgeHeaderValue,
} from "./model/header-operation.ts";
import type { Kind } from "./model/identity.ts";
import { type MatchRule, operatorsWithValue, Route, RouteSpec } from "./model/route.ts";
import { describeSchemaErrors, type SchemaError } from "./model/schema-faults.ts";
import { Service, ServiceSpec } from "./model/service.ts";
import { always, type IsSound, soundnessOf } from "./model/soundness.ts";
import type { TargetGuard } from "./model/target-url.ts";
import { tlsFaults, weakKeyFaults } from "./model/tls-material.ts";
import { compileRoute } from "./routing/compiled-route.ts";
import { judgePathPrefix } from "./routing/pattern.ts";

/** What an object is called where its body does not say so. */
export interface GivenIdentity {
  /** The id of the object addressed, or a generated one. */
  readonly id: string;
  /** Whether the body may not name another id, because the request addresses an object. */
  readonly isAddressed: boolean;
  /** The name for a body without one; the object's id if absent. */
  readonly name?: string;
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: Fault[] };

/** Shape of a request body of each kind: as stored, but whatever has a default may be left out. */
export const ServiceInput = inputSchema(ServiceSpec);
export const RouteInput = inputSchema(RouteSpec);

const serverMade = ["createdAt", "updatedAt", "revision"];
const serviceInputCheck = Compile(ServiceInput);
const routeInputCheck = Compile(RouteInput);
const stored = { service: storedForm(Service), route: storedForm(Route) };

/** What a record is judged by: as this version writes it, or as an older one did, without the defaults that came since. */
function storedForm(schema: TSchema) {
  const olderSchema = inputSchema(schema);
  return { schema, check: Compile(schema), olderSchema, olderCheck: Compile(olderSchema) };
}

export function parseServiceInput(
  input: unknown,
  identity: GivenIdentity,
  guard: TargetGuard,
): Parsed<ServiceSpec> {
  return parseInput(input, identity, ServiceSpec, ServiceInput, serviceInputCheck, (service, isSound) => [
    ...serviceFaults(service, guard, isSound),
    ...headerFaults(service, isSound, gatewayHeaderFaults),
    ...weakKeyFaults(service.tls, isSound),
  ]);
}

export function parseRouteInput(input: unknown, identity: GivenIdentity): Parsed<RouteSpec> {
  return parseInput(input, identity, RouteSpec, RouteInput, routeInputCheck, (route, isSound) => [
    ...headerFaults(route, isSound),
    ...headerFaults(route, isSound, gatewayHeaderFaults),
    ...routingFaults(route, isSound),
  ]);
}

/**
 * Parses one stored record. A store is a neighbour, not a part of this process, so its records are judged like any
 * input; a route's path and rules are judged when the table compiles it. A field with a default may be missing: an older
 * version that did not know it has written the record.
 */
export function parseStored(kind: "service", record: string, guard: TargetGuard): Outcome<Service>;
export function parseStored(kind: "route", record: string, guard: TargetGuard): Outcome<Route>;
export function parseStored(kind: Kind, record: string, guard: TargetGuard): Outcome<Service | Route>;
export function parseStored(kind: Kind, record: string, guard: TargetGuard): Outcome<Service | Route> {
  let value: unknown;
  try {
    value = JSON.parse(record);
  } catch {
    return refuse(`a stored ${kind} is not JSON`);
  }
  const { schema, check, olderSchema, olderCheck } = stored[kind];
  if (!check.Check(value)) {
    if (!olderCheck.Check(value)) {
      const [fault] = describeSchemaErrors(olderSchema, olderCheck.Errors(value));
      return refuse(`a stored ${kind} is of another form: ${fault?.pointer} ${fault?.detail}`);
    }
    value = fillDefaults(schema, value);
  }
  const object = value as Service | Route;
  const [fault] =
    kind === "service" ? serviceFaults(object as Service, guard, always) : headerFaults(object, always);
  if (fault) return refuse(`stored ${kind} ${object.id}: ${fault.pointer} ${fault.detail}`);
  return accept(object);
}

function parseInput<T extends ServiceSpec | RouteSpec>(
  input: unknown,
  identity: GivenIdentity,
  specSchema: TSchema,
  schema: TSchema,
  check: { Check(value: unknown): boolean; Errors(value: unknown): unknown[] },
  furtherFaults: (value: T, isSound: IsSound) => Fault[],
): Parsed<T> {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return { ok: false, faults: [{ pointer: "", detail: "must be an object" }] };
  }
  // Order matters: the given id comes first and the body's own, where there is one, takes its place.
  // Safe because: a spread makes own properties, also of a key named `__proto__`.
  const value: Record<string, unknown> = { id: identity.id, ...input };
  for (const field of serverMade) if (Object.hasOwn(value, field)) delete value[field];
  const isNameGiven = Object.hasOwn(value, "name");
  if (!isNameGiven) value["name"] = identity.name ?? value["id"];

  let faults = check.Check(value) ? [] : describeSchemaErrors(schema, check.Errors(value) as SchemaError[]);
  // A name made from a bad id is no second fault.
  if (!isNameGiven) faults = faults.filter((fault) => fault.pointer !== "/name");
  const isIdFaulty = faults.some(({ pointer }) => pointer === "/id");
  if (identity.isAddressed && value["id"] !== identity.id && !isIdFaulty) {
    faults.push({ pointer: "/id", detail: `must be ${identity.id}, the object addressed, or left out` });
  }
  const spec = fillDefaults(specSchema, value) as T;
  faults.push(...furtherFaults(spec, soundnessOf(faults)));
  return faults.length === 0 ? { ok: true, value: spec } : { ok: false, faults };
}

function serviceFaults(service: ServiceSpec, guard: TargetGuard, isSound: IsSound): Fault[] {
  const { pathPrefix, balance, hashOn, tls, activeHealth } = service;
  const faults: Fault[] = headerFaults(service, isSound);
  if (isSound("/pathPrefix") && pathPrefix !== "") {
    const outcome = judgePathPrefix(pathPrefix);
    if (!outcome.ok) faults.push({ pointer: "/pathPrefix", detail: outcome.detail });
  }
  for (const [index, target] of itemsOf(service.targets)) {
    const pointer = `/targets/${index}/url`;
    const outcome = isSound(pointer) ? guard.judgeUrl(target.url) : undefined;
    if (outcome && !outcome.ok) faults.push({ pointer, detail: outcome.detail });
  }
  if (isSound("/balance") && balance === "hash" && !("hashOn" in service)) {
    faults.push({ pointer: "/hashOn", detail: 'is required by balance "hash"' });
  }
  if (hashOn && isSound("/hashOn/in") && isSound("/hashOn/name")) {
    const { in: source, name } = hashOn;
    const isNamed = source === "header" || source === "cookie" || source === "query";
    if (isNamed && name === undefined) {
      faults.push({ pointer: "/hashOn/name", detail: `is required to hash on a ${source}` });
    }
    if (!isNamed && name !== undefined) {
      faults.push({ pointer: "/hashOn/name", detail: `has no meaning where the hash is on the ${source}` });
    }
  }
  faults.push(...tlsFaults(tls, isSound));
  for (const [index, range] of itemsOf(activeHealth?.statuses)) {
    const pointer = `/activeHealth/statuses/${index}`;
    if (isSound(pointer) && range[0] > range[1]) faults.push({ pointer, detail: "must go from low to high" });
  }
  return faults;
}

/** Faults of what the table compiles. What is of a wrong form gives way to what has no fault, so that all else is judged. */
function routingFaults(route: RouteSpec, isSound: IsSound): Fault[] {
  const judged = {
    ...route,
    path: isSound("/path") ? route.path : "",
    hosts: [...itemsOf(route.hosts)].map(([index, host]) => (isSound(`/hosts/${index}`) ? host : "a.test")),
    methods: isSound("/methods") ? route.methods : [],
    match: [...itemsOf(route.match)].map(([index, rule]) => soundRule(rule, `/match/${index}`, isSound)),
    priority: isSound("/priority") ? route.priority : 0,
  };
  if (!isSound("/upstreamPath")) delete judged.upstreamPath;
  const compiled = compileRoute(judged as Route, "");
  const faults = "faults" in compiled ? compiled.faults.filter(({ pointer }) => isSound(pointer)) : [];
  if (isSound("/split") && route.split) {
    const total = route.split.reduce((sum, share) => sum + share.weight, 0);
    if (total > 100)
      faults.push({ pointer: "/split", detail: `weights are percent and add up to ${total}, over 100` });
  }
  return faults;
}

/** The rule with parts that have no fault in the place of those of a wrong form. */
function soundRule(rule: MatchRule, pointer: string, isSound: IsSound): MatchRule {
  const isSoundField = (field: keyof MatchRule) => isSound(`${pointer}/${field}`);
  const isNamed = isSoundField("in") && isSoundField("name");
  const named: Pick<MatchRule, "in" | "name"> = isNamed ? rule : { in: "header", name: "x" };
  if (!isSoundField("op")) return { in: named.in, name: named.name, op: "exists" };
  const fitting = operatorsWithValue.has(rule.op) ? "x" : undefined;
  const value = isSoundField("value") ? rule.value : fitting;
  return { in: named.in, name: named.name, op: rule.op, ...(value !== undefined && { value }) };
}

/** What a judge of single operations finds in both lists. */
function headerFaults(
  object: ServiceSpec | RouteSpec,
  isSound: IsSound,
  judge: typeof operationFaults = operationFaults,
): Fault[] {
  const faults: Fault[] = [];
  for (const field of ["upstreamHeaders", "responseHeaders"] as const) {
    for (const [index, operation] of itemsOf(object[field])) {
      faults.push(...judge(operation, `/${field}/${index}`, isSound));
    }
  }
  return faults;
}

/**
 * An operation on a header of the gateway's own. Like weak keys it is refused when it is written, and served where it is stored:
 * a worker refuses the whole catalog for one record that cannot be read.
 */
function gatewayHeaderFaults(operation: HeaderOperation, pointer: string, isSound: IsSound): Fault[] {
  if (!isSound(`${pointer}/name`) || !isGatewayHeaderName(operation.name)) return [];
  const detail = `${operation.name} begins with Switchyard-, which names headers of the gateway's own`;
  return [{ pointer: `${pointer}/name`, detail }];
}

function operationFaults(operation: HeaderOperation, pointer: string, isSound: IsSound): Fault[] {
  const faults: Fault[] = [];
  const isSoundField = (field: keyof HeaderOperation) => isSound(`${pointer}/${field}`);
  if (isSoundField("name")) {
    const name = judgeHeaderName(operation.name);
    if (!name.ok) faults.push({ pointer: `${pointer}/name`, detail: name.detail });
  }
  const op = isSoundField("op") ? operation.op : undefined;
  if (op === "remove" && isSoundField("secret") && operation.secret)
    faults.push({ pointer: `${pointer}/secret`, detail: "remove has no value to keep secret" });
  if (!isSoundField("value")) return faults;
  if (op === "remove") {
    if (operation.value !== undefined)
      faults.push({ pointer: `${pointer}/value`, detail: "remove takes no value" });
  } else if (operation.value !== undefined) {
    const value = judgeHeaderValue(operation.value);
    if (!value.ok) faults.push({ pointer: `${pointer}/value`, detail: value.detail });
  } else if (op !== undefined) {
    faults.push({ pointer: `${pointer}/value`, detail: `is required by ${op}` });
  }
  return faults;
}

/** The items of a list with their indexes; none of what is no list. */
function itemsOf<T>(list: readonly T[] | undefined): Iterable<[number, T]> {
  return Array.isArray(list) ? (list as T[]).entries() : [];
}
