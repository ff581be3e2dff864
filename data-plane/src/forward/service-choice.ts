// Which service of a route gets a request (a canary's draw), and what a consistent hash is taken of.
import { type HashOn, headerKey, type RequestFacts, type Route } from "@switchyard/shared";

/**
 * The service's id: one of the split's by its share, or the route's own for the rest.
 * @param draw uniform in [0, 100)
 */
export function drawService(route: Route, draw: number): string {
  let left = draw;
  for (const { service, weight } of route.split ?? []) {
    left -= weight;
    if (left < 0) return service;
  }
  return route.service;
}

/** The text to hash, or null where the request has no value there. */
export function hashKeyOf(
  hashOn: HashOn,
  facts: RequestFacts,
  isTrustedProxy: (address: string) => boolean,
): string | null {
  switch (hashOn.in) {
    case "path":
      return facts.path;
    case "ip":
      return clientAddress(facts.values("header", "x-forwarded-for"), isTrustedProxy);
    case "header":
      return facts.values("header", headerKey(hashOn.name as string))[0] ?? null;
    default:
      return facts.values(hashOn.in, hashOn.name as string)[0] ?? null;
  }
}

/**
 * The rightmost address that no trusted proxy added; the gateway's own X-Forwarded-For ends with the peer, so there is
 * always one, and what a client may have written stands left of it.
 */
function clientAddress(
  forwardedFor: readonly string[],
  isTrustedProxy: (address: string) => boolean,
): string | null {
  const addresses = forwardedFor
    .join(",")
    .split(",")
    .map((address) => address.trim());
  return addresses.findLast((address) => !isTrustedProxy(address)) ?? addresses[0] ?? null;
}
