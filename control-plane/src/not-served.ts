// What the contract knows and this version does not do yet. A value other than the default is refused with words that say
// so, never stored and never ignored; serving a field means deleting its name here.
import { type Fault, fillDefaults, type Kind, RouteSpec, ServiceSpec } from "@switchyard/shared";
import type { TSchema } from "typebox";
import { ApiError } from "./errors.ts";

const fields: Readonly<Record<Kind, readonly string[]>> = {
  service: ["balance", "hashOn", "tls", "activeHealth"],
  route: ["retries", "retryOn", "perTryTimeoutMs", "split"],
};

/** Query options, which are off by default. */
const options: readonly string[] = ["dryRun"];

const properties: Readonly<Record<Kind, Readonly<Record<string, TSchema>>>> = {
  service: ServiceSpec.properties,
  route: RouteSpec.properties,
};

/** A fault for each field of a body whose value this version would not act on. */
export function notServedFaults(kind: Kind, body: unknown): Fault[] {
  if (typeof body !== "object" || body === null) return [];
  const faults: Fault[] = [];
  for (const field of fields[kind]) {
    const schema = properties[kind][field];
    if (!schema || !Object.hasOwn(body, field)) continue;
    const value = (body as Record<string, unknown>)[field];
    const byDefault = "default" in schema ? schema["default"] : undefined;
    if (JSON.stringify(fillDefaults(schema, value)) === JSON.stringify(byDefault)) continue;
    const advice =
      byDefault === undefined ? "leave it out" : `leave it out or send ${JSON.stringify(byDefault)}`;
    faults.push({ pointer: `/${field}`, detail: `${field} is not served yet by this version; ${advice}` });
  }
  return faults;
}

/** Throws a 400 for a query option that this version would not act on. */
export function refuseOptionsNotServed(query: Readonly<Record<string, unknown>>): void {
  const option = options.find((name) => query[name] === true);
  if (option) throw new ApiError("BAD_QUERY", `${option} is not served yet by this version; leave it out`);
}
