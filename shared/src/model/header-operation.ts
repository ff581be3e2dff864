// Header operations of services and routes: what the gateway sets, adds or removes on the way up or down.
// The gateway's own headers are not theirs to touch: an operation on framing would change how many requests a peer sees.
import { type Static, Type } from "typebox";
import { accept, type Outcome, refuse } from "./fault.ts";

export const HeaderOperation = Type.Object(
  {
    op: Type.Enum(["set", "add", "remove"], { description: '"set", "add" or "remove"' }),
    name: Type.String({
      pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$",
      description: "a header name: 1 to 256 token characters (RFC 9110 §5.6.2)",
    }),
    value: Type.Optional(Type.String({ maxLength: 8192 })),
    secret: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type HeaderOperation = Static<typeof HeaderOperation>;

/** Lower-case names that belong to one connection or to the framing of a message (RFC 9110 §7.6.1, RFC 9112 §6). */
const connectionHeaders = new Set([
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
const gatewaysForwardedHeaders = new Set(["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"]);

/** Judges the name of a header operation; the detail says what to use instead. */
export function judgeHeaderName(name: string): Outcome<string> {
  // Safe because: some upstreams read `Content_Length` as `Content-Length`, so an alias is judged as the name itself.
  const lower = name.toLowerCase().replaceAll("_", "-");
  if (lower === "host") return refuse("Host is set by the service's hostHeader, not by a header operation");
  if (connectionHeaders.has(lower) || lower.startsWith("proxy-")) {
    return refuse(`${name} is a hop-by-hop or framing header, which only the gateway writes`);
  }
  if (gatewaysForwardedHeaders.has(lower)) return refuse(`${name} is set by the gateway from the connection`);
  return accept(name);
}

/** Whether a name, in either spelling, begins as those of headers that the gateway itself makes. */
export function isGatewayHeaderName(name: string): boolean {
  return /^switchyard[-_]/i.test(name);
}

/** Judges a header value: what HTTP/1.1 can carry in one line (RFC 9110 §5.5), as latin-1 bytes. */
export function judgeHeaderValue(value: string): Outcome<string> {
  if (/[\r\n\0]/.test(value)) return refuse("a header value has no CR, LF or NUL");
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
    return refuse("a header value has printable latin-1 characters and tabs only; encode others");
  }
  return accept(value);
}
