// Header operations of services and routes, applied to a flat raw list after the gateway's own headers stand.
// Names and values were judged when the configuration was read, so nothing is checked here.
import type { HeaderOperation } from "../model/header-operation.ts";
import { headerKey } from "./header-class.ts";

/** Applies the operations in order, in place. Names compare without case; `set` keeps the place of the first one. */
export function applyHeaderOperations(headers: string[], operations: readonly HeaderOperation[]): void {
  for (const { op, name, value } of operations) {
    if (op === "add") headers.push(name, value as string);
    else replaceHeader(headers, name, op === "set" ? (value as string) : null);
  }
}

/**
 * Sets a header to one value in place of all its values, or removes it where the value is null; its underscore spellings
 * too. What is set keeps the client's case, but not its underscores.
 */
export function replaceHeader(headers: string[], name: string, value: string | null): void {
  const key = headerKey(name);
  let isSet = value === null;
  let write = 0;
  for (let read = 0; read < headers.length; read += 2) {
    let current = headers[read] as string;
    let currentValue = headers[read + 1] as string;
    if (current.length === key.length && headerKey(current) === key) {
      if (isSet) continue;
      isSet = true;
      currentValue = value as string;
      if (current.toLowerCase() !== name.toLowerCase()) current = name;
    }
    headers[write++] = current;
    headers[write++] = currentValue;
  }
  headers.length = write;
  if (!isSet) headers.push(name, value as string);
}
