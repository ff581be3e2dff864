// The seeded routes and requests of the routing benchmark: what every router of the comparison can express. A mix of
// static paths, params, wildcards and long shared prefixes; the requests hit them all, and one in eight misses.
import type { Route } from "@switchyard/shared";

export interface Example {
  readonly route: Route;
  /** A path that this route answers. */
  readonly examplePath: (random: () => number) => string;
}

/** A generator of numbers in [0, 1) (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const nouns = [
  "users",
  "orders",
  "items",
  "carts",
  "invoices",
  "events",
  "teams",
  "reports",
  "files",
  "devices",
];

/** The path of the route with that number. `#` is a part that differs from request to request. */
function pathOf(number: number, random: () => number): string {
  const noun = nouns[Math.floor(random() * nouns.length)];
  const service = `/svc-${Math.floor(number / 40)}`;
  switch (number % 8) {
    case 0:
    case 1:
      return `/api/v1/${noun}-${number}`;
    case 2:
      return `${service}/${noun}/list-${number}`;
    case 3:
      return `${service}/r${number}/{id}`;
    case 4:
      return `/api/v2/${noun}-${number}/{id}/settings`;
    case 5:
      return `${service}/r${number}/{id}/${noun}/{sub}`;
    case 6:
      return `${service}/static-${number}/*`;
    default:
      return `/a/long/prefix/that/many/routes/share/${noun}/${number}/{id}`;
  }
}

export function catalogOf(count: number, random: () => number): Example[] {
  return Array.from({ length: count }, (_, number) => {
    const path = pathOf(number, random);
    return {
      route: routeOf(`route-${number}`, path),
      examplePath: (draw) =>
        path
          .replace(/\{\w+\}/g, () => `${Math.floor(draw() * 1e6)}`)
          .replace(/\*$/, () => `css/${Math.floor(draw() * 1e6)}.css`),
    };
  });
}

export function requestsFor(
  examples: readonly Example[],
  count: number,
  random: () => number,
): { path: string }[] {
  return Array.from({ length: count }, (_, number) => {
    const example = examples[Math.floor(random() * examples.length)];
    const path = example?.examplePath(random) ?? "/";
    if (number % 8 !== 0) return { path };
    return {
      path:
        number % 16 === 0 ? `/nothing/here/${number}` : `${path}/and/too/far`.replace("static-", "missing-"),
    };
  });
}

function routeOf(id: string, path: string): Route {
  return {
    id,
    name: id,
    tags: [],
    service: "service",
    intercept: false,
    interceptStatus: 403,
    hosts: [],
    methods: ["GET"],
    path,
    match: [],
    priority: 0,
    timeoutMs: 10000,
    retries: 0,
    retryOn: ["connect", "reset"],
    upstreamHeaders: [],
    responseHeaders: [],
    createdAt: "2026-01-01T00:00:00Z",
    updatedAt: "2026-01-01T00:00:00Z",
    revision: 1,
  };
}
