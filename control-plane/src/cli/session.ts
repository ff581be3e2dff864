// What a command works with, and what to say of its work if a person interrupts it.
import type { Client } from "./client.ts";
import type { Rollout } from "./failure.ts";
import type { Printer } from "./printer.ts";
import { followRollout } from "./rollout.ts";

export class Session {
  readonly client: Client;
  readonly printer: Printer;
  /** Words for the place that a pointer of a fault names. */
  placeOf: (pointer: string) => string = (pointer) => pointer;
  /** How things stand, for whoever is interrupted. */
  interruption = "interrupted; nothing was changed";

  constructor(client: Client, printer: Printer) {
    this.client = client;
    this.printer = printer;
  }

  /** Makes a write, during which an interruption leaves open whether it was made. */
  async write<T>(make: () => Promise<T>): Promise<T> {
    this.interruption =
      "interrupted while the change was on its way: it may have been made; `switchyard history` tells";
    const made = await make();
    this.interruption = "interrupted; the change stands";
    return made;
  }

  /** Waits for the workers. @param claim what stands whatever becomes of the wait, e.g. `the change stands as ` */
  async follow(revision: number, seconds: number, claim: string): Promise<Rollout> {
    const note = (applied: string) => {
      this.interruption = `interrupted; ${claim}revision ${revision}, applied ${applied}; \`switchyard wait ${revision}\` goes on waiting`;
    };
    note("by nobody known yet");
    return await followRollout(this.client, this.printer, revision, seconds * 1000, (rollout) =>
      note(rollout.applied),
    );
  }
}
