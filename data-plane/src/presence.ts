// Presence: tells the store, every second and at once after a change, which revision this worker serves.
// The control plane answers `Prefer: wait` from these reports, so the first one is stored before the worker is ready.
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Position, StoreReader, WorkerReport } from "@switchyard/shared";
import type { Logger } from "pino";
import type { Refusal } from "./watch.ts";

const intervalMs = 1_000;
/** A report is rewritten every second, so it does not grow without bound. */
const targetsReportedMax = 1_000;

export interface PresenceSource {
  /** The point that the live table serves, or null while there is none. */
  readonly applied: () => Position | null;
  readonly refused: () => Refusal | null;
  readonly lastError: () => string | null;
  /** Where clients reach the worker. */
  readonly gateway: () => string;
  /** Requests since the worker started. */
  readonly requestCount: () => number;
  /** Read one by one, as far as a report goes. */
  readonly targets: () => Iterable<WorkerReport["targets"][number]>;
}

export class Presence {
  readonly workerId = randomUUID();
  readonly #startedAt = new Date().toISOString();
  readonly #store: StoreReader;
  readonly #source: PresenceSource;
  readonly #version: string;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | null = null;
  #current: Promise<void> | null = null;
  #isStale = false;
  #hasTried = false;
  #isWithdrawn = false;
  #lastCount = 0;
  #lastCountAt = performance.now();
  #requestsPerSecond = 0;

  constructor(store: StoreReader, source: PresenceSource, version: string, logger: Logger) {
    this.#store = store;
    this.#source = source;
    this.#version = version;
    this.#logger = logger;
  }

  /**
   * Whether the store holds a report of this worker, so that a control plane counts it; or was asked to and is away, so
   * that nobody counts anybody.
   */
  get hasTried(): boolean {
    return this.#hasTried;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#measureLoad();
      this.reportSoon();
    }, intervalMs);
  }

  /** Reports now, or once more after the report under way; never two at a time, so that an old one cannot win. */
  reportSoon(): void {
    if (this.#isWithdrawn) return;
    this.#isStale = true;
    this.#current ??= this.#reportWhileStale().finally(() => {
      this.#current = null;
    });
  }

  /** Takes the worker off the list: it drains and is no longer waited for. */
  async withdraw(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#isWithdrawn = true;
    await this.#current;
    await this.#store.withdraw(this.workerId).catch((error: unknown) => {
      this.#logger.warn({ err: error }, "could not take this worker off the list; it will be listed as lost");
    });
  }

  async #reportWhileStale(): Promise<void> {
    while (this.#isStale && !this.#isWithdrawn) {
      this.#isStale = false;
      const report = this.#makeReport();
      if (!report) return;
      try {
        await this.#store.report(report);
      } catch (error) {
        // The next second tries again; until then the control plane sees an ageing report, which is the truth.
        this.#logger.debug({ err: error }, "report failed");
      }
      this.#hasTried = true;
    }
  }

  #makeReport(): WorkerReport | null {
    const applied = this.#source.applied();
    if (!applied) return null;
    return {
      id: this.workerId,
      host: hostname(),
      gateway: this.#source.gateway(),
      version: this.#version,
      startedAt: this.#startedAt,
      // No more than the form has: older control planes drop a report with other fields.
      applied: { epoch: applied.epoch, revision: applied.revision, commitId: applied.commitId },
      refused: this.#source.refused(),
      requestsPerSecond: this.#requestsPerSecond,
      lastError: this.#source.lastError(),
      targets: Iterator.from(this.#source.targets()).take(targetsReportedMax).toArray(),
    };
  }

  #measureLoad(): void {
    const count = this.#source.requestCount();
    const now = performance.now();
    this.#requestsPerSecond =
      Math.round(((count - this.#lastCount) * 10_000) / (now - this.#lastCountAt)) / 10;
    this.#lastCount = count;
    this.#lastCountAt = now;
  }
}
