// The headers of an upstream's answer, cleaned, on flat raw lists [name, value, name, value…]: case, order and repetition
// stay as they came. Those of a request are cleaned in shared, where `/v1/match` cleans them, too.
import { addListedNames, classifyHeader, withoutNames } from "@switchyard/shared";

/** What the headers of an answer may say of a body: nothing at all (1xx, 204), its length only, or trailers too. */
export type BodyFraming = "none" | "length" | "trailers";

/**
 * The headers of an upstream's answer that go to the client: no hop-by-hop ones, the request id set. Hot path.
 * @param raw flat list of latin-1 text, as the upstream sent them
 */
export function cleanResponseHeaders(
  raw: readonly string[],
  requestId: string,
  framing: BodyFraming,
): string[] {
  const headers: string[] = [];
  let listed: Set<string> | null = null;
  let hasLength = false;
  let trailer: string | null = null;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string;
    const value = raw[i + 1] as string;
    switch (classifyHeader(name)) {
      case "connection":
        listed = addListedNames(listed, value);
        break;
      case "hop":
        if (name.length === 7 && name.toLowerCase() === "trailer") trailer = value;
        break;
      case "transferEncoding":
      case "te":
      case "requestId":
        break;
      case "contentLength":
        hasLength = true;
        if (framing !== "none") headers.push(name, value);
        break;
      default:
        headers.push(name, value);
    }
  }
  const kept = listed ? withoutNames(headers, listed) : headers;
  // Trailer announces the fields that follow a chunked body, and node:http allows it on no other (RFC 9110 §6.6.2).
  if (trailer !== null && framing === "trailers" && !hasLength) kept.push("Trailer", trailer);
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
