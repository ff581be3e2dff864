// What is told of traffic when an exchange is over: metrics by service and route, and the access log.
// Hot path: counters are plain arrays that Prometheus' library reads only when it is scraped, labels are bound once.
import { gatewayErrors } from "@switchyard/shared";
import type { Logger } from "pino";
import { Counter, type Registry } from "prom-client";
import type { Exchange } from "./exchange/exchange.ts";
import { headerValue } from "./exchange/response-headers.ts";
import { FlatHistogram, type Observations } from "./flat-histogram.ts";
import type { Live } from "./live.ts";

export type AccessLog = "off" | "errors" | "all";

interface RouteCounts {
  readonly service: string;
  /** By the first digit of the status. */
  readonly byClass: number[];
}

interface ServiceTimes {
  readonly request: Observations;
  readonly upstream: Observations;
}

/** Routes counted one by one; what more routes carry is counted together, so that a scrape stays bounded. */
const routesCountedMax = 10_000;
const otherRoutes = "(other)";
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export class Traffic {
  requests = 0;
  readonly #live: Live;
  readonly #logger: Logger;
  readonly #accessLog: AccessLog;
  /** Of each route one for each service that it has sent traffic to: a split has several, most have one. */
  readonly #byRoute = new Map<string, RouteCounts[]>();
  #seriesCount = 0;
  readonly #times = new Map<string, ServiceTimes>();
  readonly #requestSeconds: FlatHistogram;
  readonly #upstreamSeconds: FlatHistogram;
  readonly #retries: Counter<"service">;
  readonly #ownAnswers: Counter<"service" | "code">;

  constructor(live: Live, registry: Registry, logger: Logger, accessLog: AccessLog) {
    this.#live = live;
    this.#logger = logger;
    this.#accessLog = accessLog;
    this.#requestSeconds = new FlatHistogram(
      registry,
      "switchyard_request_duration_seconds",
      "Time from a request's head to its end",
      durationBuckets,
    );
    this.#upstreamSeconds = new FlatHistogram(
      registry,
      "switchyard_upstream_duration_seconds",
      "Time from an attempt's start to its response head",
      durationBuckets,
    );
    this.#retries = new Counter({
      name: "switchyard_retries_total",
      help: "Attempts after the first",
      labelNames: ["service"],
      registers: [registry],
    });
    this.#ownAnswers = new Counter({
      name: "switchyard_gateway_answers_total",
      help: "Answers that the gateway gave in place of an upstream",
      labelNames: ["service", "code"],
      registers: [registry],
    });
    const collectRequests = (counter: Counter) => this.#collect(counter);
    new Counter({
      name: "switchyard_requests_total",
      help: "Requests answered, by the class of their status",
      labelNames: ["service", "route", "status"],
      registers: [registry],
      collect() {
        collectRequests(this);
      },
    });
  }

  /** Follows an exchange to its end. */
  follow(exchange: Exchange): void {
    this.requests++;
    exchange.onEnd(this.#record);
  }

  readonly #record = (exchange: Exchange, status: number): void => {
    const service = exchange.service ?? exchange.route?.service ?? "";
    const counts = this.#countsOf(exchange.route?.id ?? "", service);
    const digit = Math.trunc(status / 100);
    counts.byClass[digit] = (counts.byClass[digit] ?? 0) + 1;
    const durationMs = performance.now() - exchange.startedAt;
    if (service !== "") {
      const times = this.#timesOf(service);
      times.request.observe(durationMs / 1000);
      if (exchange.upstreamMs !== null) times.upstream.observe(exchange.upstreamMs / 1000);
      if (exchange.retries > 0) this.#retries.inc({ service }, exchange.retries);
    }
    if (exchange.code !== null) this.#ownAnswers.inc({ service, code: exchange.code });
    if (this.#accessLog === "all" || (this.#accessLog === "errors" && (status >= 500 || status === 499))) {
      this.#log(exchange, status, durationMs);
    }
  };

  #log(exchange: Exchange, status: number, durationMs: number): void {
    this.#logger[status >= 500 ? "error" : "info"](
      {
        requestId: exchange.requestId,
        client: exchange.peer.address,
        method: exchange.method,
        host: headerValue(exchange.rawHeaders, "host"),
        // Without its query, which may hold what no log should.
        path: exchange.target.split("?", 1)[0],
        status,
        code: exchange.code ?? undefined,
        route: exchange.route?.id,
        service: exchange.service ?? exchange.route?.service,
        upstream: exchange.upstreamUrl ?? undefined,
        retries: exchange.retries,
        durationMs: Math.round(durationMs * 10) / 10,
        upstreamMs: exchange.upstreamMs === null ? undefined : Math.round(exchange.upstreamMs * 10) / 10,
        revision: this.#live.position?.revision,
      },
      "request",
    );
  }

  #countsOf(route: string, service: string): RouteCounts {
    const known = this.#byRoute.get(route);
    if (known) for (const counts of known) if (counts.service === service) return counts;
    if (this.#seriesCount >= routesCountedMax && route !== otherRoutes) {
      return this.#countsOf(otherRoutes, "");
    }
    const counts = { service, byClass: [0, 0, 0, 0, 0, 0] };
    this.#seriesCount++;
    if (known) known.push(counts);
    else this.#byRoute.set(route, [counts]);
    return counts;
  }

  #timesOf(service: string): ServiceTimes {
    const known = this.#times.get(service);
    if (known) return known;
    const times = {
      request: this.#requestSeconds.of(service),
      upstream: this.#upstreamSeconds.of(service),
    };
    this.#times.set(service, times);
    return times;
  }

  /** Fills the counter for a scrape, and forgets what is no longer in the table. */
  #collect(counter: Counter): void {
    const { table } = this.#live;
    counter.reset();
    for (const [route, counted] of this.#byRoute) {
      if (route !== "" && route !== otherRoutes && !table?.routes.has(route)) {
        this.#byRoute.delete(route);
        this.#seriesCount -= counted.length;
        continue;
      }
      for (const { service, byClass } of counted) {
        for (const [digit, count] of byClass.entries()) {
          if (count > 0) counter.inc({ service, route, status: `${digit}xx` }, count);
        }
      }
    }
    for (const service of this.#times.keys()) {
      if (table?.services.has(service)) continue;
      this.#times.delete(service);
      this.#requestSeconds.remove(service);
      this.#upstreamSeconds.remove(service);
      this.#retries.remove({ service });
      for (const code of Object.keys(gatewayErrors)) this.#ownAnswers.remove({ service, code });
    }
  }
}
