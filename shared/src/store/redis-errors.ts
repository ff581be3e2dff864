// Turns what Redis answers, and what its client throws, into StoreErrors whose messages an operator can act on.
// What the client throws is never kept as a cause: its errors carry the arguments of the command, passwords among them.
import { redisFormat, scriptErrors } from "./redis-lua.ts";
import { StoreError, type StoreErrorCode } from "./store.ts";

/** The connection ended before a command could be sent on it; another one may be on its way. */
export class ConnectionGone extends StoreError {
  constructor(message: string) {
    super("STORE_UNAVAILABLE", message);
  }
}

/** A command was sent and its answer did not come: whether Redis has run it is not known. */
export class AnswerLost extends ConnectionGone {}

/** Redis answered a command with an error, so the command has not run. */
export class RedisRefusal extends StoreError {
  /** The first word of what it answered, e.g. `READONLY`. */
  readonly word: string;
  constructor(code: StoreErrorCode, message: string, word: string) {
    super(code, message);
    this.word = word;
  }
}

/** By the first word of Redis' answer. What may pass by itself is STORE_UNAVAILABLE, what needs a hand STORE_UNUSABLE. */
const troubles: Readonly<Record<string, { readonly code: StoreErrorCode; readonly advice: string }>> = {
  OOM: { code: "STORE_UNAVAILABLE", advice: "it is full; raise its maxmemory or make room" },
  READONLY: {
    code: "STORE_UNAVAILABLE",
    advice: "it is a read-only replica; point REDIS_URL at the master, or use REDIS_SENTINELS",
  },
  LOADING: { code: "STORE_UNAVAILABLE", advice: "it is still loading its data" },
  MASTERDOWN: { code: "STORE_UNAVAILABLE", advice: "it is a replica without its master" },
  MISCONF: { code: "STORE_UNAVAILABLE", advice: "it cannot write to its disk and refuses changes" },
  NOREPLICAS: {
    code: "STORE_UNAVAILABLE",
    advice: "it has fewer replicas than min-replicas-to-write asks for",
  },
  BUSY: { code: "STORE_UNAVAILABLE", advice: "a script of somebody else holds it" },
  CLUSTERDOWN: { code: "STORE_UNAVAILABLE", advice: "its cluster is down" },
  MOVED: {
    code: "STORE_UNAVAILABLE",
    advice: "another node of its cluster has our keys; point REDIS_URL at that one",
  },
  WRONGPASS: { code: "STORE_UNUSABLE", advice: "check the user and the password in REDIS_URL" },
  NOAUTH: { code: "STORE_UNUSABLE", advice: "it wants a password; put it into REDIS_URL" },
  NOPERM: { code: "STORE_UNUSABLE", advice: "the user in REDIS_URL lacks rights" },
  WRONGTYPE: {
    code: "STORE_UNUSABLE",
    advice: "a key under our prefix is not ours; set REDIS_PREFIX to another one",
  },
  [scriptErrors.foreign]: {
    code: "STORE_UNUSABLE",
    advice: "a key under our prefix is not ours; remove it or set REDIS_PREFIX to another one",
  },
  [scriptErrors.torn]: {
    code: "STORE_UNUSABLE",
    advice: "what is stored is torn; put a backup in its place, or remove our keys",
  },
};

/** @param place how the Redis is called in messages */
export function toRedisError(error: unknown, place: string): StoreError {
  if (error instanceof StoreError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof Error) || error.name !== "ReplyError") {
    return new StoreError("STORE_UNAVAILABLE", `${place}: ${message}`);
  }
  const word = /^[A-Z]+/.exec(message)?.[0] ?? "";
  if (word === scriptErrors.format) return wrongFormat(message.slice(word.length + 1), place);
  const { code, advice } = troubles[word] ?? adviceFor(message);
  return new RedisRefusal(code, `${place}: ${advice} (${message})`, word);
}

/** Answers that only say ERR, or a word that no table knows. */
function adviceFor(message: string): { readonly code: StoreErrorCode; readonly advice: string } {
  if (/compiling script|unknown command/i.test(message)) {
    return { code: "STORE_UNUSABLE", advice: "it must be Redis 7.0 or newer" };
  }
  if (/DB index|SELECT is not allowed/i.test(message)) {
    return { code: "STORE_UNUSABLE", advice: "check the database in REDIS_URL" };
  }
  return { code: "STORE_UNUSABLE", advice: "it refused a command" };
}

export function wrongFormat(format: string, place: string): StoreError {
  const isNewer = Number(format) > Number(redisFormat);
  return new StoreError(
    isNewer ? "NEWER_FORMAT" : "STORE_UNUSABLE",
    isNewer
      ? `${place}: it has format ${format}, written by a newer version of Switchyard; this one knows format ${redisFormat}: run the newer version`
      : `${place}: it has the unknown format ${format}; put a backup in its place`,
  );
}

export function notInitialised(place: string): StoreError {
  return new StoreError(
    "STORE_UNAVAILABLE",
    `${place}: there is no installation yet; a control plane makes it when it starts`,
  );
}
