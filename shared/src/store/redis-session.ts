// One connection to Redis from its opening to its end. It never reconnects: whoever holds a session knows that all
// its commands went to one process of Redis, in order, and that none is ever sent a second time behind its back.
// (ioredis, left to itself, resends what was not answered; told not to, it leaves those commands pending for ever.)
import { Redis, type RedisOptions } from "ioredis";
import { AnswerLost, ConnectionGone, RedisRefusal, toRedisError } from "./redis-errors.ts";
import { type RedisScript } from "./redis-lua.ts";
import type { RedisPlace } from "./redis-settings.ts";
import { StoreError } from "./store.ts";

/** How long Redis may take for an answer, in ms, the ones that open a connection included. */
export const answerMs = 2000;

export type Argument = string | number;

export interface SessionEvents {
  onReady(): void;
  /** Told once: why, and whether the next session is not to be counted on, because this one found Redis unfit. */
  onEnd(error: StoreError, isBad: boolean): void;
  /** A message on a channel that was subscribed. Its content is nobody's. */
  onMessage(): void;
}

export class RedisSession {
  readonly #client: Redis;
  readonly #place: string;
  readonly #events: SessionEvents;
  readonly #opening: NodeJS.Timeout;
  #state: "opening" | "ready" | "ended" = "opening";
  #hasConnected = false;
  /** What the client told first: later ones only tell that the connection is closed. */
  #trouble: unknown;

  /** @param description how the place is called in messages */
  constructor(place: RedisPlace, description: string, events: SessionEvents) {
    this.#place = description;
    this.#events = events;
    this.#client = new Redis(clientOptions(place));
    this.#opening = setTimeout(() => {
      this.#end(
        toRedisError(this.#trouble ?? new Error(`it does not answer within ${answerMs} ms`), description),
        true,
      );
    }, answerMs);
    this.#client.on("error", (error: unknown) => {
      this.#trouble ??= error;
      // A bad database number is told, and the client would go on in database 0.
      if (this.#state === "opening") this.#end(toRedisError(error, this.#place));
    });
    this.#client.on("sentinelError", (error: unknown) => (this.#trouble ??= error));
    this.#client.on("ready", () => {
      this.#hasConnected = true;
      // A process that was stopped still has its connections accepted by the kernel: only an answer tells that it runs.
      this.#client.ping().then(
        () => {
          if (this.#state !== "opening") return;
          clearTimeout(this.#opening);
          this.#state = "ready";
          events.onReady();
        },
        (error: unknown) => {
          const isRefusal = error instanceof Error && error.name === "ReplyError";
          this.#end(toRedisError(isRefusal ? error : (this.#trouble ?? error), this.#place), isRefusal);
        },
      );
    });
    this.#client.on("end", () => {
      this.#end(toRedisError(this.#trouble ?? new Error("it closed the connection"), this.#place));
    });
    this.#client.on("message", () => events.onMessage());
  }

  /** Whether Redis took the connection, though it may not have answered on it yet. */
  get hasConnected(): boolean {
    return this.#hasConnected;
  }

  get isReady(): boolean {
    return this.#state === "ready" && this.#client.status === "ready";
  }

  /**
   * Sends one command. Rejects with a StoreError: an `AnswerLost` where the command may have run, any other where it has not.
   */
  async call(command: string, args: readonly Argument[]): Promise<unknown> {
    if (!this.isReady) throw new ConnectionGone(`${this.#place}: the connection is closed`);
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        // A process that was stopped itself finds timer and answer together: the answer, read in this turn, comes first.
        setImmediate(() => {
          reject(new AnswerLost(`${this.#place}: it did not answer within ${answerMs} ms`));
        });
      }, answerMs);
    });
    try {
      return await Promise.race([this.#client.call(command, [...args]), timeout]);
    } catch (error) {
      if (error instanceof AnswerLost) {
        this.#end(error, true);
        throw error;
      }
      if (error instanceof Error && error.name === "ReplyError") throw toRedisError(error, this.#place);
      const message = error instanceof Error ? error.message : String(error);
      if (message.startsWith("Stream isn't writeable")) {
        // The connection is half closed, and its end has not come through to here yet.
        const gone = new ConnectionGone(`${this.#place}: the connection is closed`);
        this.#end(gone);
        throw gone;
      }
      throw new AnswerLost(`${this.#place}: the connection was lost before the answer came`);
    } finally {
      clearTimeout(timer);
    }
  }

  async evaluate(script: RedisScript, keys: readonly string[], args: readonly Argument[]): Promise<unknown> {
    try {
      return await this.call("EVALSHA", [script.sha, keys.length, ...keys, ...args]);
    } catch (error) {
      // Redis forgets scripts when it restarts; one that it does not know has not run.
      if (!(error instanceof RedisRefusal) || error.word !== "NOSCRIPT") throw error;
      return await this.call("EVAL", [script.text, keys.length, ...keys, ...args]);
    }
  }

  end(why: string): void {
    this.#end(new StoreError("STORE_UNAVAILABLE", `${this.#place}: ${why}`));
  }

  /** Ends it because of an error that the next session is likely to meet as well. */
  giveUp(error: unknown): void {
    this.#end(toRedisError(error, this.#place), true);
  }

  #end(error: StoreError, isBad = false): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    clearTimeout(this.#opening);
    this.#client.disconnect();
    this.#events.onEnd(error, isBad);
  }
}

function clientOptions({ address, sentinels, masterName }: RedisPlace) {
  const { host, port, isTls, username, password, database } = address;
  const isSentinel = sentinels.length > 0;
  return {
    ...(isSentinel
      ? {
          sentinels: sentinels.map((endpoint) => ({ ...endpoint })),
          name: masterName,
          sentinelCommandTimeout: answerMs / 2,
        }
      : { host, port }),
    ...(isTls && { tls: {}, ...(isSentinel && { enableTLSForSentinelMode: true, sentinelTLS: {} }) }),
    ...(username !== null && { username }),
    ...(password !== null && { password }),
    db: database,
    protocol: 2,
    connectTimeout: isSentinel ? answerMs / 2 : answerMs,
    // The check asks for the role, which matters where Sentinels may still name a master that is none any more.
    enableReadyCheck: isSentinel,
    maxLoadingRetryTime: 100,
    retryStrategy: () => null,
    sentinelRetryStrategy: () => null,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    disableClientInfo: true,
    connectionName: "switchyard",
    // A closed connection is closed at once, also towards a server that does not answer.
    disconnectTimeout: 0,
  } satisfies RedisOptions;
}
