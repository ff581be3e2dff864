// Path templates of OpenAPI as paths of routes. A template knows more forms than a route: names with any character,
// several params in one segment, and, by custom of some tools, a param that takes the rest.

export type TemplateOutcome =
  /** `loosely` says in which way the route takes more than the template. */
  { readonly path: string; readonly loosely: string | null } | { readonly fault: string };

const expression = /\{([^{}/]*)\}/g;

export function pathOfTemplate(template: string): TemplateOutcome {
  if (!template.startsWith("/")) return { fault: "a path begins with /" };
  if (/[?#]/.test(template))
    return { fault: "a path has no query and no fragment; match on a query with a route's rules" };
  if (template.replaceAll(expression, "").match(/[{}]/)) {
    return { fault: "braces come in pairs around a param's name, within one segment" };
  }
  const names = new Set<string>();
  const loose: string[] = [];
  const segments = template.split("/").slice(1);
  const paths = segments.map((segment, index) => {
    const params = [...segment.matchAll(expression)];
    if (params.length === 0) return segment.replaceAll("*", "%2A");
    const [first] = params;
    const rest = /^\{[^{}]*[+*]\}$/.test(segment);
    if (rest && index === segments.length - 1) {
      loose.push(`${segment} takes the rest of the path, also an empty one`);
      return "*";
    }
    const last = params.at(-1);
    const before = segment.slice(0, first?.index);
    const after = segment.slice((last?.index ?? 0) + (last?.[0].length ?? 0));
    if (params.length > 1) loose.push(`${segment} has several params, so it takes any text in their place`);
    const name = uniqueName(params.map((param) => param[1]).join("_"), names);
    return `${before}{${name}}${after}`.replaceAll("*", "%2A");
  });
  return { path: `/${paths.join("/")}`, loosely: loose.length === 0 ? null : loose.join("; ") };
}

/** A param's name as routes take it, unlike those before it. */
function uniqueName(wanted: string, taken: Set<string>): string {
  const plain = wanted
    .replaceAll(/[^A-Za-z0-9_]/g, "_")
    .replace(/^(?![A-Za-z_])/, "_")
    .slice(0, 56);
  let name = plain;
  for (let count = 2; taken.has(name); count++) name = `${plain}_${count}`;
  taken.add(name);
  return name;
}
