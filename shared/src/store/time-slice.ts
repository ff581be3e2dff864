// Long work on an event loop, cut by the clock: whoever works asks `isOver` between small pieces and, where it is,
// awaits `next`, which lets everything that waits have its turn.

const sliceMs = 3;

export class TimeSlice {
  #endsAt = performance.now() + sliceMs;

  isOver(): boolean {
    return performance.now() >= this.#endsAt;
  }

  async next(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#endsAt = performance.now() + sliceMs;
  }
}
