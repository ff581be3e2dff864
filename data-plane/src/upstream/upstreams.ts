// The upstream side of every service, kept beside the table: targets by their connection settings, health by their URL.
// A swap moves what a service keeps (connections, credits, health, budget) to its next version and retires the rest.
import type { Service, TargetGuard } from "@switchyard/shared";
import type { ConnectionSettings } from "./connecting.ts";
import { TargetHealth } from "./health.ts";
import { Prober } from "./prober.ts";
import { ServiceUpstream } from "./service-upstream.ts";
import { UpstreamTarget } from "./target.ts";

interface Counted<T> {
  readonly value: T;
  users: number;
}

export interface TargetState {
  readonly service: string;
  readonly url: string;
  readonly state: "healthy" | "unhealthy" | "ejected";
}

/** How often connections are looked through for those that have been idle for too long, in ms. */
const expiryMs = 500;

export interface UpstreamsOptions {
  readonly guard: TargetGuard;
  /** Told when active checks change their mind about a target. */
  readonly onVerdict: (service: string, url: string, isPassing: boolean) => void;
}

export class Upstreams {
  readonly #options: UpstreamsOptions;
  readonly #byService = new Map<string, ServiceUpstream>();
  readonly #targets = new Map<string, Counted<UpstreamTarget>>();
  readonly #health = new Map<string, Counted<TargetHealth>>();
  readonly #probers = new Map<string, Counted<Prober>>();
  /** Versions that left the table while requests were still using them. */
  readonly #old = new WeakMap<Service, ServiceUpstream>();
  readonly #expiry: NodeJS.Timeout;

  constructor(options: UpstreamsOptions) {
    this.#options = options;
    this.#expiry = setInterval(() => {
      for (const { value } of this.#targets.values()) value.closeExpired();
    }, expiryMs).unref();
  }

  /** The upstream side of a service; made when its first request comes. */
  of(service: Service): ServiceUpstream {
    const current = this.#byService.get(service.id);
    if (current?.service === service) return current;
    const old = this.#old.get(service);
    if (old) return old;
    // A request on an old table, for a version that had no traffic until now: it goes by what the service has become.
    return current ?? this.#adopt(service, undefined);
  }

  /**
   * Follows a table swap for one service: to its next version, or to its end. Requests that still use an old table keep
   * the targets they have.
   */
  follow(before: Service | undefined, after: Service | undefined): void {
    const id = (before ?? after)?.id as string;
    const current = this.#byService.get(id);
    if (current && current.service === after) return;
    // Order matters: the next version takes its targets over before the last one lets go of them.
    // Without traffic there is nothing to keep; only active checks must not wait for the first request.
    if (after && (current || after.activeHealth)) this.#adopt(after, current);
    else this.#byService.delete(id);
    if (current) {
      this.#old.set(current.service, current);
      this.#letGo(current);
    }
  }

  /**
   * Targets of these services, by default of those that have had traffic or are being checked. Others are healthy until they
   * have failed.
   */
  *states(services: Iterable<Service> = this.#known()): Iterable<TargetState> {
    const now = performance.now();
    for (const service of services) {
      const current = this.#byService.get(service.id);
      const targets = current?.service === service ? current.all : [];
      for (const [index, { url }] of service.targets.entries()) {
        yield { service: service.id, url, state: targets[index]?.health.state(now) ?? "healthy" };
      }
    }
  }

  *current(): Iterable<ServiceUpstream> {
    yield* this.#byService.values();
  }

  /** Ends checks, and every connection that carries nothing. */
  close(): void {
    clearInterval(this.#expiry);
    for (const { value } of this.#probers.values()) value.stop();
    for (const { value } of this.#targets.values()) value.retire();
  }

  *#known(): Iterable<Service> {
    for (const { service } of this.#byService.values()) yield service;
  }

  #adopt(service: Service, before: ServiceUpstream | undefined): ServiceUpstream {
    const targets = service.targets.map(({ url }) => this.#takeUp(service, url));
    const upstream = new ServiceUpstream(service, targets, before);
    this.#byService.set(service.id, upstream);
    return upstream;
  }

  #takeUp(service: Service, url: string): UpstreamTarget {
    const { connectTimeoutMs, tls, activeHealth, maxConnections } = service;
    const connection: ConnectionSettings = { origin: url, connectTimeoutMs, tls, guard: this.#options.guard };
    const health = take(this.#health, healthKey(service, url), () => new TargetHealth());
    const target = take(
      this.#targets,
      targetKey(service, url),
      () => new UpstreamTarget(connection, maxConnections, health),
    );
    target.maxConnections = maxConnections;
    if (activeHealth) {
      take(this.#probers, proberKey(service, url), () => {
        const onVerdict = (isPassing: boolean) => this.#options.onVerdict(service.id, url, isPassing);
        return new Prober(connection, target.authority, activeHealth, health, onVerdict);
      });
    } else {
      // Nobody checks any more, so nobody could ever say that it is well again.
      health.isPassing = true;
    }
    return target;
  }

  #letGo({ service }: ServiceUpstream): void {
    for (const { url } of service.targets) {
      giveBack(this.#targets, targetKey(service, url), (target) => target.retire());
      if (service.activeHealth) giveBack(this.#probers, proberKey(service, url), (prober) => prober.stop());
      giveBack(this.#health, healthKey(service, url), () => {});
    }
  }
}

function take<T>(counted: Map<string, Counted<T>>, key: string, create: () => T): T {
  const found = counted.get(key);
  if (found) {
    found.users++;
    return found.value;
  }
  const value = create();
  counted.set(key, { value, users: 1 });
  return value;
}

function giveBack<T>(counted: Map<string, Counted<T>>, key: string, end: (value: T) => void): void {
  const found = counted.get(key);
  if (!found || --found.users > 0) return;
  counted.delete(key);
  end(found.value);
}

function healthKey(service: Service, url: string): string {
  return `${service.id} ${url}`;
}

function targetKey(service: Service, url: string): string {
  return JSON.stringify([service.id, url, service.connectTimeoutMs, service.tls]);
}

function proberKey(service: Service, url: string): string {
  return JSON.stringify([service.id, url, service.tls, service.activeHealth]);
}
