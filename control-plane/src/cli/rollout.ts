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
 * Waits until every live worker serves the revision. Fails, the change standing, where time runs out or one refuses it.
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
    const isRefused = rollout.workers.some(({ state }) => state === "refused");
    const isComplete = rollout.workers.every(({ state }) => state === "applied" || state === "lost");
    if (isComplete) {
      printer.line(`applied ${rollout.applied}`, "green");
      return rollout;
    }
    if (isRefused || performance.now() - began >= timeoutMs) throw notLive(rollout, isRefused, timeoutMs);
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
    applied: `${count("applied")}/${states.length - lost}${lost > 0 ? `; lost=${lost}` : ""}`,
    workers: states,
  };
}

function tellWorker(printer: Printer, worker: Rollout["workers"][number], elapsedMs: number): void {
  const seconds = printer.isTerminal ? ` after ${(elapsedMs / 1000).toFixed(1)} s` : "";
  if (worker.state === "applied") printer.line(`live ${worker.id}${seconds}`, "green");
  else if (worker.state === "refused") printer.line(`refused ${worker.id}: ${worker.error}`, "red");
  else printer.line(`lost ${worker.id}: it serves revision ${worker.revision}`, "dim");
}

function notLive(rollout: Rollout, isRefused: boolean, timeoutMs: number): CliFailure {
  const of = (state: WorkerState) => rollout.workers.filter((worker) => worker.state === state);
  const who = isRefused
    ? of("refused").map(({ id, error }) => `${id} refuses it: ${error}`)
    : of("pending").map(({ id, revision }) => `${id} still serves revision ${revision}`);
  const why = isRefused ? "" : ` within ${timeoutMs / 1000} s`;
  return new CliFailure(
    `revision ${rollout.revision} stands, but not every live worker serves it${why} (${rollout.applied}): ${who.join("; ")}`,
    exitCodes.notLive,
    null,
    rollout,
  );
}
