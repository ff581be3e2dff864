// What the name of a header means to a gateway: whether it belongs to one connection, to the framing, or to what the
// gateway itself vouches for. Requests and answers are cleaned by the same classes.

export type HeaderClass =
  | "plain"
  | "hop"
  | "connection"
  | "host"
  | "contentLength"
  | "transferEncoding"
  | "expect"
  | "te"
  | "xff"
  | "xfproto"
  | "xfhost"
  | "forwarded"
  | "requestId"
  | "hops"
  | "framingAlias";

const namedClasses = new Map<string, HeaderClass>([
  ["connection", "connection"],
  ["keep-alive", "hop"],
  ["upgrade", "hop"],
  ["trailer", "hop"],
  // CGI programs take it for the variable HTTP_PROXY, by which they choose their own proxy.
  ["proxy", "hop"],
  ["te", "te"],
  ["transfer-encoding", "transferEncoding"],
  ["content-length", "contentLength"],
  ["expect", "expect"],
  ["host", "host"],
  ["x-forwarded-for", "xff"],
  ["x-forwarded-proto", "xfproto"],
  ["x-forwarded-host", "xfhost"],
  ["forwarded", "forwarded"],
  ["x-real-ip", "forwarded"],
  ["x-original-url", "forwarded"],
  ["x-rewrite-url", "forwarded"],
  ["x-request-id", "requestId"],
  ["switchyard-hops", "hops"],
]);

/** Optimisation: header names repeat from request to request, so their class is remembered for the first so many. */
const classCache = new Map<string, HeaderClass>();
const classCacheMax = 2048;

/** What a header of that name, in any case, is to a gateway. */
export function classifyHeader(name: string): HeaderClass {
  const cached = classCache.get(name);
  if (cached !== undefined) return cached;
  const found = classifyUncached(name.toLowerCase());
  if (classCache.size < classCacheMax) classCache.set(name, found);
  return found;
}

function classifyUncached(lower: string): HeaderClass {
  const named = namedClasses.get(lower);
  if (named) return named;
  if (lower.startsWith("proxy-")) return "hop";
  if (lower.startsWith("x-forwarded-")) return "forwarded";
  if (!lower.includes("_")) return "plain";
  // Some upstreams read `_` as `-`, so an alias may speak for a header that the gateway vouches for.
  switch (classifyUncached(lower.replaceAll("_", "-"))) {
    case "plain":
      return "plain";
    case "connection":
    case "contentLength":
    case "transferEncoding":
    case "host":
    case "te":
    case "expect":
    case "hop":
      return "framingAlias";
    default:
      return "forwarded";
  }
}

/**
 * What two spellings of a header's name have in common. CGI-like upstreams see `X_User` and `X-User` as one header, so a rule or an
 * operation on one is on both.
 */
export function headerKey(name: string): string {
  const lower = name.toLowerCase();
  return lower.includes("_") ? lower.replaceAll("_", "-") : lower;
}

/** Adds the names in a Connection header; the usual values name no header and cost nothing. */
export function addListedNames(listed: Set<string> | null, value: string): Set<string> | null {
  if (value === "keep-alive" || value === "close" || value === "") return listed;
  const names = listed ?? new Set<string>();
  for (const token of value.split(",")) {
    const name = token.trim().toLowerCase();
    if (name !== "" && name !== "keep-alive" && name !== "close") names.add(name);
  }
  return names;
}

/** The headers but for those of the (lower-case) names. */
export function withoutNames(headers: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    if (!names.has((headers[i] as string).toLowerCase()))
      kept.push(headers[i] as string, headers[i + 1] as string);
  }
  return kept;
}
