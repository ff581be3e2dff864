// The body of a client's request on its way up: whole where it came at once, else streamed with backpressure.
// The first 64 KiB are kept so that a retry can send them again; a body past that can be sent once only.
import type { GatewayErrorCode } from "@switchyard/shared";
import { noteBodyChunk } from "../body-garbage.ts";
import type { BodySink, Exchange } from "./exchange.ts";
import { WheelTimer } from "./timer-wheel.ts";

/** Bytes of a body that are kept for a retry. */
const heldBytesMax = 65_536;
/** Bytes read ahead of the upstream before the client is paused. */
const aheadBytesMax = 65_536;

export type BodyFailure = "client-gone" | "client-silent" | "upstream-stalled" | "too-large" | "malformed";

/** How the gateway answers where no answer has begun. */
export const bodyFailureCodes: Record<BodyFailure, GatewayErrorCode> = {
  "client-gone": "REQUEST_TIMEOUT",
  "client-silent": "REQUEST_TIMEOUT",
  "upstream-stalled": "UPSTREAM_TIMEOUT",
  "too-large": "BODY_TOO_LARGE",
  malformed: "BAD_REQUEST",
};

export interface RequestBodyOptions {
  /** Declared length in bytes, or -1 where it is chunked. */
  readonly declaredBytes: number;
  /** Largest body in bytes; 0 is unlimited. */
  readonly bytesMax: number;
  /** Longest silence while the body is open. */
  readonly idleTimeoutMs: number;
  /** Told once, when the last byte has come from the client. */
  readonly onComplete: () => void;
  /** Told once, when the body cannot be read to its end. */
  readonly onFailure: (failure: BodyFailure) => void;
}

export class RequestBody implements BodySink {
  isComplete = false;
  static readonly #onSilence = (body: RequestBody): void => {
    // While the client is paused its silence is the upstream's doing.
    body.#fail(body.#isPaused ? "upstream-stalled" : "client-silent");
  };

  readonly #exchange: Exchange;
  readonly #options: RequestBodyOptions;
  #chunks: Buffer[] = [];
  /** Chunks let go of because they are too many to hold; `#chunks[0]` is the one after them. */
  #dropped = 0;
  #received = 0;
  /** What the furthest reader has taken: chunks, and the bytes in them. */
  #readThrough = 0;
  #consumed = 0;
  #failure: BodyFailure | null = null;
  #wakeReader: (() => void) | null = null;
  #onFirstBytes: (() => void) | null = null;
  readonly #idle = new WheelTimer<RequestBody>(this, RequestBody.#onSilence);
  #isPaused = false;

  constructor(exchange: Exchange, options: RequestBodyOptions) {
    this.#exchange = exchange;
    this.#options = options;
  }

  /** Whether the body can be sent from its first byte (again). */
  get isHeld(): boolean {
    return this.#dropped === 0 && this.#received <= heldBytesMax;
  }

  /** Whether nothing of what has come was let go of, as long as nobody read it, however much that is. */
  get hasAllFromFirst(): boolean {
    return this.#dropped === 0;
  }

  /** Starts reading; `onFirstBytes` is called once, when it is known whether the body came at once. */
  begin(onFirstBytes: () => void): void {
    this.#onFirstBytes = onFirstBytes;
    this.#idle.start(this.#options.idleTimeoutMs);
    this.#exchange.readBody(this);
  }

  /**
   * What an attempt sends: a Buffer where the body is whole and held (one write, and undici knows its length),
   * else the stream of its chunks from the first.
   */
  forAttempt(): Buffer | AsyncIterable<Buffer> {
    if (this.isComplete && this.isHeld) {
      return this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
    }
    return this.#read();
  }

  /** The client went away, or nobody wants the rest: reading ends, a waiting reader is told. */
  abandon(failure: BodyFailure): void {
    if (this.#failure || this.isComplete) return;
    this.#failure = failure;
    this.#idle.stop();
    this.#wakeReader?.();
  }

  async *#read(): AsyncGenerator<Buffer> {
    let next = 0;
    while (true) {
      if (this.#failure) throw new Error(`request body: ${this.#failure}`);
      const chunk = this.#chunks[next - this.#dropped];
      if (chunk) {
        next++;
        this.#onConsumed(next, chunk.length);
        yield chunk;
      } else if (this.isComplete) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wakeReader = resolve;
        });
        this.#wakeReader = null;
      }
    }
  }

  onBody(chunk: Buffer): void {
    if (this.#failure) return;
    this.#received += chunk.length;
    noteBodyChunk(chunk.length);
    const { bytesMax, declaredBytes } = this.#options;
    if (bytesMax > 0 && this.#received > bytesMax) return this.#fail("too-large");
    this.#chunks.push(chunk);
    this.#watchSilence();
    if (this.#received - this.#consumed > aheadBytesMax && !this.#isPaused) {
      this.#isPaused = true;
      this.#exchange.pauseBody();
    }
    this.#wakeReader?.();
    if (!this.#onFirstBytes) return;
    if (this.#received === declaredBytes) return; // The end follows at once.
    // A small chunked body has its end in the same packet: one turn of the loop tells.
    setImmediate(() => this.#start());
  }

  onBodyEnd(): void {
    if (this.#failure) return;
    this.isComplete = true;
    this.#idle.stop();
    this.#options.onComplete();
    this.#wakeReader?.();
    this.#start();
  }

  onBodyMalformed(): void {
    this.#fail("malformed");
  }

  #start(): void {
    if (this.#failure) return;
    const onFirstBytes = this.#onFirstBytes;
    this.#onFirstBytes = null;
    onFirstBytes?.();
  }

  #onConsumed(next: number, bytes: number): void {
    this.#watchSilence();
    if (next <= this.#readThrough) return; // A retry reads again what an attempt before it took.
    this.#readThrough = next;
    this.#consumed += bytes;
    if (!this.isHeld) {
      this.#chunks.splice(0, next - this.#dropped);
      this.#dropped = next;
    }
    if (this.#isPaused && this.#received - this.#consumed <= aheadBytesMax) {
      this.#isPaused = false;
      this.#exchange.resumeBody();
    }
  }

  #watchSilence(): void {
    if (this.#idle.isRunning) this.#idle.start(this.#options.idleTimeoutMs);
  }

  #fail(failure: BodyFailure): void {
    if (this.#failure || this.isComplete) return;
    this.abandon(failure);
    this.#options.onFailure(failure);
  }
}
