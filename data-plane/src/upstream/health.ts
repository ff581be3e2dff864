// What is known of a target's health: what active checks say of it, and whether its failures have ejected it for a while.
// It belongs to the target's URL within its service, so it survives swaps that change everything else.
import type { ActiveHealth, Service } from "@switchyard/shared";

type PassiveHealth = Service["passiveHealth"];

/** Longest ejection; its time doubles from one ejection to the next up to here. */
const ejectMsMax = 300_000;

export class TargetHealth {
  /** What active checks say; true until they have said otherwise often enough, and without checks. */
  isPassing = true;
  #probeStreak = 0;
  #failures = 0;
  #ejections = 0;
  #ejectMs = 0;
  #ejectedUntil = 0;

  /** @param now milliseconds of a monotonic clock, as in all of these methods */
  isEjected(now: number): boolean {
    return now < this.#ejectedUntil;
  }

  /** Counts one active check. @returns whether the verdict changed by it */
  noteProbe(succeeded: boolean, settings: Pick<ActiveHealth, "healthyAfter" | "unhealthyAfter">): boolean {
    if (succeeded === this.isPassing) {
      this.#probeStreak = 0;
      return false;
    }
    this.#probeStreak++;
    if (this.#probeStreak < (succeeded ? settings.healthyAfter : settings.unhealthyAfter)) return false;
    this.#probeStreak = 0;
    this.isPassing = succeeded;
    return true;
  }

  /** The target answered: failures count only in a row, and an ejection ends. */
  noteAnswer(now: number): void {
    this.#failures = 0;
    if (this.isEjected(now)) this.#ejectedUntil = now;
  }

  /** Counts a connect failure or a reset before a response head. @returns whether there are enough to eject it */
  noteFailure(settings: PassiveHealth): boolean {
    this.#failures++;
    return this.hasFailedEnough(settings);
  }

  /** Whether it has failed often enough in a row to be ejected. */
  hasFailedEnough(settings: PassiveHealth): boolean {
    return this.#failures >= settings.failures;
  }

  eject(now: number, settings: PassiveHealth): void {
    // A target that behaved for as long as it was last to be ejected starts anew.
    if (now - this.#ejectedUntil > this.#ejectMs) this.#ejections = 0;
    this.#ejectMs = Math.min(settings.ejectMs * 2 ** Math.min(this.#ejections, 20), ejectMsMax);
    this.#ejections++;
    this.#failures = 0;
    this.#ejectedUntil = now + this.#ejectMs;
  }

  /** For reports and metrics. */
  state(now: number): "healthy" | "unhealthy" | "ejected" {
    if (!this.isPassing) return "unhealthy";
    return this.isEjected(now) ? "ejected" : "healthy";
  }
}
