// Active health checks of one target: a GET at intervals on a connection of its own, so that a full target is still seen.
import type { ActiveHealth } from "@switchyard/shared";
import type { Dispatcher } from "undici";
import type { ConnectionSettings } from "./connecting.ts";
import type { TargetHealth } from "./health.ts";
import { UndiciConnection } from "./undici-connection.ts";

export class Prober {
  readonly #connection: UndiciConnection;
  readonly #settings: ActiveHealth;
  readonly #health: TargetHealth;
  readonly #authority: string;
  readonly #onVerdict: (isPassing: boolean) => void;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  /** @param onVerdict told when the target has become healthy or unhealthy */
  constructor(
    connection: ConnectionSettings,
    authority: string,
    settings: ActiveHealth,
    health: TargetHealth,
    onVerdict: (isPassing: boolean) => void,
  ) {
    this.#connection = new UndiciConnection({ ...connection, connectTimeoutMs: settings.timeoutMs });
    this.#settings = settings;
    this.#health = health;
    this.#authority = authority;
    this.#onVerdict = onVerdict;
    // Spread over the interval, so that a swap of many services is no burst of checks.
    this.#scheduleNext(Math.random() * Math.min(settings.intervalMs, 1_000));
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#connection.destroy();
  }

  #scheduleNext(delayMs: number): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      void this.#probe().then((succeeded) => {
        if (this.#isStopped) return;
        if (this.#health.noteProbe(succeeded, this.#settings)) this.#onVerdict(succeeded);
        this.#scheduleNext(this.#settings.intervalMs);
      });
    }, delayMs);
    this.#timer.unref();
  }

  /** Whether the target answered in time with a status that counts as healthy. */
  #probe(): Promise<boolean> {
    return new Promise((resolve) => {
      let controller: Dispatcher.DispatchController | null = null;
      let isOver = false;
      const finish = (succeeded: boolean) => {
        isOver = true;
        clearTimeout(deadline);
        resolve(succeeded);
      };
      const deadline = setTimeout(() => {
        controller?.abort(new Error("health check timed out"));
        finish(false);
      }, this.#settings.timeoutMs);
      let status = 0;
      this.#connection.client.dispatch(
        {
          method: "GET",
          path: this.#settings.path,
          headers: ["Host", this.#authority, "User-Agent", "Switchyard-Health-Check"],
        },
        {
          onRequestStart: (started) => {
            controller = started;
            // Interim answers say nothing of health.
            this.#connection.heads?.begin({ onResponseStarted() {}, onInterim() {} });
            if (isOver) started.abort(new Error("health check timed out"));
          },
          onResponseStart: (_controller, code) => {
            status = code;
          },
          onResponseData() {},
          onResponseEnd: () =>
            finish(this.#settings.statuses.some(([from, to]) => from <= status && status <= to)),
          onResponseError: () => finish(false),
        },
      );
    });
  }
}
