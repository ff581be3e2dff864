// The form of a catalog on disk: a line that says what it is, a line an object, and a last one with their number and a
// hash of all before it, so that a file that is not whole is never taken for one.
import { createHash, type Hash } from "node:crypto";
import { Type } from "typebox";
import { Compile } from "typebox/compile";
import type { Catalog } from "../model/catalog.ts";
import type { Kind } from "../model/identity.ts";
import { Pace } from "../pace.ts";
import type { ObjectRecord } from "./store.ts";

/** Version of the form. A program passes over a format that it does not know. */
const format = 1;
/** Characters that are written, or bytes that are read, at once. */
export const cacheChunkSize = 65_536;

const Text = Type.String({ minLength: 1, maxLength: 4096 });
const Header = Type.Object(
  {
    switchyardCache: Type.Literal(format),
    program: Text,
    /** The store that the catalog came from, as it calls itself: what the installation is known by while it is away. */
    installation: Text,
    epoch: Text,
    parentEpoch: Type.Union([Type.Null(), Text]),
    revision: Type.Integer({ minimum: 0 }),
    commitId: Text,
    /** The installation's key for showing secrets, base64; null in a worker's, which shows none. */
    secretsKey: Type.Union([Type.Null(), Text]),
  },
  { additionalProperties: false },
);
export type CacheHeader = Type.Static<typeof Header>;
const headerCheck = Compile(Header);

/** A file that is not what it should be, in words for an operator. */
export class CacheFault extends Error {
  override readonly name = "CacheFault";
}

export function parseCacheHeader(line: string): CacheHeader {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new CacheFault("does not begin as a cache does");
  }
  if (headerCheck.Check(value)) return value;
  const found = (value as { switchyardCache?: unknown } | null)?.switchyardCache;
  if (found !== undefined && found !== format)
    throw new CacheFault(`has format ${JSON.stringify(found)}, not ${format}`);
  throw new CacheFault("does not begin as a cache does");
}

/** The whole file, in chunks, with turns for others in between. */
export async function* formatCache(
  header: Omit<CacheHeader, "switchyardCache">,
  catalog: Catalog,
  unreadable: Iterable<ObjectRecord>,
): AsyncGenerator<string> {
  const hash = createHash("sha256");
  const pace = new Pace();
  let chunk = `${JSON.stringify({ switchyardCache: format, ...header } satisfies CacheHeader)}\n`;
  let count = 0;
  for (const [kind, objects] of [
    ["service", catalog.services],
    ["route", catalog.routes],
  ] as const) {
    for (const [id, object] of objects) {
      chunk += `${kind} ${id} ${JSON.stringify(object)}\n`;
      count += 1;
      if (chunk.length >= cacheChunkSize) {
        hash.update(chunk);
        yield chunk;
        chunk = "";
      }
      if (pace.isDue) await pace.rest();
    }
  }
  for (const { kind, id, record } of unreadable) {
    // As a JSON text: it may be anything, line ends among it.
    chunk += `unreadable ${kind} ${id} ${JSON.stringify(record)}\n`;
    count += 1;
  }
  hash.update(chunk);
  yield `${chunk}end ${count} ${hash.digest("hex")}\n`;
}

/** The records of a file, in pieces. Throws a `CacheFault` at its end where it is not whole. */
export async function* parseCache(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly ObjectRecord[]> {
  const hash = createHash("sha256");
  let count = 0;
  let isHeader = true;
  let end: string | null = null;
  for await (const lines of linesOf(chunks)) {
    const records: ObjectRecord[] = [];
    for (const line of lines) {
      if (end !== null) throw new CacheFault("goes on after its end");
      const text = line.toString("utf8");
      if (text.startsWith("end ")) {
        end = text;
        continue;
      }
      hashLine(hash, line);
      if (isHeader) isHeader = false;
      else records.push(recordOf(text));
    }
    count += records.length;
    if (records.length > 0) yield records;
  }
  if (end === null) throw new CacheFault("is torn: it has no end");
  if (end !== `end ${count} ${hash.digest("hex")}`)
    throw new CacheFault("is torn: it is not what was written");
}

function hashLine(hash: Hash, line: Buffer): void {
  hash.update(line);
  hash.update("\n");
}

/** The whole lines of each chunk, without their ends; what follows the last one belongs to the next chunk. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer[]> {
  let rest: Buffer[] = [];
  for await (const chunk of chunks) {
    const lines: Buffer[] = [];
    let begin = 0;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, begin)) {
      const piece = chunk.subarray(begin, at);
      lines.push(rest.length === 0 ? piece : Buffer.concat([...rest, piece]));
      rest = [];
      begin = at + 1;
    }
    if (begin < chunk.length) rest.push(chunk.subarray(begin));
    yield lines;
  }
  if (rest.length > 0) throw new CacheFault("is torn: it ends within a line");
}

function recordOf(line: string): ObjectRecord {
  const [, mark, kind, id, record] = /^(unreadable )?(service|route) (\S+) (.*)$/s.exec(line) ?? [];
  if (kind === undefined || id === undefined || record === undefined) {
    throw new CacheFault("has a line that is no object");
  }
  // Safe because: the hash at the end proves that it is what was written.
  return { kind: kind as Kind, id, record: mark === undefined ? record : (JSON.parse(record) as string) };
}
