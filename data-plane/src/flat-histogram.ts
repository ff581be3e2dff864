// A histogram by service that is cheap to observe: counts in flat arrays, read when they are scraped. prom-client's own makes a
// key of the labels at every observation.
import type { Histogram, MetricValueWithName, Registry } from "prom-client";

/** What was observed of one service. */
export class Observations {
  readonly #bounds: readonly number[];
  /** How many fell into each bucket, and past the last bound; not cumulative. */
  readonly counts: Float64Array;
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  /** Hot path. */
  observe(value: number): void {
    const bounds = this.#bounds;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket++;
    this.counts[bucket] = (this.counts[bucket] as number) + 1;
    this.sum += value;
  }
}

export class FlatHistogram {
  readonly name: string;
  readonly #help: string;
  readonly #bounds: readonly number[];
  readonly #byService = new Map<string, Observations>();

  /** @param bounds upper bounds of the buckets, ascending */
  constructor(registry: Registry, name: string, help: string, bounds: readonly number[]) {
    this.name = name;
    this.#help = help;
    this.#bounds = bounds;
    // The registry asks its metrics for `name` and `get()` alone.
    registry.registerMetric(this as unknown as Histogram);
  }

  of(service: string): Observations {
    const known = this.#byService.get(service);
    if (known) return known;
    const observations = new Observations(this.#bounds);
    this.#byService.set(service, observations);
    return observations;
  }

  remove(service: string): void {
    this.#byService.delete(service);
  }

  async get() {
    const values: MetricValueWithName<"service" | "le">[] = [];
    for (const [service, { counts, sum }] of this.#byService) {
      let count = 0;
      for (const [bucket, inBucket] of counts.entries()) {
        count += inBucket;
        const le = this.#bounds[bucket] ?? "+Inf";
        values.push({ metricName: `${this.name}_bucket`, labels: { le, service }, value: count });
      }
      values.push({ metricName: `${this.name}_sum`, labels: { service }, value: sum });
      values.push({ metricName: `${this.name}_count`, labels: { service }, value: count });
    }
    const { name } = this;
    return { name, help: this.#help, type: "histogram", values, aggregator: "sum" };
  }
}
