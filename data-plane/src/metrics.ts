// The worker's metrics, in Prometheus' terms. Figures that something else keeps are read when they are scraped.

import { watchEventLoopDelay } from "@switchyard/shared";
import { Counter, collectDefaultMetrics, Gauge, Histogram, type Registry } from "prom-client";
import type { Live } from "./live.ts";
import type { Upstreams } from "./upstream/upstreams.ts";

export interface WorkerMetrics {
  readonly swapSeconds: Histogram;
  readonly refusals: Counter;
}

interface Readings {
  readonly openConnections: () => number;
  /** Where the table comes from, null while there is none. */
  readonly tableSource: () => "store" | "cache" | null;
  readonly contact: () => { readonly isConnected: boolean; readonly ageSeconds: number };
  /** Times that the store was caught up with, and revisions that it is ahead. */
  readonly progress: () => { readonly catchUps: number; readonly lag: number };
}

export function createMetrics(
  registry: Registry,
  live: Live,
  upstreams: Upstreams,
  { openConnections, tableSource, contact, progress }: Readings,
): WorkerMetrics {
  // Among the defaults are memory, CPU and more of the event loop's delay.
  collectDefaultMetrics({ register: registry });
  gauge(
    registry,
    "switchyard_event_loop_delay_seconds",
    "Longest delay of the event loop since the last scrape",
    watchEventLoopDelay(),
  );
  gauge(
    registry,
    "switchyard_table_revision",
    "Revision that the table serves",
    () => live.position?.revision ?? 0,
  );
  gauge(registry, "switchyard_table_routes", "Routes in the table", () => live.table?.routes.size ?? 0);
  new Gauge({
    name: "switchyard_table_source",
    help: "1 for where the table comes from: the store, or the cache on disk while the store has not confirmed it",
    labelNames: ["source"],
    registers: [registry],
    collect() {
      for (const source of ["store", "cache"]) this.set({ source }, tableSource() === source ? 1 : 0);
    },
  });
  gauge(registry, "switchyard_store_connected", "1 if the store answered when it was last asked", () =>
    contact().isConnected ? 1 : 0,
  );
  gauge(
    registry,
    "switchyard_store_last_read_age_seconds",
    "Seconds since the store last answered",
    () => contact().ageSeconds,
  );
  gauge(
    registry,
    "switchyard_catch_up_lag_revisions",
    "Revisions that the store is ahead",
    () => progress().lag,
  );
  new Counter({
    name: "switchyard_catch_ups_total",
    help: "Times that the store was looked at for newer revisions",
    registers: [registry],
    collect() {
      this.reset();
      this.inc(progress().catchUps);
    },
  });
  gauge(registry, "switchyard_client_connections", "Open client connections", openConnections);
  collectUpstreams(registry, upstreams);
  return {
    swapSeconds: new Histogram({
      name: "switchyard_table_swap_seconds",
      help: "Time from a change read to a table that serves it",
      buckets: [0.0001, 0.001, 0.01, 0.1, 1, 10],
      registers: [registry],
    }),
    refusals: new Counter({
      name: "switchyard_table_refusals_total",
      help: "Catalogs that did not compile",
      registers: [registry],
    }),
  };
}

function gauge(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}

function collectUpstreams(registry: Registry, upstreams: Upstreams): void {
  new Gauge({
    name: "switchyard_target_healthy",
    help: "1 where a target takes requests, 0 where it is unhealthy or ejected",
    labelNames: ["service", "target"],
    registers: [registry],
    collect() {
      this.reset();
      for (const { service, url, state } of upstreams.states()) {
        this.set({ service, target: url }, state === "healthy" ? 1 : 0);
      }
    },
  });
  new Gauge({
    name: "switchyard_upstream_requests",
    help: "Requests, streams and tunnels under way",
    labelNames: ["service", "target"],
    registers: [registry],
    collect() {
      this.reset();
      for (const { service, all } of upstreams.current()) {
        for (const target of all) this.set({ service: service.id, target: target.origin }, target.active);
      }
    },
  });
  new Counter({
    name: "switchyard_ejections_total",
    help: "Targets ejected after failures in a row",
    labelNames: ["service"],
    registers: [registry],
    collect() {
      this.reset();
      for (const { service, ejections } of upstreams.current()) this.inc({ service: service.id }, ejections);
    },
  });
  new Counter({
    name: "switchyard_retries_refused_total",
    help: "Retries that were not made for want of room in the budget",
    labelNames: ["service"],
    registers: [registry],
    collect() {
      this.reset();
      for (const { service, budget } of upstreams.current())
        this.inc({ service: service.id }, budget.refused);
    },
  });
}
