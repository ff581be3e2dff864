// What the control plane counts, in a registry of its own. The process metrics of prom-client are there under their usual names.
import { watchEventLoopDelay } from "@switchyard/shared";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { LiveCatalog } from "./live-catalog.ts";

export interface Metrics {
  readonly registry: Registry;
  commitOffered(offer: { readonly isApplied: boolean; readonly seconds: number }): void;
  requestAnswered(method: string, path: string, status: number): void;
}

export function createMetrics(catalog: LiveCatalog): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };
  gauge(
    "switchyard_event_loop_delay_seconds",
    "Longest delay of the event loop since the last scrape",
    watchEventLoopDelay(),
  );
  gauge("switchyard_store_connected", "1 if the store answered when it was last asked", () =>
    catalog.contact.isConnected ? 1 : 0,
  );
  gauge(
    "switchyard_store_last_read_age_seconds",
    "Seconds since the store last answered",
    () => catalog.contact.ageSeconds,
  );
  gauge(
    "switchyard_catalog_revision",
    "Revision of the catalog in memory",
    () => catalog.view?.position.revision ?? 0,
  );
  gauge(
    "switchyard_catalog_services",
    "Services in the catalog",
    () => catalog.view?.catalog.services.size ?? 0,
  );
  gauge("switchyard_catalog_routes", "Routes in the catalog", () => catalog.view?.catalog.routes.size ?? 0);

  gauge(
    "switchyard_unreadable_objects",
    "Stored objects that this program cannot read",
    () => catalog.view?.unreadable.size ?? 0,
  );

  const commits = new Counter({
    name: "switchyard_commits_total",
    help: "Commits offered to the store, by whether they were applied or another was first",
    labelNames: ["outcome"] as const,
    registers: [registry],
  });
  const commitSeconds = new Histogram({
    name: "switchyard_commit_duration_seconds",
    help: "How long the store took over a commit",
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const requests = new Counter({
    name: "switchyard_api_requests_total",
    help: "Requests answered by the API, by method, path and status",
    labelNames: ["method", "path", "status"] as const,
    registers: [registry],
  });
  return {
    registry,
    commitOffered({ isApplied, seconds }) {
      commits.inc({ outcome: isApplied ? "applied" : "lost_race" });
      commitSeconds.observe(seconds);
    },
    requestAnswered(method, path, status) {
      requests.inc({ method, path, status });
    },
  };
}
