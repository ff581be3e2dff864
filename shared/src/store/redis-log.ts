// Reads the log of a Redis store, in slices of bounded size: the commits of a slice by one script, the pieces of a large
// commit one by one. Each commit has to name the one before it, so a log that was trimmed, or became another one, while
// it is read ends the reading instead of misleading it.
import type { Kind } from "../model/identity.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { notInitialised } from "./redis-errors.ts";
import { headFromReport, text, torn } from "./redis-head.ts";
import type { RedisKeys } from "./redis-keys.ts";
import { readLogScript, readPieceScript } from "./redis-log-scripts.ts";
import { sliceCharsMax, sliceRecordsMax } from "./slices.ts";
import type { CommitHeader, LogPiece, Position } from "./store.ts";

interface ReadCommit {
  readonly header: CommitHeader;
  /** Number of pieces that hold the changes, or 0 where they are here. */
  readonly pieces: number;
  readonly changes: LogPiece["changes"];
}

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
    const slice = await this.#readSlice(position.revision, null);
    const { upTo, commits } = slice;
    if (upTo.epoch !== position.epoch || upTo.revision < position.revision) return "gap";
    if (upTo.revision === position.revision && upTo.commitId !== position.commitId) return "gap";
    if (upTo.revision > position.revision && !follows(commits[0]?.header, position)) return "gap";
    return this.#pieces(position, slice);
  }

  /** The commits up to where the log ended when the first slice was read. */
  async *#pieces(after: Position, first: Slice): AsyncGenerator<LogPiece> {
    const { upTo } = first;
    let slice = first;
    let reached = after;
    while (reached.revision < upTo.revision) {
      for (const commit of slice.commits) {
        if (!follows(commit.header, reached)) return;
        if (commit.pieces === 0) yield { header: commit.header, changes: commit.changes, isLast: true };
        else if (!(yield* this.#largeCommit(commit))) return;
        reached = commit.header;
      }
      if (slice.commits.length === 0) return;
      if (reached.revision < upTo.revision) slice = await this.#readSlice(reached.revision, upTo.revision);
    }
  }

  /** Answers whether it was whole: a piece that is not there was trimmed, and the commit with it. */
  async *#largeCommit({ header, pieces }: ReadCommit): AsyncGenerator<LogPiece, boolean> {
    const read = (n: number) =>
      this.#connection.evaluate(readPieceScript, [this.#keys.piece(header.commitId, n)], []);
    let next = read(0);
    for (let n = 0; n < pieces; n++) {
      const changes = this.#changes(await next);
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

  async #readSlice(after: number, upTo: number | null): Promise<Slice> {
    const answer = (await this.#connection.evaluate(
      readLogScript,
      [this.#keys.head, this.#keys.log],
      [after, upTo ?? "", sliceRecordsMax, sliceCharsMax],
    )) as [unknown?, unknown[][]?];
    const [report, commits] = answer;
    if (!report || !commits) throw notInitialised(this.#connection.description);
    return {
      upTo: headFromReport(report, this.#connection.description),
      commits: commits.map((commit) => this.#commit(commit)),
    };
  }

  #commit([revision, flat, changes]: unknown[]): ReadCommit {
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
    const commit = { header, pieces: Number(field("pieces")), changes: this.#changes(changes) };
    if (commit.pieces === 0 && commit.changes.length !== header.changeCount) throw torn(place);
    return commit;
  }

  #changes(flat: unknown): LogPiece["changes"] {
    const place = this.#connection.description;
    const list = flat as unknown[];
    const changes: LogPiece["changes"][number][] = [];
    for (let at = 0; at < list.length; at += 3) {
      const kind = text(list[at], place) as Kind;
      changes.push({ kind, id: text(list[at + 1], place), after: text(list[at + 2], place) || null });
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
