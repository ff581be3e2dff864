// A strict reader of HTTP/1.1 messages, made for the tests from RFC 9112 alone and sharing nothing with the gateway.
// It reads what one side of a connection sent and says where one message ends and the next begins, or what is wrong.

export interface Message {
  /** Method, target and version of a request; version, status and reason of a response. */
  readonly start: readonly [string, string, string];
  /** Latin-1 names and values in order, untouched but for the whitespace around values. */
  readonly fields: readonly (readonly [string, string])[];
  readonly body: Buffer;
  readonly trailers: readonly (readonly [string, string])[];
  /** Whether the body was chunked. */
  readonly isChunked: boolean;
  /** The whole head as it was sent. */
  readonly head: string;
}

export type Reading =
  | { readonly kind: "message"; readonly message: Message; readonly size: number }
  | { readonly kind: "incomplete"; readonly head: Message | null }
  | { readonly kind: "bad"; readonly why: string };

/** What the bodies of responses hang on and their own heads do not tell. */
export interface ResponseContext {
  readonly method: string;
  /** Whether the connection has ended, which ends a body without a length. */
  readonly isEnded: boolean;
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Values of all fields of that name, in order. */
export function valuesOf(message: Pick<Message, "fields">, name: string): string[] {
  const lower = name.toLowerCase();
  return message.fields.filter(([field]) => field.toLowerCase() === lower).map(([, value]) => value);
}

export function readRequest(bytes: Buffer): Reading {
  const head = readHead(bytes);
  if (!("fields" in head)) return head;
  const [method, target, version] = head.start;
  if (!token.test(method) || !/^[\x21-\x7e\x80-\xff]+$/.test(target)) return bad("request line");
  if (!/^HTTP\/1\.[01]$/.test(version)) return bad("version");
  if (valuesOf(head, "host").length !== 1) return bad("host");
  const coding = valuesOf(head, "transfer-encoding").join(",");
  const lengths = valuesOf(head, "content-length");
  if (coding !== "") {
    if (lengths.length > 0) return bad("length and coding");
    if (coding.toLowerCase() !== "chunked" || version === "HTTP/1.0") return bad("coding");
    return readChunked(bytes, head);
  }
  if (valuesOf(head, "transfer-encoding").length > 0) return bad("empty coding");
  if (lengths.length > 1 || !/^\d{1,15}$/.test(lengths[0] ?? "0")) return bad("length");
  return readSized(bytes, head, Number(lengths[0] ?? 0));
}

export function readResponse(bytes: Buffer, context: ResponseContext): Reading {
  const head = readHead(bytes);
  if (!("fields" in head)) return head;
  const [version, status] = head.start;
  if (!/^HTTP\/1\.[01]$/.test(version) || !/^[1-5]\d\d$/.test(status)) return bad("status line");
  if (context.method === "HEAD" || status.startsWith("1") || status === "204" || status === "304") {
    return readSized(bytes, head, 0);
  }
  const coding = valuesOf(head, "transfer-encoding");
  const lengths = valuesOf(head, "content-length");
  if (coding.length > 0) {
    return coding.join() === "chunked" && lengths.length === 0 ? readChunked(bytes, head) : bad("framing");
  }
  if (lengths.length > 1 || !/^\d{1,15}$/.test(lengths[0] ?? "0")) return bad("length");
  if (lengths.length === 1) return readSized(bytes, head, Number(lengths[0]));
  return context.isEnded ? readSized(bytes, head, bytes.length - head.size) : { kind: "incomplete", head };
}

type Head = Message & { readonly size: number };

function readHead(bytes: Buffer): Head | Reading {
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1) {
    // What is wrong already stays wrong, however it goes on.
    return /[\0]|(?:^|[^\r])\n|\r[^\n]/.test(bytes.toString("latin1"))
      ? bad("line ending")
      : { kind: "incomplete", head: null };
  }
  const text = bytes.toString("latin1", 0, end);
  const [first = "", ...lines] = text.split("\r\n");
  if (/[\r\n\0]/.test(text.replaceAll("\r\n", ""))) return bad("line ending");
  const parts = /^([^ ]+) ([^ ]+)(?: ([^\r\n]*))?$/.exec(first);
  if (!parts) return bad("start line");
  const fields = readFields(lines);
  if (fields === null) return bad("field line");
  const start = [parts[1] ?? "", parts[2] ?? "", parts[3] ?? ""] as const;
  return {
    start,
    fields,
    body: Buffer.alloc(0),
    trailers: [],
    isChunked: false,
    head: `${text}\r\n\r\n`,
    size: end + 4,
  };
}

function readFields(lines: readonly string[]): [string, string][] | null {
  const fields: [string, string][] = [];
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).replace(/^[\t ]+|[\t ]+$/g, "");
    if (colon < 1 || !token.test(name) || !fieldValue.test(value)) return null;
    fields.push([name, value]);
  }
  return fields;
}

function readSized(bytes: Buffer, head: Head, length: number): Reading {
  const { size, ...message } = head;
  if (bytes.length < size + length) return { kind: "incomplete", head };
  return {
    kind: "message",
    message: { ...message, body: bytes.subarray(size, size + length) },
    size: size + length,
  };
}

function readChunked(bytes: Buffer, head: Head): Reading {
  const { size, ...message } = head;
  const chunks: Buffer[] = [];
  let at = size;
  for (;;) {
    const lineEnd = bytes.indexOf("\n", at);
    if (lineEnd === -1) return { kind: "incomplete", head };
    const sizeLine = /^([0-9A-Fa-f]{1,12})(?:[\t ]*;[\t\x20-\x7e\x80-\xff]*)?\r\n$/.exec(
      bytes.toString("latin1", at, lineEnd + 1),
    );
    if (!sizeLine) return bad("chunk size");
    const length = Number.parseInt(sizeLine[1] ?? "", 16);
    at = lineEnd + 1;
    if (length === 0) break;
    if (bytes.length < at + length + 2) {
      const isWrong = bytes.length > at + length && bytes[at + length] !== 0x0d;
      return isWrong ? bad("chunk end") : { kind: "incomplete", head };
    }
    chunks.push(bytes.subarray(at, at + length));
    at += length;
    if (bytes.toString("latin1", at, at + 2) !== "\r\n") return bad("chunk end");
    at += 2;
  }
  const lines: string[] = [];
  for (;;) {
    const lineEnd = bytes.indexOf("\n", at);
    if (lineEnd === -1) return { kind: "incomplete", head };
    if (bytes[lineEnd - 1] !== 0x0d) return bad("trailer");
    const line = bytes.toString("latin1", at, lineEnd - 1);
    at = lineEnd + 1;
    if (line === "") break;
    lines.push(line);
  }
  const trailers = readFields(lines);
  if (trailers === null) return bad("trailer");
  return {
    kind: "message",
    message: { ...message, body: Buffer.concat(chunks), trailers, isChunked: true },
    size: at,
  };
}

function bad(why: string): Reading {
  return { kind: "bad", why };
}
