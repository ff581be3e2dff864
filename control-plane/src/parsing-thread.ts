// Runs a thread that parses one document and ends: what takes a parser seconds, and what was made to take it for ever,
// holds up no other request. One runs at a time, so that many such documents together take no more than one.
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { ApiError, type ProblemCode } from "./errors.ts";

/** Far beyond what the largest body takes; a document that takes longer was made to. */
const timeoutMs = 20_000;
const heapMegabytesMax = 1536;
/** Documents that wait for their turn; more are refused. */
const waitingMax = 4;

let waiting = 0;
/** Never rejects. */
let lastInQueue: Promise<unknown> = Promise.resolve();

/** Why a document cannot be read. */
interface ParsingFault {
  readonly code: ProblemCode;
  readonly detail: string;
}

/** What a parsing thread posts, once. */
export type ParsingOutcome<T> = { readonly value: T } | { readonly fault: ParsingFault };

/**
 * The outcome that a thread posts, in its turn; throws a 429 where too many wait.
 * @param name path of the thread's program from this folder, without its ending
 * @param code what to call it if the document asks for too much time or memory
 */
export async function runParsingThread<T>(
  name: string,
  data: unknown,
  code: ProblemCode,
): Promise<ParsingOutcome<T>> {
  if (waiting > waitingMax) {
    throw new ApiError("TOO_MANY_REQUESTS", "too many documents wait to be read; send one at a time", {
      headers: { "retry-after": "1" },
    });
  }
  waiting++;
  const outcome = lastInQueue.then(() => parseInThread<T>(name, data, code));
  lastInQueue = outcome.catch(() => {}).finally(() => waiting--);
  return await outcome;
}

function parseInThread<T>(name: string, data: unknown, code: ProblemCode): Promise<ParsingOutcome<T>> {
  // The same code runs from source, where this file ends in .ts, and from the build, where it ends in .js.
  const program = new URL(`./${name}${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
  return new Promise((resolve, reject) => {
    const thread = new Worker(program, {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytesMax },
    });
    const settle = (outcome: ParsingOutcome<T>) => {
      clearTimeout(timer);
      resolve(outcome);
      void thread.terminate();
    };
    const timer = setTimeout(() => settle({ fault: { code, detail: "takes too long to read" } }), timeoutMs);
    thread.once("message", settle);
    thread.once("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      if (error.code !== "ERR_WORKER_OUT_OF_MEMORY") reject(error);
      else resolve({ fault: { code, detail: "takes too much memory to read" } });
    });
  });
}
