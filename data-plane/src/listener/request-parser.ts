// The plain lane's parser of request heads. It accepts one strict form of HTTP/1.1 and never guesses: whatever it does not
// accept is handed to node:http with all its bytes, and decided there. Pure.
import { endOfRun, targetByte } from "../exchange/byte-classes.ts";
import { incomplete, malformed, readFieldLines } from "../exchange/field-lines.ts";

export interface PlainRequestHead {
  readonly method: string;
  /** Origin-form target as sent. */
  readonly target: string;
  /** Name, value, name, value… as sent. */
  readonly rawHeaders: string[];
  /** Length of the body in bytes; -1 where it is chunked. */
  readonly bodyBytes: number;
  /** Whether the client will send no further request. */
  readonly isLast: boolean;
  /** Bytes of the head. */
  readonly size: number;
}

/** Methods served here; others are rare, and node:http knows which of them there are. */
const methods = new Set(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"]);
const methodCharsMax = 7;
const versionLine = " HTTP/1.1\r\n";
/** Digits of a Content-Length whose value is exact as a number. */
const lengthDigitsMax = 15;

/**
 * Reads a request head. Hot path.
 * @param text what has come on the connection, in latin-1
 * @returns the head, "more" where the text may yet become one, or "hand-over"
 */
export function parseRequestHead(text: string): PlainRequestHead | "more" | "hand-over" {
  const methodEnd = text.indexOf(" ");
  if (methodEnd === -1) return text.length <= methodCharsMax && isPartOfMethod(text) ? "more" : "hand-over";
  const method = text.slice(0, methodEnd);
  if (!methods.has(method)) return "hand-over";
  const targetStart = methodEnd + 1;
  const targetEnd = endOfRun(text, targetStart, targetByte);
  if (targetStart === text.length) return "more";
  if (text.charCodeAt(targetStart) !== 0x2f) return "hand-over";
  if (!text.startsWith(versionLine, targetEnd)) {
    const rest = text.length - targetEnd;
    return rest < versionLine.length && versionLine.startsWith(text.slice(targetEnd)) ? "more" : "hand-over";
  }
  const rawHeaders: string[] = [];
  const size = readFieldLines(text, targetEnd + versionLine.length, rawHeaders);
  if (size === malformed) return "hand-over";
  let hasHost = false;
  let bodyBytes = 0;
  let isFramed = false;
  let isLast = false;
  let hasConnection = false;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    const value = rawHeaders[i + 1] as string;
    // Optimisation: only names of these lengths mean anything here, and most headers have another.
    switch (name.length) {
      case 4: // Host
        if (name.toLowerCase() !== "host") break;
        if (hasHost || value === "") return "hand-over";
        hasHost = true;
        break;
      case 6: // Expect
        if (name.toLowerCase() === "expect") return "hand-over";
        break;
      case 7: // Upgrade
        if (name.toLowerCase() === "upgrade") return "hand-over";
        break;
      case 10: {
        // Connection
        if (name.toLowerCase() !== "connection") break;
        if (hasConnection) return "hand-over";
        hasConnection = true;
        const option = value.toLowerCase();
        if (option === "close") isLast = true;
        else if (option !== "keep-alive") return "hand-over";
        break;
      }
      case 14: // Content-Length
        if (name.toLowerCase() !== "content-length") break;
        if (isFramed || !isLength(value)) return "hand-over";
        isFramed = true;
        bodyBytes = Number(value);
        break;
      case 16: // Proxy-Connection, which node:http takes for Connection
        if (name.toLowerCase() === "proxy-connection") return "hand-over";
        break;
      case 17: // Transfer-Encoding
        if (name.toLowerCase() !== "transfer-encoding") break;
        // node:http refuses a tab behind the coding.
        if (isFramed || value.toLowerCase() !== "chunked" || text.includes("\t\r\n")) return "hand-over";
        isFramed = true;
        bodyBytes = -1;
        break;
    }
  }
  if (size === incomplete) return "more";
  if (!hasHost) return "hand-over";
  return { method, target: text.slice(targetStart, targetEnd), rawHeaders, bodyBytes, isLast, size };
}

function isPartOfMethod(text: string): boolean {
  for (const method of methods) if (method.startsWith(text)) return true;
  return false;
}

function isLength(value: string): boolean {
  if (value === "" || value.length > lengthDigitsMax) return false;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}
