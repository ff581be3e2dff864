// One attempt of one request on one connection: hands it to undici and turns undici's callbacks into a few events.
// However it ends (answered, failed, abandoned before it was even sent) the connection goes back to its target once.
import type { Duplex } from "node:stream";
import { type Dispatcher, errors } from "undici";
import type { Lease } from "./upstream/target.ts";
import { classifyFailure, type UpstreamFailure } from "./upstream-failure.ts";

export interface AttemptEvents {
  /** An interim answer other than 101, e.g. 103. */
  onInterim(status: number, rawHeaders: readonly Buffer[]): void;
  onHead(attempt: Attempt, status: number, reason: string, rawHeaders: readonly Buffer[]): void;
  onData(chunk: Buffer): void;
  onEnd(trailers: [string, string][]): void;
  onFailure(attempt: Attempt, failure: UpstreamFailure): void;
  /** The upstream switched protocols; the socket is the listener's from here on, and so is the target's slot. */
  onUpgrade(attempt: Attempt, rawHeaders: readonly Buffer[], socket: Duplex): void;
}

export interface AttemptRequest {
  readonly method: string;
  /** Origin-form target: path and query. */
  readonly target: string;
  readonly headers: string[];
  readonly body: Buffer | AsyncIterable<Buffer> | null;
  readonly idleTimeoutMs: number;
  /** Protocol to upgrade to, e.g. "websocket", or null. */
  readonly upgrade: string | null;
}

export class Attempt implements Dispatcher.DispatchHandler {
  readonly lease: Lease;
  /** Whether the request was put on a connection; until then no upstream can have seen it. */
  wasSent = false;
  /** Whether that connection had carried a request before. */
  wasReused = false;
  /** Whether anything of an answer was seen. */
  sawResponse = false;
  readonly #events: AttemptEvents;
  #idleTimeoutMs = 0;
  /** Ends the attempt when nothing of the body comes; undici's own clock ticks in half seconds. */
  #silence: NodeJS.Timeout | null = null;
  #controller: Dispatcher.DispatchController | null = null;
  #isAbandoned = false;
  /** Whether its connection was given back, to serve others. */
  #isReleased = false;

  constructor(lease: Lease, events: AttemptEvents) {
    this.lease = lease;
    this.#events = events;
  }

  start(request: AttemptRequest): void {
    this.#idleTimeoutMs = request.idleTimeoutMs;
    const { client, serverName } = this.lease.connection;
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

  /** Ends the attempt whatever its state; nothing more is told of it. */
  abandon(): void {
    this.#isAbandoned = true;
    if (this.#isReleased) return;
    if (this.#controller) this.#controller.abort(new Error("abandoned"));
    // Before it is on a connection there is no request to abort, but the connecting, which nobody waits for any more.
    else this.lease.connection.destroy();
  }

  pause(): void {
    this.#controller?.pause();
    this.#stopSilence();
  }

  resume(): void {
    this.#controller?.resume();
    if (!this.#isReleased) this.#watchSilence();
  }

  /** Its connection serves others from here on. */
  #end(): void {
    this.#isReleased = true;
    this.#stopSilence();
  }

  #watchSilence(): void {
    this.#silence ??= setTimeout(() => {
      this.#controller?.abort(new errors.BodyTimeoutError("the upstream's body fell silent"));
    }, this.#idleTimeoutMs);
  }

  #stopSilence(): void {
    if (this.#silence) clearTimeout(this.#silence);
    this.#silence = null;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.wasSent = true;
    this.wasReused = this.lease.connection.requestsOnSocket++ > 0;
    if (this.#isAbandoned) controller.abort(new Error("abandoned"));
  }

  onResponseStarted(): void {
    this.sawResponse = true;
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: unknown,
    reason: string | undefined,
  ): void {
    if (this.#isAbandoned) return;
    const rawHeaders = controller.rawHeaders as Buffer[];
    if (status < 200) return this.#events.onInterim(status, rawHeaders);
    this.#watchSilence();
    this.#events.onHead(this, status, reason ?? "", rawHeaders);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#silence?.refresh();
    if (!this.#isAbandoned) this.#events.onData(chunk);
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    const { target, connection } = this.lease;
    this.#end();
    const isCut = connection.hasFailed && isEndedByClose(controller.rawHeaders as Buffer[]);
    target.release(connection);
    if (this.#isAbandoned) return;
    // undici takes a reset for the end of such a body; passed on, a part of it would look whole.
    if (isCut) return this.#events.onFailure(this, "reset");
    const raw = (controller.rawTrailers ?? []) as Buffer[];
    const trailers: [string, string][] = [];
    for (let i = 0; i < raw.length; i += 2) {
      trailers.push([(raw[i] as Buffer).toString("latin1"), (raw[i + 1] as Buffer).toString("latin1")]);
    }
    this.#events.onEnd(trailers);
  }

  onRequestUpgrade(
    controller: Dispatcher.DispatchController,
    _status: number,
    _headers: unknown,
    socket: Duplex,
  ): void {
    // The socket has left the client, which could only make new ones; the slot stays taken until the tunnel ends.
    this.lease.connection.destroy();
    if (this.#isAbandoned) {
      socket.destroy();
      this.lease.target.releaseSlot();
      return;
    }
    this.#events.onUpgrade(this, controller.rawHeaders as Buffer[], socket);
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    this.#end();
    this.lease.target.release(this.lease.connection);
    if (!this.#isAbandoned) this.#events.onFailure(this, classifyFailure(error, this.wasSent));
  }
}

/** Whether nothing but the end of the connection ends the body (RFC 9112 §6.3). */
function isEndedByClose(rawHeaders: readonly Buffer[]): boolean {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (/^(?:content-length|transfer-encoding)$/i.test((rawHeaders[i] as Buffer).toString("latin1")))
      return false;
  }
  return true;
}
