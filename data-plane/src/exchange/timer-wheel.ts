// Timers for what nearly every request starts and stops again: one clock that ticks while any of them runs, in place of one of
// Node's timers for each. A timer is a link in the list of the tick that it is due in, so that starting and stopping it is a
// few assignments. It fires up to a tick late, never early.

/** Time between two ticks, in ms. */
const tickMs = 5;
/** Ticks in one turn of the wheel; a timer that is due in a later turn is passed over until then. A power of two. */
const slotCount = 1_024;

const slots = new Array<Link | null>(slotCount).fill(null);
/** When tick 0 was. */
const origin = performance.now();
/** The last tick whose timers were fired. */
let lastTick = 0;
let runningCount = 0;
let isTicking = false;

abstract class Link {
  /** -1 while it is stopped. */
  #dueTick = -1;
  #previous: Link | null = null;
  #next: Link | null = null;

  protected abstract fire(): void;

  get isRunning(): boolean {
    return this.#dueTick !== -1;
  }

  /** Starts it, or starts it again from now. Hot path. */
  start(ms: number): void {
    this.stop();
    const elapsedMs = performance.now() - origin;
    if (!isTicking) {
      isTicking = true;
      lastTick = Math.floor(elapsedMs / tickMs);
      setTimeout(Link.#onTick, tickMs);
    }
    this.#dueTick = Math.max(lastTick + 1, Math.ceil((elapsedMs + ms) / tickMs));
    const slot = this.#dueTick & (slotCount - 1);
    const first = slots[slot] as Link | null;
    if (first) first.#previous = this;
    this.#next = first;
    slots[slot] = this;
    runningCount++;
  }

  /** Harmless where it does not run. Hot path. */
  stop(): void {
    if (this.#dueTick === -1) return;
    if (this.#previous) this.#previous.#next = this.#next;
    else slots[this.#dueTick & (slotCount - 1)] = this.#next;
    if (this.#next) this.#next.#previous = this.#previous;
    this.#previous = null;
    this.#next = null;
    this.#dueTick = -1;
    runningCount--;
  }

  static readonly #onTick = (): void => {
    const now = Math.floor((performance.now() - origin) / tickMs);
    const due: Link[] = [];
    // After a long stall one turn is enough: each slot has what is overdue.
    for (let tick = Math.max(lastTick + 1, now - slotCount + 1); tick <= now; tick++) {
      for (let timer = slots[tick & (slotCount - 1)] as Link | null; timer; timer = timer.#next) {
        if (timer.#dueTick <= now) due.push(timer);
      }
    }
    lastTick = now;
    for (const timer of due) {
      // One that fired before may have stopped it, or started it anew.
      if (timer.#dueTick === -1 || timer.#dueTick > now) continue;
      timer.stop();
      timer.fire();
    }
    if (runningCount > 0) setTimeout(Link.#onTick, tickMs);
    else isTicking = false;
  };
}

/** A timer that may be started and stopped again and again. */
export class WheelTimer<Owner> extends Link {
  readonly #owner: Owner;
  readonly #onDue: (owner: Owner) => void;

  /** @param onDue is given the owner, so that no closure is made for each timer */
  constructor(owner: Owner, onDue: (owner: Owner) => void) {
    super();
    this.#owner = owner;
    this.#onDue = onDue;
  }

  protected fire(): void {
    this.#onDue(this.#owner);
  }
}
