// Commits and put-backs of the Redis store. What is small goes into one script with the commit itself; what is large is
// staged in pieces first, which expire by themselves if nobody comes to commit them. An answer that was lost is asked
// for by offering the very same commit again: the script knows its own work by the commit id.
import { setTimeout as delay } from "node:timers/promises";
import { commitAnswers, commitScript, putBackScript, stageScript } from "./redis-commit-scripts.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { AnswerLost, ConnectionGone, notInitialised } from "./redis-errors.ts";
import { headFromReport } from "./redis-head.ts";
import type { RedisKeys } from "./redis-keys.ts";
import { type RedisScript } from "./redis-lua.ts";
import type { Argument } from "./redis-session.ts";
import type { RedisUpkeep } from "./redis-upkeep.ts";
import { sliceList } from "./slices.ts";
import {
  type ChangeRecord,
  type CommitOutcome,
  type NewCommit,
  type PutBack,
  type PutBackOutcome,
  StoreError,
} from "./store.ts";

/** How long a commit whose answer was lost is asked for, in ms. */
const unknownMs = 5000;
const againMs = 50;
/** How long staged pieces wait for their commit, in ms. */
const stagedMs = 60_000;
/** What one script takes at most: Redis is held for about a millisecond by it. */
const pieceBounds = { recordsMax: 128, charsMax: 131_072 };
const inFlightMax = 4;
/** What a commit weighs in the history beside its changes. */
const headerBytes = 256;

export class RedisWriter {
  readonly #connection: RedisConnection;
  readonly #keys: RedisKeys;
  readonly #upkeep: RedisUpkeep;

  constructor(connection: RedisConnection, keys: RedisKeys, upkeep: RedisUpkeep) {
    this.#connection = connection;
    this.#keys = keys;
    this.#upkeep = upkeep;
  }

  async commit(commit: NewCommit): Promise<CommitOutcome> {
    const { commitId, expected, time, actor, message, changes } = commit;
    const revision = expected.revision + 1;
    const slices = sliceList(changes, charsOf, pieceBounds);
    const first = slices.next().value ?? [];
    const second = slices.next();
    const isSmall = second.done === true;
    const staged = isSmall
      ? { pieces: 0, count: first.length, bytes: weightOf(first) }
      : await this.#stageAll(commitId, revision, chain([first, second.value], slices));
    const outcome = await this.#offer(commitScript, [
      this.#keys.bell,
      expected.epoch,
      expected.revision,
      expected.commitId,
      revision,
      commitId,
      time,
      actor,
      messageArgument(message),
      staged.count,
      staged.bytes + headerBytes + Buffer.byteLength(actor) + Buffer.byteLength(message ?? ""),
      staged.pieces,
      ...(isSmall ? first.flatMap(changeArguments) : []),
    ]);
    if (!outcome.isApplied) this.#discard(commitId, staged.pieces);
    if (!outcome.head) throw notInitialised(this.#connection.description);
    return { isApplied: outcome.isApplied, head: outcome.head };
  }

  async putBack(putBack: PutBack): Promise<PutBackOutcome> {
    const { found, epoch, parentEpoch, revision, commitId, time, actor, message, secretsKey } = putBack;
    const staged = await this.#stageAll(commitId, revision, creations(putBack.records));
    const outcome = await this.#offer(putBackScript, [
      this.#keys.bell,
      ...(found ? [found.epoch, found.revision, found.commitId] : ["", "", ""]),
      epoch,
      parentEpoch,
      revision,
      revision - 1,
      commitId,
      time,
      actor,
      messageArgument(message),
      staged.count,
      staged.bytes + headerBytes,
      staged.pieces,
      secretsKey.toString("base64"),
    ]);
    if (!outcome.isApplied) this.#discard(commitId, staged.pieces);
    return outcome;
  }

  /** Offers until an answer comes. Once one was lost, whatever goes wrong afterwards leaves it unknown. */
  async #offer(script: RedisScript, args: readonly Argument[]): Promise<PutBackOutcome> {
    const { head, objects, log, large } = this.#keys;
    const keys = [head, objects, log, large];
    const deadline = performance.now() + unknownMs;
    let lost: AnswerLost | null = null;
    for (;;) {
      let reply: unknown;
      try {
        reply = await this.#connection.use((session) => session.evaluate(script, keys, args));
      } catch (error) {
        if (error instanceof AnswerLost) lost = error;
        if (!lost && !(error instanceof ConnectionGone)) throw error;
        if (performance.now() + againMs < deadline) {
          await delay(againMs);
          continue;
        }
        throw lost ? unknown(lost.message) : error;
      }
      return this.#judge(reply, lost !== null);
    }
  }

  #judge(reply: unknown, wasLost: boolean): PutBackOutcome {
    const [answer, report, upkeep] = reply as [number, unknown, [number, number]?];
    if (upkeep) this.#upkeep.consider(...upkeep);
    if (answer === commitAnswers.expired) throw this.#expired();
    if (answer === commitAnswers.empty) return { isApplied: false, head: null };
    if (answer === commitAnswers.forgotten && wasLost)
      throw unknown("the log does not reach back to it any more");
    return {
      isApplied: answer === commitAnswers.applied,
      head: headFromReport(report, this.#connection.description),
    };
  }

  /** Stages the pieces of a large commit, a few at a time. Each wait gives this event loop a turn for others. */
  async #stageAll(
    commitId: string,
    revision: number,
    slices: Iterable<readonly ChangeRecord[]> | AsyncIterable<readonly ChangeRecord[]>,
  ): Promise<{ pieces: number; count: number; bytes: number }> {
    const staged = { pieces: 0, count: 0, bytes: 0 };
    const inFlight: Promise<unknown>[] = [];
    for await (const changes of slices) {
      if (changes.length === 0) continue;
      const args = [stagedMs, revision, staged.count + 1, ...changes.flatMap(changeArguments)];
      const piece = this.#connection.evaluate(stageScript, [this.#keys.piece(commitId, staged.pieces)], args);
      // Its failure is told when it is waited for.
      piece.catch(() => {});
      inFlight.push(piece);
      staged.pieces += 1;
      staged.count += changes.length;
      staged.bytes += weightOf(changes);
      if (inFlight.length >= inFlightMax) await inFlight.shift();
    }
    await Promise.all(inFlight);
    return staged;
  }

  /** Frees what was staged for nothing. Nobody waits for it: what is left expires. */
  #discard(commitId: string, pieces: number): void {
    if (pieces === 0) return;
    const keys = Array.from({ length: pieces }, (_, n) => this.#keys.piece(commitId, n));
    this.#connection.call("UNLINK", keys).catch(() => {});
  }

  #expired(): StoreError {
    return new StoreError(
      "STORE_UNAVAILABLE",
      `${this.#connection.description}: what was staged is gone, because it took over ${stagedMs} ms or Redis evicts keys; nothing was changed`,
    );
  }
}

function unknown(why: string): StoreError {
  return new StoreError("COMMIT_UNKNOWN", `${why}; whether it was committed is not known`);
}

function* chain<T>(...walks: Iterable<T>[]): Generator<T> {
  for (const walk of walks) yield* walk;
}

async function* creations(records: PutBack["records"]): AsyncGenerator<readonly ChangeRecord[]> {
  for await (const list of records) {
    const changes = list.map(({ kind, id, record }) => ({ kind, id, before: null, after: record }));
    yield* sliceList(changes, charsOf, pieceBounds);
  }
}

function changeArguments({ kind, id, before, after }: ChangeRecord): Argument[] {
  return [kind, id, before ?? "", after ?? ""];
}

/** An empty message is another thing than none. */
function messageArgument(message: string | null): string {
  return message === null ? "" : `=${message}`;
}

function charsOf({ before, after }: ChangeRecord): number {
  return (before?.length ?? 0) + (after?.length ?? 0);
}

/** What changes weigh in the history, in bytes: their texts, and a round sum for what Redis puts around them. */
function weightOf(changes: readonly ChangeRecord[]): number {
  let bytes = 0;
  for (const { id, before, after } of changes) {
    bytes += 64 + id.length + Buffer.byteLength(before ?? "") + Buffer.byteLength(after ?? "");
  }
  return bytes;
}
