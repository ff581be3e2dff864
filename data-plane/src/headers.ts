// The headers of an upstream's answer, cleaned, on flat raw lists [name, value, name, value…]: case, order and repetition
// stay as they came. Those of a request are cleaned in shared, where `/v1/match` cleans them, too.
import { addListedNames, classifyHeader, withoutNames } from "@switchyard/shared";

/**
 * The headers of an upstream's answer that go to the client: no hop-by-hop ones, the request id set. Hot path.
 * @param raw flat list of latin-1 bytes, as the upstream sent them
 * @param hasNoContent whether the status (1xx, 204) forbids a Content-Length (RFC 9110 §8.6)
 */
export function cleanResponseHeaders(
  raw: readonly Buffer[],
  requestId: string,
  hasNoContent: boolean,
): string[] {
  const headers: string[] = [];
  let listed: Set<string> | null = null;
  for (let i = 0; i < raw.length; i += 2) {
    const name = (raw[i] as Buffer).toString("latin1");
    const value = (raw[i + 1] as Buffer).toString("latin1");
    switch (classifyHeader(name)) {
      case "connection":
        listed = addListedNames(listed, value);
        break;
      case "hop":
        // Trailer announces the fields that follow a chunked body, which the gateway passes on (RFC 9110 §6.6.2).
        if (name.length === 7 && name.toLowerCase() === "trailer") headers.push(name, value);
        break;
      case "transferEncoding":
      case "te":
      case "requestId":
        break;
      case "contentLength":
        if (!hasNoContent) headers.push(name, value);
        break;
      default:
        headers.push(name, value);
    }
  }
  const kept = listed ? withoutNames(headers, listed) : headers;
  kept.push("X-Request-Id", requestId);
  return kept;
}

/** The value of the first header of that (lower-case) name, or undefined. */
export function headerValue(headers: readonly string[], lowerName: string): string | undefined {
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string;
    if (name.length === lowerName.length && name.toLowerCase() === lowerName) return headers[i + 1];
  }
  return undefined;
}
