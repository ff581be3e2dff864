// Secrets: TLS keys and header values marked `secret`. Whatever leaves the process carries `redacted:<hmac>` in their place;
// a client that sends such a string back keeps the stored secret, so that GET, edit, PUT loses nothing.
import { createHmac, randomBytes } from "node:crypto";
import { accept, type Fault } from "./fault.ts";
import { type HeaderOperation, judgeHeaderValue } from "./header-operation.ts";
import { claimsRedacted, isRedacted, redactedText } from "./redacted.ts";
import type { RouteSpec } from "./route.ts";
import type { ServiceSpec } from "./service.ts";
import { tlsFaults, weakKeyFaults } from "./tls-material.ts";

/** The form in which a secret is shown: the same for equal secrets of one installation, useless elsewhere. */
export function redact(secret: string, key: Buffer): string {
  return redactedText(createHmac("sha256", key).update(secret).digest("hex"));
}

/** A copy of a service or route with every secret redacted; the object itself where it holds none. */
export function redactSecrets<T extends ServiceSpec | RouteSpec>(object: T, key: Buffer): T {
  return mapSecrets(object, (secret) => redact(secret, key));
}

/**
 * Puts stored secrets back where the input shows them redacted: each only to where it came from, because elsewhere it could be
 * shown to clients or upstreams that it is not for. What results is checked like any other value.
 * @param stored the object as it is in the catalog, or undefined where the input creates one
 * @returns the input with its secrets, and a fault for each redacted string that fits no secret of the stored object, or
 *   that does not fit its certificate
 */
export function restoreSecrets<T extends ServiceSpec | RouteSpec>(
  input: T,
  stored: T | undefined,
  key: Buffer,
): { object: T; faults: Fault[] } {
  /** The stored secrets by place and redacted form. */
  const known = new Map<string, string>();
  const faults: Fault[] = [];
  let collected = false;
  const object = mapSecrets(input, (value, pointer, place) => {
    if (!claimsRedacted(value)) return value;
    if (stored && !collected) {
      mapSecrets(stored, (secret, _, at) => (known.set(`${at} ${redact(secret, key)}`, secret), secret));
      collected = true;
    }
    const secret = known.get(`${place} ${value}`);
    if (secret === undefined) {
      faults.push({
        pointer,
        detail: "is a redacted secret that this object does not hold here; send the secret itself",
      });
      return value;
    }
    const outcome = place === keyPlace ? accept(secret) : judgeHeaderValue(secret);
    if (!outcome.ok) faults.push({ pointer, detail: outcome.detail });
    return secret;
  });
  for (const field of ["upstreamHeaders", "responseHeaders"] as const) {
    for (const [index, { secret, value }] of input[field].entries()) {
      if (secret || value === undefined || !isRedacted(value)) continue;
      const detail =
        "is the redacted form of a secret; mark it as secret to keep that, or send the value itself";
      faults.push({ pointer: `/${field}/${index}/value`, detail });
    }
  }
  // A key that was shown redacted could not be judged before.
  if ("tls" in object && "tls" in input && object.tls.key !== input.tls.key)
    faults.push(...tlsFaults(object.tls), ...weakKeyFaults(object.tls));
  return { object, faults };
}

/**
 * A copy in which the secrets that a client sent in the clear are others, which nobody knows. A dry run of it is not told from
 * one with any other secret, so that nobody can try whether a guess is right.
 * @param isSent whether the client sent what stands at a pointer, rather than a merge having kept it
 */
export function concealSecrets<T extends ServiceSpec | RouteSpec>(
  object: T,
  input: T,
  isSent: (pointer: string) => boolean,
): T {
  const given = new Map<string, string>();
  mapSecrets(input, (value, pointer) => (given.set(pointer, value), value));
  return mapSecrets(object, (secret, pointer) =>
    isSent(pointer) && !claimsRedacted(given.get(pointer) ?? "") ? randomBytes(16).toString("hex") : secret,
  );
}

const keyPlace = "tls.key";

/**
 * Rewrites the secrets of an object. The callback gets each secret, its pointer, and its place: of a header the list and the
 * name, since its position may change.
 */
function mapSecrets<T extends ServiceSpec | RouteSpec>(
  object: T,
  rewrite: (secret: string, pointer: string, place: string) => string,
): T {
  let copy = object;
  if ("tls" in copy && copy.tls.key !== undefined) {
    const tlsKey = rewrite(copy.tls.key, "/tls/key", keyPlace);
    if (tlsKey !== copy.tls.key) copy = { ...copy, tls: { ...copy.tls, key: tlsKey } };
  }
  for (const field of ["upstreamHeaders", "responseHeaders"] as const) {
    const operations = mapSecretHeaders(copy[field], (value, at, name) =>
      rewrite(value, `/${field}/${at}/value`, `${field} ${name.toLowerCase()}`),
    );
    if (operations !== copy[field]) copy = { ...copy, [field]: operations };
  }
  return copy;
}

function mapSecretHeaders(
  operations: HeaderOperation[],
  rewrite: (value: string, index: number, name: string) => string,
): HeaderOperation[] {
  let changed = false;
  const rewritten = operations.map((operation, index) => {
    if (!operation.secret || operation.value === undefined) return operation;
    const value = rewrite(operation.value, index, operation.name);
    if (value === operation.value) return operation;
    changed = true;
    return { ...operation, value };
  });
  return changed ? rewritten : operations;
}
