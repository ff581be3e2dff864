// An attempt of the general lane: hands the request to undici and turns undici's callbacks into a few events.
import type { Duplex } from "node:stream";
import { type Dispatcher, errors } from "undici";
import { WheelTimer } from "../exchange/timer-wheel.ts";
import type { Attempt, AttemptEvents, AttemptRequest } from "./attempt.ts";
import { classifyFailure } from "./failure.ts";
import type { UpstreamTarget } from "./target.ts";
import type { UndiciConnection } from "./undici-connection.ts";

export class UndiciAttempt implements Attempt, Dispatcher.DispatchHandler {
  static readonly #onSilence = (attempt: UndiciAttempt): void => {
    attempt.#controller?.abort(new errors.BodyTimeoutError("the upstream's body fell silent"));
  };

  readonly target: UpstreamTarget;
  wasSent = false;
  wasReused = false;
  sawResponse = false;
  readonly #connection: UndiciConnection;
  readonly #events: AttemptEvents;
  #idleTimeoutMs = 0;
  /** Ends the attempt when nothing of the body comes; undici's own clock ticks in half seconds. */
  #silence: WheelTimer<UndiciAttempt> | null = null;
  #controller: Dispatcher.DispatchController | null = null;
  #isAbandoned = false;
  #hasHead = false;
  /** Whether its connection was given back, to serve others. */
  #isReleased = false;

  constructor(target: UpstreamTarget, connection: UndiciConnection, events: AttemptEvents) {
    this.target = target;
    this.#connection = connection;
    this.#events = events;
  }

  start(request: AttemptRequest): void {
    this.#idleTimeoutMs = request.idleTimeoutMs;
    const { client, serverName } = this.#connection;
    // undici's types know neither `servername` nor that any iterable of bytes is a body.
    const options: Dispatcher.DispatchOptions & { servername: string } = {
      method: request.method,
      path: request.target,
      headers: request.headers,
      body: request.body as Buffer | null,
      servername: serverName,
      // `false` keeps the connection after HEAD, and after a GET or DELETE with a body.
      ...(request.upgrade === null ? { reset: false } : { upgrade: request.upgrade }),
    };
    client.dispatch(options, this);
  }

  abandon(): void {
    this.#isAbandoned = true;
    if (this.#isReleased) return;
    if (this.#controller) this.#controller.abort(new Error("abandoned"));
    // Before it is on a connection there is no request to abort, but the connecting, which nobody waits for any more.
    else this.#connection.destroy();
  }

  pause(): void {
    this.#controller?.pause();
    this.#connection.heads?.block();
    this.#silence?.stop();
  }

  resume(): void {
    this.#controller?.resume();
    if (this.#isReleased) return;
    this.#connection.heads?.unblock();
    if (this.#hasHead) this.#watchSilence();
  }

  /** Its connection serves others from here on. */
  #end(): void {
    this.#isReleased = true;
    this.#silence?.stop();
  }

  #watchSilence(): void {
    this.#silence ??= new WheelTimer<UndiciAttempt>(this, UndiciAttempt.#onSilence);
    this.#silence.start(this.#idleTimeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.wasSent = true;
    this.wasReused = this.#connection.requestsOnSocket++ > 0;
    if (this.#isAbandoned) return controller.abort(new Error("abandoned"));
    this.#connection.heads?.begin(this);
  }

  onResponseStarted(): void {
    this.sawResponse = true;
  }

  onInterim(status: number, rawHeaders: readonly string[]): void {
    if (!this.#isAbandoned) this.#events.onInterim(this, status, rawHeaders);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: unknown,
    reason: string | undefined,
  ): void {
    if (this.#isAbandoned) return;
    this.#hasHead = true;
    this.#watchSilence();
    this.#events.onHead(this, status, reason ?? "", textsOf(controller.rawHeaders));
    // A small answer has its body in the same packet, which one turn of the loop shows.
    setImmediate(() => this.#isAbandoned || this.#events.onReadEnd());
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#silence?.isRunning) this.#watchSilence();
    if (!this.#isAbandoned) this.#events.onData(chunk);
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    const connection = this.#connection;
    this.#end();
    const isCut = connection.hasFailed && isEndedByClose(textsOf(controller.rawHeaders));
    this.target.release(connection);
    if (this.#isAbandoned) return;
    // undici takes a reset for the end of such a body; passed on, a part of it would look whole.
    if (isCut) return this.#events.onFailure(this, "reset");
    this.#events.onEnd(textsOf(controller.rawTrailers));
  }

  onRequestUpgrade(
    controller: Dispatcher.DispatchController,
    _status: number,
    _headers: unknown,
    socket: Duplex,
  ): void {
    // The socket has left the client, which could only make new ones; the slot stays taken until the tunnel ends.
    this.#connection.destroy();
    if (this.#isAbandoned) {
      socket.destroy();
      this.target.releaseSlot();
      return;
    }
    this.#events.onUpgrade(this, textsOf(controller.rawHeaders), socket);
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    this.#end();
    this.target.release(this.#connection);
    if (!this.#isAbandoned) this.#events.onFailure(this, classifyFailure(error, this.wasSent));
  }
}

/** Whether nothing but the end of the connection ends the body (RFC 9112 §6.3). */
function isEndedByClose(rawHeaders: readonly string[]): boolean {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (/^(?:content-length|transfer-encoding)$/i.test(rawHeaders[i] as string)) return false;
  }
  return true;
}

/** undici's raw lists hold latin-1 bytes, with the blanks behind values. */
function textsOf(raw: unknown): string[] {
  return ((raw ?? []) as Buffer[]).map((bytes) => bytes.toString("latin1").replace(/[\t ]+$/, ""));
}
