// Keeps web pages of other sites from using a browser to reach this API: by DNS rebinding (a foreign name that resolves to
// loopback) and by writes across origins. There is no CORS, so they cannot read answers either.
import { ApiError } from "./errors.ts";

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const loopbackHost = /^(localhost|[a-z0-9-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])\.?(:\d{1,5})?$/i;
const reads = new Set(["GET", "HEAD", "OPTIONS"]);

/** Whether an address to listen on can be reached from this machine only. */
export function isLoopbackAddress(host: string): boolean {
  return loopbackHost.test(host.includes(":") ? `[${host.replace(/^\[|\]$/g, "")}]` : host);
}

/** Throws a 403 where the Host of a request to a loopback listener is none of loopback's names. */
export function refuseForeignHost(headers: Headers): void {
  const { host } = headers;
  if (typeof host === "string" && loopbackHost.test(host)) return;
  throw new ApiError("FOREIGN_HOST", "on a loopback address the Host is localhost, 127.0.0.1 or [::1]");
}

/** Throws a 403 for a write that a page of another origin makes a browser send. Programs send neither header. */
export function refuseForeignWrite(method: string, headers: Headers): void {
  if (reads.has(method)) return;
  const { origin, host } = headers;
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") {
    throw new ApiError(
      "FOREIGN_ORIGIN",
      `Sec-Fetch-Site is ${JSON.stringify(site)}; writes come from the same origin`,
    );
  }
  if (origin === undefined) return;
  // The scheme is not compared: behind a TLS proxy the page has https and this listener http.
  if (URL.parse(String(origin))?.host !== String(host).toLowerCase()) {
    throw new ApiError(
      "FOREIGN_ORIGIN",
      "Origin is not that of this server; writes come from the same origin",
    );
  }
}
