// Where an API is, by the `servers` of an OpenAPI document, of a path or of an operation. A server is taken with its
// variables at their defaults. What leaves open where a request goes is a fault: a guess might send it to another backend.
import type { Fault } from "@switchyard/shared";

export interface ReadServer {
  /** Scheme, host and port; null where the server is a path on the host that publishes the document. */
  readonly target: string | null;
  /** Without a slash at its end. */
  readonly basePath: string;
}

/** What a document without servers means (OpenAPI 3.1, section 4.8.1). */
const defaultServer: ReadServer = { target: null, basePath: "" };

/**
 * The server of a document that an import uses: the first at the address that the caller names, else the first of all.
 * @param address the caller's; undefined if none was named
 */
export function chooseServer(
  list: unknown,
  address: string | undefined,
): { readonly server: ReadServer; readonly faults: readonly Fault[]; readonly loose: readonly Fault[] } {
  const refused = (pointer: string, detail: string) => ({
    server: defaultServer,
    faults: [{ pointer, detail }],
    loose: [],
  });
  if (list !== undefined && !Array.isArray(list)) return refused("/servers", "must be a list of servers");
  const servers = ((list ?? []) as unknown[]).map(readServer);
  const origin = address === undefined ? undefined : URL.parse(address)?.origin;
  const atAddress = servers.filter((one) => !("fault" in one) && one.target === origin);
  const [server = defaultServer, ...others] = atAddress.length > 0 ? atAddress : servers;
  if ("fault" in server) return refused("/servers/0/url", server.fault);
  const hasOtherPath = others.some((one) => !("fault" in one) && one.basePath !== server.basePath);
  const detail = `the servers have different paths, and all routes are made for ${server.basePath || "/"}; list the one that is meant first, or name it with ?target=`;
  return { server, faults: [], loose: hasOtherPath ? [{ pointer: "/servers", detail }] : [] };
}

/** Whether a path or an operation with this list of its own is served by that server, too. */
export function isServedBy(server: ReadServer, list: unknown): boolean {
  if (list === undefined) return true;
  if (!Array.isArray(list)) return false;
  return (
    list.length === 0 ||
    list.map(readServer).some((one) => {
      return !("fault" in one) && one.target === server.target && one.basePath === server.basePath;
    })
  );
}

function readServer(item: unknown): ReadServer | { readonly fault: string } {
  const { url: given, variables } = (item ?? {}) as { url?: unknown; variables?: unknown };
  if (typeof given !== "string") return { fault: "must be a string, the URL of the server" };
  const defaults = (variables ?? {}) as Record<string, { default?: unknown } | null>;
  const text = given.replaceAll(/\{([^{}]*)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(defaults, name) ? defaults[name]?.default : undefined;
    return typeof value === "string" ? value : whole;
  });
  if (/[{}]/.test(text)) return { fault: "has a variable without a string as its default" };
  const isPath = text === "" || /^\/(?!\/)/.test(text);
  const url = isPath || /^([a-z][a-z0-9+.-]*:)?\/\//i.test(text) ? URL.parse(text, "https://none/") : null;
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) {
    return { fault: "must be an http:// or https:// URL, or a path that begins with /" };
  }
  if (url.search !== "" || url.hash !== "" || url.username !== "" || url.password !== "") {
    return { fault: "must have no query, fragment or credentials" };
  }
  return { target: isPath ? null : url.origin, basePath: url.pathname.replace(/\/+$/, "") };
}
