// Reads the log of a Redis store, in slices of bounded size: the commits of a slice by one script, the pieces of a large
// commit one by one. Each commit has to name the one before it, so a log that was trimmed, or became another one, while
// it is read ends the reading instead of misleading it.
import type { Kind } from "../model/identity.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { notInitialised } from "./redis-errors.ts";
import { headFromReport, text, torn } from "./redis-head.ts";
import type { RedisKeys } from "./redis-keys.ts";
import { readHeadersScript, readLogScript, readPieceScript } from "./redis-log-scripts.ts";
import { sliceCharsMax, sliceRecordsMax } from "./slices.ts";
import type { ChangeRecord, CommitHeader, HistoryPiece, LogPiece, Position } from "./store.ts";

interface LoggedHeader {
  readonly header: CommitHeader;
  /** Number of pieces that hold the changes, or 0 where they are with the header. */
  readonly pieces: number;
}

type LoggedChange = Omit<ChangeRecord, "before"> & Partial<Pick<ChangeRecord, "before">>;

interface ReadCommit extends LoggedHeader {
  readonly changes: readonly LoggedChange[];
}

/** A piece with or without what was before, as it was asked for. */
type Piece = Omit<LogPiece, "changes"> & Pick<ReadCommit, "changes">;

/** Headers that one script looks up: Redis is held for less than a millisecond by it. */
const headersMax = 100;

interface Slice {
  readonly upTo: Position;
  readonly commits: readonly ReadCommit[];
}

export class RedisLog {
  readonly #connection: RedisConnection;
  readonly #keys: RedisKeys;

  constructor(connection: RedisConnection, keys: RedisKeys) {
    this.#connection = connection;
    this.#keys = keys;
  }

  async commitsAfter(position: Position): Promise<AsyncIterable<LogPiece> | "gap"> {
    const slice = await this.#readSlice(position.revision, null, false);
    const { upTo, commits } = slice;
    if (upTo.epoch !== position.epoch || upTo.revision < position.revision) return "gap";
    if (upTo.revision === position.revision && upTo.commitId !== position.commitId) return "gap";
    if (upTo.revision > position.revision && !follows(commits[0]?.header, position)) return "gap";
    return this.#pieces(position, upTo.revision, slice, false);
  }

  async history(after: number, upTo: number): Promise<AsyncIterable<HistoryPiece> | "gap"> {
    const slice = await this.#readSlice(after, upTo, true);
    const first = slice.commits[0]?.header;
    if (first?.revision !== after + 1) return "gap";
    const begin = { epoch: first.epoch, revision: after, commitId: first.predecessor };
    // Safe because: the scripts were told to answer what was before each change.
    return this.#pieces(begin, upTo, slice, true) as AsyncGenerator<HistoryPiece>;
  }

  async headersBelow(revision: number, limit: number): Promise<readonly CommitHeader[]> {
    const headers: CommitHeader[] = [];
    let below = revision;
    while (headers.length < limit) {
      const wanted = Math.min(headersMax, limit - headers.length);
      const answer = (await this.#connection.evaluate(
        readHeadersScript,
        [this.#keys.head, this.#keys.log],
        [below, wanted],
      )) as [unknown?, unknown[][]?];
      if (!answer[1]) throw notInitialised(this.#connection.description);
      for (const [found, flat] of answer[1]) headers.push(this.#header(found, flat).header);
      if (answer[1].length < wanted) break;
      below = headers.at(-1)?.revision ?? 0;
    }
    return headers;
  }

  /** The commits up to a revision, or where the log is replaced meanwhile, up to there. */
  async *#pieces(after: Position, upTo: number, first: Slice, hasBefore: boolean): AsyncGenerator<Piece> {
    let slice = first;
    let reached = after;
    while (reached.revision < upTo) {
      for (const commit of slice.commits) {
        if (!follows(commit.header, reached)) return;
        if (commit.pieces === 0) yield { header: commit.header, changes: commit.changes, isLast: true };
        else if (!(yield* this.#largeCommit(commit, hasBefore))) return;
        reached = commit.header;
      }
      if (slice.commits.length === 0) return;
      if (reached.revision < upTo) slice = await this.#readSlice(reached.revision, upTo, hasBefore);
    }
  }

  /** Answers whether it was whole: a piece that is not there was trimmed, and the commit with it. */
  async *#largeCommit({ header, pieces }: LoggedHeader, hasBefore: boolean): AsyncGenerator<Piece, boolean> {
    const read = (n: number) =>
      this.#connection.evaluate(readPieceScript, [this.#keys.piece(header.commitId, n)], [hasBefore ? 1 : 0]);
    let next = read(0);
    for (let n = 0; n < pieces; n++) {
      const changes = this.#changes(await next, hasBefore);
      if (changes.length === 0) return false;
      if (n + 1 < pieces) {
        next = read(n + 1);
        // The next piece is read while this one is used; its failure is told when it is asked for.
        next.catch(() => {});
      }
      yield { header, changes, isLast: n + 1 === pieces };
    }
    return true;
  }

  async #readSlice(after: number, upTo: number | null, hasBefore: boolean): Promise<Slice> {
    const answer = (await this.#connection.evaluate(
      readLogScript,
      [this.#keys.head, this.#keys.log],
      [after, upTo ?? "", sliceRecordsMax, sliceCharsMax, hasBefore ? 1 : 0],
    )) as [unknown?, unknown[][]?];
    const [report, commits] = answer;
    if (!report || !commits) throw notInitialised(this.#connection.description);
    return {
      upTo: headFromReport(report, this.#connection.description),
      commits: commits.map((commit) => this.#commit(commit, hasBefore)),
    };
  }

  #commit([revision, flat, changes]: unknown[], hasBefore: boolean): ReadCommit {
    const commit = { ...this.#header(revision, flat), changes: this.#changes(changes, hasBefore) };
    if (commit.pieces === 0 && commit.changes.length !== commit.header.changeCount)
      throw torn(this.#connection.description);
    return commit;
  }

  #header(revision: unknown, flat: unknown): LoggedHeader {
    const place = this.#connection.description;
    const fields = new Map<unknown, unknown>();
    const list = flat as unknown[];
    for (let at = 0; at < list.length; at += 2) fields.set(list[at], list[at + 1]);
    const field = (name: string) => text(fields.get(name), place);
    const header: CommitHeader = {
      epoch: field("epoch"),
      revision: Number(revision),
      commitId: field("commitId"),
      predecessor: field("predecessor"),
      time: field("time"),
      actor: field("actor"),
      message: field("message").startsWith("=") ? field("message").slice(1) : null,
      changeCount: Number(field("changeCount")),
    };
    return { header, pieces: Number(field("pieces")) };
  }

  #changes(flat: unknown, hasBefore: boolean): LoggedChange[] {
    const place = this.#connection.description;
    const list = flat as unknown[];
    const changes: LoggedChange[] = [];
    for (let at = 0; at < list.length; at += hasBefore ? 4 : 3) {
      changes.push({
        kind: text(list[at], place) as Kind,
        id: text(list[at + 1], place),
        ...(hasBefore && { before: text(list[at + 3], place) || null }),
        after: text(list[at + 2], place) || null,
      });
    }
    return changes;
  }
}

function follows(header: CommitHeader | undefined, position: Position): boolean {
  return (
    header?.epoch === position.epoch &&
    header.predecessor === position.commitId &&
    header.revision > position.revision
  );
}
