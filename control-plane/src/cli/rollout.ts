// Waiting until a revision is live: each worker is told of as soon as it serves it. The list of workers is asked for
// again and again, because a person watches, and a pipeline may want to know who was last.
import { setTimeout as delay } from "node:timers/promises";
import { isForeignRefusal } from "../foreign-refusal.ts";
import type { Client } from "./client.ts";
import { CliFailure, exitCodes, type Rollout, type WorkerState } from "./failure.ts";
import type { Printer } from "./printer.ts";

export interface Worker {
  readonly id: string;
  readonly host: string;
  readonly gateway?: string;
  readonly version: string;
  readonly state: "live" | "lost";
  readonly revision: number;
  readonly lag: number;
  readonly startedAt: string;
  readonly requestsPerSecond: number;
  readonly lastError: string | null;
  readonly refused: { readonly revision: number; readonly error: string } | null;
}

const pollMs = 150;
/** How long lost workers are waited for once all others serve the revision. */
const waitForLostMs = 5000;

/** Every worker that the control plane lists. */
export async function listWorkers(client: Client): Promise<Worker[]> {
  const workers: Worker[] = [];
  let cursor: string | undefined;
  do {
    const { body } = await client.call<{ items: Worker[]; next: string | null }>("GET", "/v1/workers", {
      query: { limit: 1000, cursor },
    });
    workers.push(...body.items);
    cursor = body.next ?? undefined;
  } while (cursor !== undefined);
  return workers;
}

/**
 * Waits until every worker serves the revision. Fails, the change standing, where time runs out, one refuses it, or only lost
 * ones are left.
 * @param onProgress is told how far it is after each look
 */
export async function followRollout(
  client: Client,
  printer: Printer,
  revision: number,
  timeoutMs: number,
  onProgress: (rollout: Rollout) => void,
): Promise<Rollout> {
  const began = performance.now();
  const told = new Set<string>();
  for (;;) {
    const rollout = rolloutOf(revision, await listWorkers(client));
    onProgress(rollout);
    for (const worker of rollout.workers) {
      if (worker.state === "pending" || told.has(worker.id)) continue;
      told.add(worker.id);
      tellWorker(printer, worker, performance.now() - began);
    }
    const count = (state: WorkerState) => rollout.workers.filter((worker) => worker.state === state).length;
    const [applied, lost, all] = [count("applied"), count("lost"), rollout.workers.length];
    if (applied > 0 && applied === all) {
      printer.line(`applied ${rollout.applied}`, "green");
      return rollout;
    }
    const waitedMs = performance.now() - began;
    const isHeldUpByLost = applied > 0 && applied + lost === all && waitedMs >= waitForLostMs;
    if (count("refused") > 0 || isHeldUpByLost || waitedMs >= timeoutMs) throw notLive(rollout, timeoutMs);
    await delay(pollMs);
  }
}

function rolloutOf(revision: number, workers: readonly Worker[]): Rollout {
  const states = workers.map((worker) => {
    const { id, refused } = worker;
    if (worker.state === "lost") return { id, state: "lost" as const, revision: worker.revision };
    // Its revisions are those of another history.
    const isForeign = isForeignRefusal(refused);
    if (worker.revision >= revision && !isForeign)
      return { id, state: "applied" as const, revision: worker.revision };
    if (refused && (isForeign || refused.revision >= revision)) {
      return { id, state: "refused" as const, revision: worker.revision, error: refused.error };
    }
    return { id, state: "pending" as const, revision: worker.revision };
  });
  const count = (state: WorkerState) => states.filter((one) => one.state === state).length;
  const lost = count("lost");
  return {
    revision,
    applied: `${count("applied")}/${states.length}${lost > 0 ? `; lost=${lost}` : ""}`,
    workers: states,
  };
}

function tellWorker(printer: Printer, worker: Rollout["workers"][number], elapsedMs: number): void {
  const seconds = printer.isTerminal ? ` after ${(elapsedMs / 1000).toFixed(1)} s` : "";
  if (worker.state === "applied") printer.line(`live ${worker.id}${seconds}`, "green");
  else if (worker.state === "refused") printer.line(`refused ${worker.id}: ${worker.error}`, "red");
  else printer.line(`lost ${worker.id}: it last served revision ${worker.revision}`, "yellow");
}

function notLive(rollout: Rollout, timeoutMs: number): CliFailure {
  const of = (state: WorkerState) => rollout.workers.filter((worker) => worker.state === state);
  const refused = of("refused").map(({ id, error }) => `${id} refuses it: ${error}`);
  const late = of("pending").map(({ id, revision }) => `${id} still serves revision ${revision}`);
  const lost = of("lost").map(
    ({ id }) => `${id} is lost (\`switchyard workers dismiss ${id}\` if it is gone)`,
  );
  const who = refused.length > 0 ? refused : [...late, ...lost];
  const why = refused.length > 0 || late.length === 0 ? "" : ` within ${timeoutMs / 1000} s`;
  return new CliFailure(
    `revision ${rollout.revision} stands, but not every worker serves it${why} (${rollout.applied}): ${who.join("; ") || "no worker has reported"}`,
    exitCodes.notLive,
    null,
    rollout,
  );
}
