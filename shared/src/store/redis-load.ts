// Loads the whole catalog without ever holding Redis: the objects are scanned in small steps while commits go on, and
// then the log is replayed from where the objects stood when the scan began. Whatever the scan saw of an object that
// was written meanwhile, the log has the last word on it; all others stood still and were seen.
import type { Kind } from "../model/identity.ts";
import { PersistentMap } from "../model/persistent-map.ts";
import { Pace } from "../pace.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { ConnectionGone, notInitialised } from "./redis-errors.ts";
import { foldedFields, headFields, headFromFields, positionFrom, text, torn } from "./redis-head.ts";
import type { RedisKeys } from "./redis-keys.ts";
import type { RedisLog } from "./redis-log.ts";
import type { RedisSession } from "./redis-session.ts";
import { sliceCharsMax, sliceList } from "./slices.ts";
import { type Head, type ObjectRecord, type Position, StoreError } from "./store.ts";

const attemptsMax = 5;
const scanCountMax = 500;

type LoadedCatalog = { readonly head: Head; readonly pieces: AsyncIterable<readonly ObjectRecord[]> };

export async function loadFromRedis(
  connection: RedisConnection,
  keys: RedisKeys,
  log: RedisLog,
): Promise<LoadedCatalog> {
  for (let attempt = 1; attempt <= attemptsMax; attempt++) {
    try {
      const loaded = await tryToLoad(connection, keys, log);
      if (loaded) return loaded;
    } catch (error) {
      // A scan does not survive its connection: the next process of Redis keeps its keys in another order.
      if (!(error instanceof ConnectionGone) || attempt === attemptsMax) throw error;
    }
  }
  throw new StoreError(
    "STORE_UNAVAILABLE",
    `${connection.description}: the log was replaced or trimmed while the catalog was loaded`,
  );
}

/** One try, or null where the log did not lead on from where the scan began. */
async function tryToLoad(
  connection: RedisConnection,
  keys: RedisKeys,
  log: RedisLog,
): Promise<LoadedCatalog | null> {
  const place = connection.description;
  const session = await connection.session();
  const began = (await session.call("HMGET", [keys.head, ...headFields, ...foldedFields])) as unknown[];
  const head = headFromFields(began, place);
  if (!head) throw notInitialised(place);
  const [foldedRevision, foldedCommitId] = began.slice(headFields.length);
  const folded = positionFrom(head.epoch, foldedRevision, foldedCommitId, place);

  const scanned = await scanObjects(session, keys.objects, place);
  const settled = headFromFields(
    (await session.call("HMGET", [keys.head, ...headFields])) as unknown[],
    place,
  );
  const tail = await log.commitsAfter(folded);
  if (tail === "gap") return null;
  const pace = new Pace();
  let reached: Position = folded;
  let hasSettled = isSamePoint(reached, settled);
  let written = PersistentMap.empty<string | null>();
  const owner = Symbol("load");
  for await (const { header, changes, isLast } of tail) {
    for (const { kind, id, after } of changes) {
      written = written.set(`${kind}/${id}`, after, owner);
      if (pace.isDue) await pace.rest();
    }
    if (!isLast) continue;
    reached = header;
    hasSettled ||= isSamePoint(reached, settled);
  }
  // All that the scan may have seen was committed by the time it ended. Where the log does not lead through that point,
  // it was trimmed on the way, or the store was replaced or went back.
  if (!settled || !hasSettled) return null;
  const { epoch, revision, commitId } = reached;
  return { head: { ...settled, epoch, revision, commitId }, pieces: yieldPieces(scanned, written) };
}

/** The objects as they stood at some moment each. An object may be among them twice. */
async function scanObjects(session: RedisSession, key: string, place: string): Promise<string[][]> {
  const replies: string[][] = [];
  let cursor = "0";
  let count = 100;
  do {
    const [next, flat] = (await session.call("HSCAN", [key, cursor, "COUNT", count])) as [string, string[]];
    cursor = text(next, place);
    if (flat.length > 0) replies.push(flat);
    let chars = 0;
    for (const part of flat) chars += part.length;
    // The size of records is the users': the next step asks for as many as should fit.
    count = Math.max(
      1,
      Math.min(scanCountMax, 2 * count, Math.round((count * sliceCharsMax) / Math.max(1, chars))),
    );
  } while (cursor !== "0");
  return replies;
}

async function* yieldPieces(
  scanned: string[][],
  written: PersistentMap<string | null>,
): AsyncGenerator<readonly ObjectRecord[]> {
  const pace = new Pace();
  for (const [index, flat] of scanned.entries()) {
    const records: ObjectRecord[] = [];
    for (let at = 0; at < flat.length; at += 2) {
      const [field, record] = [flat[at], flat[at + 1]];
      if (field !== undefined && record !== undefined && !written.has(field))
        records.push(objectRecord(field, record));
    }
    // Whoever reads on needs no memory for what it has read.
    scanned[index] = [];
    if (records.length > 0) yield records;
    if (pace.isDue) await pace.rest();
  }
  const last: ObjectRecord[] = [];
  for (const [field, after] of written) {
    if (after !== null) last.push(objectRecord(field, after));
    if (pace.isDue) await pace.rest();
  }
  for (const records of sliceList(last, ({ record }) => record.length)) if (records.length > 0) yield records;
}

function objectRecord(field: string, record: string): ObjectRecord {
  const at = field.indexOf("/");
  const kind = field.slice(0, at) as Kind;
  if (at < 0) throw torn(`the objects in Redis (field ${JSON.stringify(field.slice(0, 80))})`);
  return { kind, id: field.slice(at + 1), record };
}

function isSamePoint(a: Position, b: Position | null): boolean {
  return a.revision === b?.revision && a.commitId === b.commitId && a.epoch === b.epoch;
}
