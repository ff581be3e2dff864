// Where the routes of a service are, with the search, filters and order that the table was last left with, so that one comes
// back from an edit to the list that one had.

const queries = new Map<string, string>();

export function routesPath(service: string): string {
  return `/services/${encodeURIComponent(service)}/routes${queries.get(service) ?? ""}`;
}

export function keepRoutesQuery(service: string, query: URLSearchParams): void {
  queries.set(service, query.size === 0 ? "" : `?${query}`);
}
