// The upstream side of one version of a service: which target gets a request, and what its outcome says of that target.
import type { Service } from "@switchyard/shared";
import { createPicker, type Picker, type WeightedTarget } from "./balance.ts";
import { RetryBudget } from "./retry-budget.ts";
import type { UpstreamTarget } from "./target.ts";

export class ServiceUpstream {
  readonly service: Service;
  /** Every target, those of weight 0 too. */
  readonly all: readonly UpstreamTarget[];
  readonly budget: RetryBudget;
  /** Ejections so far, for the metrics. */
  ejections: number;
  readonly #weighted: readonly WeightedTarget[];
  readonly #pick: Picker;

  /** @param before the version that this one follows: its credits, budget and counts go on */
  constructor(service: Service, targets: readonly UpstreamTarget[], before: ServiceUpstream | undefined) {
    this.service = service;
    this.all = targets;
    this.budget = before?.budget ?? new RetryBudget();
    this.ejections = before?.ejections ?? 0;
    this.#weighted = targets.flatMap((target, index): WeightedTarget[] => {
      const weight = service.targets[index]?.weight ?? 0;
      const credit = before ? before.#creditOf(target) : 0;
      return weight > 0 ? [{ target, weight, credit }] : [];
    });
    this.#pick = createPicker(service.balance, this.#weighted);
  }

  /**
   * The target for a request, or null where no target may have it.
   * @param key what a consistent hash is taken of
   * @param isWanted narrows the choice further, e.g. to targets not tried yet
   */
  pick(
    key: string | null,
    isWanted: (target: UpstreamTarget) => boolean = () => true,
  ): UpstreamTarget | null {
    const now = performance.now();
    const mayBeEjected = !this.#hasSoundTarget(now);
    const isAvailable = ({ health }: UpstreamTarget) =>
      health.isPassing && (mayBeEjected || !health.isEjected(now));
    return this.#pick((target) => isAvailable(target) && isWanted(target), key);
  }

  /**
   * The target for a retry: one that the request has not tried, if need be an ejected one. An ejection is a guess from
   * some time ago; the targets tried have just failed.
   */
  pickForRetry(key: string | null, tried: ReadonlySet<UpstreamTarget>): UpstreamTarget | null {
    const isUntried = (target: UpstreamTarget) => !tried.has(target);
    return (
      this.pick(key, isUntried) ??
      this.#pick((target) => target.health.isPassing && isUntried(target), key) ??
      this.pick(key)
    );
  }

  noteAnswer(target: UpstreamTarget): void {
    target.health.noteAnswer(performance.now());
  }

  /** A connect failure, or a reset before a response head: enough in a row eject the target, if others can do its work. */
  noteFailure(target: UpstreamTarget): void {
    const settings = this.service.passiveHealth;
    if (!target.health.noteFailure(settings)) return;
    const now = performance.now();
    const others = this.#weighted.filter((other) => other.target.health !== target.health);
    const ejected = others.filter((other) => other.target.health.isEjected(now)).length;
    const isLast = !others.some(
      (other) => other.target.health.isPassing && !other.target.health.isEjected(now),
    );
    const ejectedMax = Math.floor((this.#weighted.length * settings.maxEjectedPercent) / 100);
    if (isLast || ejected >= ejectedMax || target.health.isEjected(now)) return;
    target.health.eject(now, settings);
    this.ejections++;
  }

  /**
   * Whether any target takes requests and answers them. Where none does (all are ejected, or the last one fails and is kept
   * only because it is the last) ejected ones share the requests, since one of them may be back: ejection is a guess.
   */
  #hasSoundTarget(now: number): boolean {
    return this.#weighted.some(
      ({ target: { health } }) =>
        health.isPassing && !health.isEjected(now) && !health.hasFailedEnough(this.service.passiveHealth),
    );
  }

  #creditOf({ health }: UpstreamTarget): number {
    return this.#weighted.find((kept) => kept.target.health === health)?.credit ?? 0;
  }
}
