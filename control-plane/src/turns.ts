// Taking turns with other control planes: a commit that takes long to judge would lose every race against small ones, so
// after some lost races it asks the others to hold theirs back, for a bounded time.
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { RecoverableStore } from "@switchyard/shared";

/** How long the others are held off at most, in ms. */
const holdMs = 5000;
const pollMs = 10;

export class Turns {
  readonly #store: Pick<RecoverableStore, "reserve" | "reservation" | "release">;
  readonly #owner = randomUUID();

  constructor(store: Pick<RecoverableStore, "reserve" | "reservation" | "release">) {
    this.#store = store;
  }

  /** Waits while another control plane holds the others off. Resolves to whether it had to. */
  async wait(): Promise<boolean> {
    const began = performance.now();
    for (let hasWaited = false; ; hasWaited = true) {
      const standing = await this.#store.reservation();
      if (!standing || standing.owner === this.#owner || performance.now() - began > holdMs) return hasWaited;
      await delay(pollMs);
    }
  }

  /** Holds the others off from now on. */
  async holdOff(): Promise<void> {
    await this.#store.reserve({ owner: this.#owner, weight: 0 }, holdMs);
  }

  /** Lets the others go on. What is not released ends by itself. */
  async release(): Promise<void> {
    await this.#store.release(this.#owner).catch(() => {});
  }
}
