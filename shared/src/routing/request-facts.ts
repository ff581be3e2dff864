// What rules can ask of a request, read from its raw parts when a rule first asks and then kept: most requests meet no
// rule and are never parsed. Absent is an empty list, present and empty is `[""]`.
import { isUtf8 } from "node:buffer";
import { headerKey } from "./header-class.ts";
import type { MatchableRequest } from "./match.ts";
import { matchingForm } from "./path.ts";
import type { RuleSource } from "./rule.ts";

type Values = ReadonlyMap<string, readonly string[]>;

const absent: readonly string[] = [];

export class RequestFacts implements MatchableRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly sentPath: string;
  readonly #rawHeaders: readonly string[];
  readonly #rawQuery: string;
  #headers: Values | null = null;
  #query: Values | null = null;
  #cookies: Values | null = null;

  /**
   * @param parts `host` and `path` in their normal form; `form` is what `requestForm` makes of the path, its matching form if
   * absent; `rawHeaders` as name, value, name, value…, after hop-by-hop headers were dropped and untrusted forwarded ones
   * replaced; `rawQuery` without its `?`, "" when there is none. All are byte strings, as node:http gives them.
   */
  constructor(parts: {
    readonly method: string;
    readonly host: string;
    readonly path: string;
    readonly form?: string;
    readonly rawHeaders: readonly string[];
    readonly rawQuery: string;
  }) {
    this.method = parts.method;
    this.host = parts.host;
    this.path = parts.form ?? matchingForm(parts.path);
    this.sentPath = parts.path;
    this.#rawHeaders = parts.rawHeaders;
    this.#rawQuery = parts.rawQuery;
  }

  values(source: RuleSource, name: string): readonly string[] {
    return this.#all(source).get(name) ?? absent;
  }

  #all(source: RuleSource): Values {
    switch (source) {
      case "header":
        return (this.#headers ??= parseHeaders(this.#rawHeaders));
      case "query":
        return (this.#query ??= parseQuery(this.#rawQuery));
      case "cookie":
        return (this.#cookies ??= parseCookies(this.values("header", "cookie")));
    }
  }
}

/** Header values by `headerKey`. A header that occurs several times has several values; none is split at commas. */
function parseHeaders(rawHeaders: readonly string[]): Values {
  const headers = new Map<string, string[]>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    add(headers, headerKey(rawHeaders[at] ?? ""), textOf(rawHeaders[at + 1] ?? ""));
  }
  return headers;
}

/** Parameters by name, percent-decoded, `+` as a space. `?a` is present and empty. A bad escape stands for itself. */
function parseQuery(rawQuery: string): Values {
  const query = new Map<string, string[]>();
  for (const pair of rawQuery.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    if (equals === -1) add(query, decodeQueryText(pair), "");
    else add(query, decodeQueryText(pair.slice(0, equals)), decodeQueryText(pair.slice(equals + 1)));
  }
  return query;
}

/** Cookies by name (RFC 6265 §5.4), their quotes stripped. What has no `=` is no cookie. */
function parseCookies(headers: readonly string[]): Values {
  const cookies = new Map<string, string[]>();
  for (const header of headers) {
    for (const pair of header.split(";")) {
      const equals = pair.indexOf("=");
      if (equals === -1) continue;
      const value = pair.slice(equals + 1).trim();
      const isQuoted = value.length > 1 && value.startsWith('"') && value.endsWith('"');
      add(cookies, pair.slice(0, equals).trim(), isQuoted ? value.slice(1, -1) : value);
    }
  }
  return cookies;
}

function add(values: Map<string, string[]>, name: string, value: string): void {
  const known = values.get(name);
  if (known === undefined) values.set(name, [value]);
  else known.push(value);
}

function decodeQueryText(raw: string): string {
  const spaced = raw.includes("+") ? raw.replaceAll("+", " ") : raw;
  if (!spaced.includes("%")) return textOf(spaced);
  // Safe because: nothing here throws on a bad escape, as decodeURIComponent would at a cost that a client chooses.
  return textOf(
    spaced.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  );
}

/** The text of a byte string: UTF-8 where that is what it is, else one character a byte. */
export function textOf(bytes: string): string {
  if (/^[\0-\x7f]*$/.test(bytes)) return bytes;
  const buffer = Buffer.from(bytes, "latin1");
  return isUtf8(buffer) ? buffer.toString("utf8") : bytes;
}
