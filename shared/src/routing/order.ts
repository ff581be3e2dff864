// The order among routes of one host and one path shape. It is total: ids differ, so no two routes are ever equal and
// nothing depends on the order in which they were added.
import type { CompiledRoute } from "./compiled-route.ts";

/**
 * Compares two routes of the same host and path shape; negative when `a` is tried first. (The order among hosts is
 * told in match.ts, that among paths in search.ts.)
 *
 * 1. The higher priority first.
 * 2. A route that names methods before one for any.
 * 3. More rules first.
 * 4. Stricter rules first: `equals`, then `prefix` and `suffix`, `contains`, `regex` and `iregex`, `notEquals`,
 *    `empty`, `exists` and `notExists`, `any`. Of two lists of rules, each sorted from strict to lax, the first
 *    difference decides.
 * 5. The smaller id, in byte order. Never age: a catalog means the same wherever it is applied.
 */
export function compareRoutes(a: CompiledRoute, b: CompiledRoute): number {
  const byRank =
    b.route.priority - a.route.priority ||
    Number(a.methods.length === 0) - Number(b.methods.length === 0) ||
    b.rules.length - a.rules.length;
  if (byRank !== 0) return byRank;
  if (a.strictness !== b.strictness) return a.strictness < b.strictness ? -1 : 1;
  // Ids are ASCII, so code units are bytes.
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}
