// Calls into a thread of this process, answered by promises: one side starts the thread and calls, the other serves.
// A thread that ends unasked takes its calls with it and is started again, because the process has to go on serving.
import type { MessagePort, Worker } from "node:worker_threads";
import { StoreError, type StoreErrorCode } from "./store.ts";

/** What a thread answers: methods by name. Arguments and answers are structured-cloned. */
type Answers = { readonly [name: string]: (...args: never[]) => unknown };
type AnswersOf<T> = { [K in keyof T as T[K] extends (...args: never[]) => unknown ? K : never]: T[K] };

interface Call {
  readonly call: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

type Reply =
  | { readonly call: number; readonly value: unknown }
  | {
      readonly call: number;
      readonly code: StoreErrorCode | null;
      readonly message: string;
      readonly cause: unknown;
    }
  | "bell";

/** Tells a call that its thread ended before it answered: whether the work was done is not known. */
export class ThreadEnded extends StoreError {
  constructor(why: string) {
    super("STORE_UNAVAILABLE", `the store's thread has ended${why}`);
  }
}

/** How long a thread that ended unasked stays away: long enough that a crash loop costs nothing. */
const restartAfterMs = 500;

/** The calling side. `T` is the class that the thread serves. */
export class ThreadCaller<T> {
  readonly #start: () => Worker;
  readonly #onBell: () => void;
  readonly #onRestart: () => void;
  readonly #pending = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  #worker: Worker | null = null;
  #restart: NodeJS.Timeout | null = null;
  #calls = 0;
  #isClosing = false;

  /**
   * @param start makes the thread
   * @param onBell called for each bell of the thread
   * @param onRestart called after a thread that ended unasked was started again; what it was told is forgotten
   */
  constructor(start: () => Worker, onBell: () => void = () => {}, onRestart: () => void = () => {}) {
    this.#start = start;
    this.#onBell = onBell;
    this.#onRestart = onRestart;
    this.#run();
  }

  /** Calls a method of the thread. Rejects with a StoreError while there is no thread. */
  call<K extends keyof AnswersOf<T> & string>(
    name: K,
    ...args: T[K] extends (...args: infer A) => unknown ? A : never
  ): Promise<T[K] extends (...args: never[]) => infer R ? Awaited<R> : never> {
    const call = this.#calls++;
    const worker = this.#worker;
    if (!worker) {
      const why = this.#isClosing ? "is closed" : "is being restarted";
      return Promise.reject(new StoreError("STORE_UNAVAILABLE", `the store's thread ${why}`));
    }
    return new Promise((resolve, reject) => {
      this.#pending.set(call, { resolve, reject });
      worker.postMessage({ call, name, args } satisfies Call);
    });
  }

  /** Lets the thread finish what it does, close its files and end. */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.#restart) clearTimeout(this.#restart);
    const worker = this.#worker;
    if (!worker) return;
    this.#worker = null;
    const exit = new Promise((resolve) => worker.once("exit", resolve));
    worker.postMessage("close");
    await exit;
  }

  #run(): void {
    const worker = this.#start();
    this.#worker = worker;
    let why = "";
    worker.on("message", (reply: Reply) => this.#take(reply));
    worker.on("error", (error) => {
      why = `: ${error instanceof Error ? error.message : String(error)}`;
    });
    worker.on("exit", () => {
      for (const { reject } of this.#pending.values()) reject(new ThreadEnded(why));
      this.#pending.clear();
      this.#worker = null;
      if (this.#isClosing) return;
      this.#restart = setTimeout(() => {
        this.#run();
        this.#onRestart();
      }, restartAfterMs);
    });
  }

  #take(reply: Reply): void {
    if (reply === "bell") return this.#onBell();
    const pending = this.#pending.get(reply.call);
    this.#pending.delete(reply.call);
    if ("value" in reply) pending?.resolve(reply.value as never);
    else if (reply.code) pending?.reject(new StoreError(reply.code, reply.message, { cause: reply.cause }));
    else pending?.reject(new Error(reply.message, { cause: reply.cause }));
  }
}

/**
 * The serving side. Calls run in order of arrival; asynchronous ones overlap.
 * @param judge turns whatever a method throws into the error to answer
 * @param close called when the caller closes; the thread ends once nothing is left to do
 * @returns the bell
 */
export function serveThread(
  port: MessagePort,
  answers: object,
  judge: (error: unknown) => unknown,
  close: () => void | Promise<void>,
): () => void {
  const answer = async ({ call, name, args }: Call): Promise<Reply> => {
    try {
      return { call, value: await (answers as Answers)[name]?.(...(args as never[])) };
    } catch (thrown) {
      const error = judge(thrown);
      const code = error instanceof StoreError ? error.code : null;
      return error instanceof Error
        ? { call, code, message: error.message, cause: error.cause ?? error.stack }
        : { call, code, message: String(error), cause: undefined };
    }
  };
  const take = async (message: Call | "close"): Promise<void> => {
    if (message !== "close") return port.postMessage(await answer(message));
    await close();
    port.close();
  };
  port.on("message", (message: Call | "close") => void take(message));
  return () => port.postMessage("bell" satisfies Reply);
}
