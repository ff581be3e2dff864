// Which routes a search and the filters above the table leave.
import type { Route } from "../api/client.ts";

export interface RouteFilter {
  /** Words that all occur somewhere in the route. */
  readonly q: string;
  readonly method: string;
  /** `allow`, `intercept` or empty. */
  readonly action: string;
  readonly tag: string;
}

/** The text that a route is found by, kept because a search looks at it again with every key. */
const texts = new WeakMap<Route, string>();

export function matchesFilter(
  route: Route,
  { q, method, action, tag }: RouteFilter,
  prefix: string,
): boolean {
  if (method !== "" && !route.methods.includes(method as Route["methods"][number])) return false;
  if (action !== "" && route.intercept !== (action === "intercept")) return false;
  if (tag !== "" && !route.tags.includes(tag)) return false;
  if (q.trim() === "") return true;
  const text = textOf(route, prefix);
  return q
    .toLowerCase()
    .trim()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function textOf(route: Route, prefix: string): string {
  let text = texts.get(route);
  if (text === undefined) {
    const { id, name, description = "", path, upstreamPath = "", methods, hosts, tags, match } = route;
    const rules = match.map((rule) => `${rule.name} ${rule.value ?? ""}`);
    text = [id, name, description, prefix + path, upstreamPath, ...methods, ...hosts, ...tags, ...rules]
      .join("\n")
      .toLowerCase();
    texts.set(route, text);
  }
  return text;
}
