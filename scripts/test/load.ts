// Clients and writers that go on while something happens to a fleet. What the clients were answered and the writers were
// told is checked all the time; a test that had no request to check is a failure.
import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import type { TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { call, type Fleet, type Program, startUpstream } from "./fleet.ts";

/** Clients of their own at workers, asking for one path for as long as the test lasts. */
export class Clients {
  requests = 0;
  readonly faults: string[] = [];
  /** The last good answer. */
  latest = "";
  readonly #agent = new Agent({ keepAlive: true });
  readonly #loops = new Map<Program, Promise<void>>();
  readonly #isGood: (text: string) => boolean;
  readonly #path: string;
  #isStopped = false;

  /** @param isGood judges the body of a 200; any other answer is a fault */
  constructor(t: TestContext, path: string, isGood: (text: string) => boolean) {
    this.#path = path;
    this.#isGood = isGood;
    t.after(async () => {
      this.#isStopped = true;
      await Promise.all(this.#loops.values());
      this.#agent.destroy();
    });
  }

  ask(worker: Program): void {
    this.#loops.set(worker, this.#run(worker));
  }

  /** Resolves when the last request to a worker, which is about to end, is answered. */
  async leave(worker: Program): Promise<void> {
    const loop = this.#loops.get(worker);
    this.#loops.delete(worker);
    await loop;
  }

  /** Tells how many requests there were; fails if there were none, or if one failed. */
  check(t: TestContext): void {
    t.diagnostic(`${this.requests} requests, ${this.faults.length} failed`);
    assert.deepEqual(this.faults.slice(0, 5), []);
    assert.ok(this.requests > 0);
  }

  async #run(worker: Program): Promise<void> {
    const url = worker.address("gateway") + this.#path;
    // In the first turn the loop is not listed yet.
    do {
      const { status, text } = await get(url, this.#agent);
      this.requests += 1;
      if (status === 200 && this.#isGood(text)) this.latest = text;
      else this.faults.push(`GET ${this.#path} was answered ${status} ${text}`);
      await delay(2);
    } while (!this.#isStopped && this.#loops.has(worker));
  }
}

/** One request; status 0 and the reason where no answer came. */
async function get(url: string, agent: Agent): Promise<{ status: number; text: string }> {
  try {
    const outgoing = request(url, { agent }).end();
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    let text = "";
    for await (const chunk of response) text += String(chunk);
    return { status: response.statusCode ?? 0, text };
  } catch (error) {
    return { status: 0, text: String(error) };
  }
}

const writerCount = 3;

/**
 * Clients at every worker and writers at every control plane. Each writer has a route of its own, whose answers carry a
 * number that it raises with each write; so a client sees at once when a change is lost, or a worker goes back.
 */
export class Load {
  readonly #fleet: Fleet;
  readonly #route: object;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #faults: string[] = [];
  readonly #attempted = new Array<number>(writerCount).fill(0);
  readonly #acknowledged = new Array<number>(writerCount).fill(0);
  readonly #loops: Promise<void>[] = [];
  /** Highest number that a worker has answered, by worker and route. */
  readonly #seen = new Map<string, number>();
  readonly #clients = new Set<Program>();
  #requests = 0;
  #writes = 0;
  #refused = 0;
  #isStopped = false;

  private constructor(fleet: Fleet, route: object) {
    this.#fleet = fleet;
    this.#route = route;
  }

  /** @param more what the one service and its routes have beside the usual; by default a target of its own */
  static async start(
    t: TestContext,
    fleet: Fleet,
    more: { readonly service?: object; readonly route?: object } = {},
  ): Promise<Load> {
    const load = new Load(fleet, more.route ?? {});
    const { service = { targets: [{ url: await startUpstream(t) }] } } = more;
    t.after(() => load.stop());
    const changes = [
      { op: "put", kind: "service", id: "echo", value: service },
      ...load.#attempted.map((_, n) => ({
        op: "put",
        kind: "route",
        id: `w${n}`,
        value: { ...more.route, service: "echo", path: `/w${n}`, upstreamPath: "/0" },
      })),
    ];
    const made = await call(fleet.control(), "POST", "/v1/commits", { changes }, { prefer: "wait=20" });
    assert.equal(made.status, 200, JSON.stringify(made.body));
    for (let n = 0; n < writerCount; n++) load.#loops.push(load.#write(n));
    load.follow();
    return load;
  }

  /** Sends clients to the workers that have none yet. */
  follow(): void {
    for (const worker of this.#fleet.workers) {
      if (this.#clients.has(worker)) continue;
      this.#clients.add(worker);
      for (let n = 0; n < 2; n++) this.#loops.push(this.#ask(worker));
    }
  }

  /** No longer asks a worker, which is about to end. */
  leave(worker: Program): void {
    this.#clients.delete(worker);
  }

  /** Runs something and checks all that happened meanwhile: requests and writes there were, and nothing failed or was lost. */
  async during(t: TestContext, work: () => Promise<void>): Promise<void> {
    const before = { requests: this.#requests, acknowledged: this.#writes, refused: this.#refused };
    await work();
    await this.#fleet.converge();
    await this.#checkAcknowledged();
    const counts = {
      requests: this.#requests - before.requests,
      acknowledged: this.#writes - before.acknowledged,
      refused: this.#refused - before.refused,
    };
    t.diagnostic(
      `${counts.requests} requests, ${this.#faults.length} failed; ${counts.acknowledged} writes acknowledged, none lost, ${counts.refused} refused`,
    );
    assert.deepEqual(this.#faults.slice(0, 5), []);
    assert.ok(counts.requests > 0 && counts.acknowledged > 0);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#loops);
    this.#agent.destroy();
  }

  /** Every control plane has of each writer what was acknowledged last, or what it tried after. */
  async #checkAcknowledged(): Promise<void> {
    for (const control of this.#fleet.controls) {
      const acknowledged = [...this.#acknowledged];
      const { body } = await call(control.address("control"), "GET", "/v1/routes?limit=1000");
      for (const [n, least] of acknowledged.entries()) {
        const route = (body.items as { id: string; upstreamPath: string }[]).find(({ id }) => id === `w${n}`);
        const found = Number(route?.upstreamPath.slice(1));
        assert.ok(
          found >= least,
          `writer ${n} was told ${least} is stored, and finds ${route?.upstreamPath}`,
        );
      }
    }
  }

  async #write(n: number): Promise<void> {
    for (let turn = n; !this.#isStopped; turn++) {
      await delay(10);
      const number = ++(this.#attempted[n] as number);
      const value = { ...this.#route, service: "echo", path: `/w${n}`, upstreamPath: `/${number}` };
      const answer = await call(this.#fleet.control(turn), "PUT", `/v1/routes/w${n}`, value).catch(
        () => null,
      );
      if (answer?.status === 200) {
        this.#acknowledged[n] = number;
        this.#writes += 1;
      } else {
        this.#refused += 1;
        if (answer && answer.status !== 503)
          this.#faults.push(`a write was answered ${JSON.stringify(answer.body)}`);
      }
    }
  }

  async #ask(worker: Program): Promise<void> {
    const gateway = worker.address("gateway");
    for (let turn = 0; !this.#isStopped && this.#clients.has(worker); turn++) {
      const n = turn % writerCount;
      const key = `${worker.child.pid}/w${n}`;
      const seen = this.#seen.get(key) ?? 0;
      // A store that is lost may take with it a write that nobody was told is stored, though a worker has served it already.
      const least = Math.min(seen, this.#acknowledged[n] as number);
      const answer = await get(`${gateway}/w${n}`, this.#agent);
      if (!this.#clients.has(worker)) break;
      this.#requests += 1;
      const number = Number(answer.text.slice(1));
      if (answer.status !== 200 || !(number <= (this.#attempted[n] as number))) {
        this.#faults.push(`GET /w${n} was answered ${answer.status} ${answer.text}`);
      } else if (number < least) {
        this.#faults.push(`GET /w${n} was answered ${number} after ${least}`);
      } else {
        this.#seen.set(key, number < seen ? number : Math.max(number, this.#seen.get(key) ?? 0));
      }
      await delay(3);
    }
  }
}
