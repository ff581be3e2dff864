// Long work in short slices: whoever loops over many things asks the pace, and rests when its slice has lasted long enough,
// so that no catalog or commit of any size keeps the event loop from requests.

/** What a worker's requests can wait for without anybody noticing. */
const workerSliceMs = 3;

export class Pace {
  readonly #sliceMs: number;
  #sliceBeganAt = performance.now();

  /** @param sliceMs how long the loop may run before it rests */
  constructor(sliceMs = workerSliceMs) {
    this.#sliceMs = sliceMs;
  }

  /** Whether the slice is over, so that the loop should `await pace.rest()`. */
  get isDue(): boolean {
    return performance.now() - this.#sliceBeganAt > this.#sliceMs;
  }

  /** Lets the event loop go once around. */
  async rest(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#sliceBeganAt = performance.now();
  }
}
