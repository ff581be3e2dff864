// Keeps web pages of other sites from using a browser to reach this API: by DNS rebinding (a foreign name that resolves to
// loopback) and by writes across origins. There is no CORS, so they cannot read answers either.
import { accept, refuse, type Setting } from "@switchyard/shared";
import { ApiError } from "./errors.ts";

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const loopbackHost = /^(localhost|[a-z0-9-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])\.?(:\d{1,5})?$/i;
const reads = new Set(["GET", "HEAD", "OPTIONS"]);

/** Whether an address to listen on can be reached from this machine only. */
export function isLoopbackAddress(host: string): boolean {
  return loopbackHost.test(host.includes(":") ? `[${host.replace(/^\[|\]$/g, "")}]` : host);
}

/** The setting of the address that a proxy gives this API; null where it is not set. */
export function publicUrl(variable: string, meaning: string): Setting<URL | null> {
  return {
    variable,
    fallback: "",
    meaning,
    // A user and a password in it are refused, and not shown.
    isSecret: true,
    parse(text) {
      if (text === "") return accept(null);
      const url = /^https?:\/\/[^\s\\]+$/i.test(text) ? URL.parse(text) : null;
      const isBare = url?.pathname === "/" && !/[?#@]/.test(text);
      return url && isBare
        ? accept(url)
        : refuse(
            "must be scheme, host and perhaps port, such as https://gateway.example.com, without a path",
          );
    },
  };
}

/**
 * Throws a 400 for two Host lines (RFC 9112 §3.2): Node keeps the first, and what is in front may have judged the other.
 * @param rawHeaders names and values in turn
 */
export function refuseRepeatedHost(rawHeaders: readonly string[]): void {
  const hosts = rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === "host");
  if (hosts.length > 1)
    throw new ApiError("BAD_REQUEST", "there are several Host lines", { headers: { connection: "close" } });
}

/**
 * Throws a 403 where the Host of a request to a loopback listener is neither one of loopback's names nor the public one. Its
 * port is not compared: proxies may leave it out, and a page cannot choose it apart from the name.
 */
export function refuseForeignHost({ host }: Headers, publicUrl: URL | null): void {
  if (typeof host === "string" && loopbackHost.test(host)) return;
  if (publicUrl && host?.toString().toLowerCase().replace(/:\d*$/, "") === publicUrl.hostname) return;
  throw new ApiError(
    "FOREIGN_HOST",
    "on a loopback address the Host is localhost, 127.0.0.1, [::1] or, behind a proxy, the host of PUBLIC_URL",
  );
}

/** Throws a 403 for a write that a page of another origin makes a browser send. Programs send neither header. */
export function refuseForeignWrite(method: string, headers: Headers, publicUrl: URL | null): void {
  if (reads.has(method)) return;
  const { origin, host } = headers;
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") {
    throw new ApiError(
      "FOREIGN_ORIGIN",
      `Sec-Fetch-Site is ${JSON.stringify(site)}; writes come from the same origin`,
    );
  }
  if (origin === undefined || origin === publicUrl?.origin) return;
  // The scheme is not compared: behind a TLS proxy the page has https and this listener http.
  if (URL.parse(String(origin))?.host !== String(host).toLowerCase()) {
    throw new ApiError(
      "FOREIGN_ORIGIN",
      "Origin is not that of this server; writes come from the same origin, behind a proxy that of PUBLIC_URL",
    );
  }
}
