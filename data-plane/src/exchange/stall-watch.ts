// Ends what a client does not take. It goes by the socket's own clock, which alone sees that a client takes one write in
// small parts. That clock passes over the first of its times in which something was taken, so it is asked in steps, or it
// would run twice as long.

const silentStepsMax = 4;

/** A socket, or a response that passes the calls and events of one on. */
export interface SocketClock {
  setTimeout(ms: number): unknown;
  on(event: "timeout", listener: () => void): unknown;
}

export class StallWatch {
  readonly #clock: SocketClock;
  readonly #onStall: () => void;
  #stepMs = 0;
  #isListening = false;
  /** Steps in a row in which the client took nothing, and when the last of them ended. */
  #silentSteps = 0;
  #silentAt = 0;

  constructor(clock: SocketClock, onStall: () => void) {
    this.#clock = clock;
    this.#onStall = onStall;
  }

  /** @param idleTimeoutMs longest time in which the client takes nothing */
  start(idleTimeoutMs: number): void {
    this.#stepMs = Math.max(1, idleTimeoutMs / silentStepsMax);
    this.#silentSteps = 0;
    this.#clock.setTimeout(this.#stepMs);
    if (this.#isListening) return;
    this.#isListening = true;
    this.#clock.on("timeout", () => this.#onStep());
  }

  stop(): void {
    this.#clock.setTimeout(0);
    this.#stepMs = 0;
  }

  #onStep(): void {
    if (this.#stepMs === 0) return;
    const now = performance.now();
    // A step that is missing here is one in which the client took something.
    if (now - this.#silentAt > 1.5 * this.#stepMs) this.#silentSteps = 0;
    this.#silentAt = now;
    if (++this.#silentSteps < silentStepsMax) this.#clock.setTimeout(this.#stepMs);
    else this.#onStall();
  }
}
