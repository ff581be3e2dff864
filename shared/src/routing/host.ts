// Hosts of routes and of requests, brought to one form so that matching is a lookup: lower case, no port, no trailing
// dot, IPv6 as RFC 5952 writes it. A host that is no name and no address is null on the request's side (a 400).
import ipaddr from "ipaddr.js";
import { accept, type Outcome, refuse } from "../model/fault.ts";

/** A route's host in its one form: `api.example.com`, `[2001:db8::1]`, or `*.example.com` for one or more labels. */
export type HostPattern = string;

/** RFC 1035 §2.3.4. The bound also keeps the search for wildcards, one lookup a label, short. */
const hostLengthMax = 253;

const nameCharacter = 1;
const upperCaseLetter = 2;
/** What a byte of a host is; 0 = neither of the two. */
const kindOf = new Uint8Array(256);
// RFC 3986's reg-name without `%` and `,`: an escaped host may read as another name upstream, a list is two hosts.
for (const char of "abcdefghijklmnopqrstuvwxyz0123456789-_~!$&'()*+;=")
  kindOf[char.charCodeAt(0)] = nameCharacter;
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZ") kindOf[char.charCodeAt(0)] = upperCaseLetter;

/** Parses a route's host. A port is refused, because matching ignores the request's. */
export function parseHostPattern(text: string): Outcome<HostPattern> {
  if (text === "*") return refuse('leave hosts empty for any host; a wildcard is written "*.example.com"');
  if (text.startsWith("[")) return parseAddressPattern(text);
  if (text.includes("::")) return refuse("an IPv6 address is written in brackets");
  if (text.includes(":")) return refuse("a host has no port: ports are ignored in matching");
  const name = dropTrailingDot(text.toLowerCase());
  if (name.length > hostLengthMax) return refuse(`a host has at most ${hostLengthMax} characters`);
  if (/[^\0-\x7f]/.test(name)) return refuse("a host outside ASCII is written in its xn-- form");
  const labels = name.startsWith("*.") ? name.slice(2) : name;
  if (labels.includes("*")) return refuse('a wildcard is one leading label: "*.example.com"');
  if (!/^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/.test(labels)) {
    return refuse("a host is dot-separated labels of 1 to 63 letters, digits, hyphens and underscores");
  }
  return accept(name);
}

/**
 * The host of a request from its `Host` header or authority: lower case, port and trailing dot dropped; null when it
 * is invalid.
 */
export function normaliseHost(hostHeader: string): string | null {
  // Hot path: one scan; a clean name without a port comes back as it is.
  let end = 0;
  let labelStart = 0;
  let hasUpperCase = false;
  for (; end < hostHeader.length; end++) {
    const byte = hostHeader.charCodeAt(end);
    const kind = kindOf[byte];
    if (kind === nameCharacter) continue;
    if (kind === upperCaseLetter) hasUpperCase = true;
    else if (byte === 0x2e /* . */ && end > labelStart) labelStart = end + 1;
    else if (byte === 0x3a /* : */) break;
    else if (byte === 0x5b /* [ */ && end === 0) return normaliseAddress(hostHeader);
    else return null;
  }
  if (end < hostHeader.length && !isPort(hostHeader, end + 1)) return null;
  if (end === labelStart) end--;
  if (end <= 0 || end > hostLengthMax) return null;
  const name = end === hostHeader.length ? hostHeader : hostHeader.slice(0, end);
  return hasUpperCase ? name.toLowerCase() : name;
}

function parseAddressPattern(text: string): Outcome<HostPattern> {
  if (/\]:\d*$/.test(text)) return refuse("a host has no port: ports are ignored in matching");
  const address = normaliseAddress(text);
  return address === null ? refuse("this is no IPv6 address in brackets") : accept(address);
}

/** `[…]` with an IPv6 address and perhaps a port. */
function normaliseAddress(hostHeader: string): string | null {
  const close = hostHeader.indexOf("]");
  const address = hostHeader.slice(1, close);
  if (close === -1 || address.includes("%") || !ipaddr.IPv6.isValid(address)) return null;
  if (close + 1 < hostHeader.length && (hostHeader[close + 1] !== ":" || !isPort(hostHeader, close + 2)))
    return null;
  return `[${ipaddr.IPv6.parse(address).toRFC5952String()}]`;
}

/** Tells whether the text from there on is a port. It may be empty (RFC 3986 §3.2.3). */
function isPort(text: string, from: number): boolean {
  let port = 0;
  for (let at = from; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return false;
    port = port * 10 + digit;
    if (port > 65535) return false;
  }
  return true;
}

function dropTrailingDot(name: string): string {
  return name.endsWith(".") ? name.slice(0, -1) : name;
}
