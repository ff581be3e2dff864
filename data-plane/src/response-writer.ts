// Writes an upstream's answer to the client as it comes: backpressure, stalled readers, trailers, and the cut.
// Once bytes are out a failure destroys the connection, because a clean end would pass a truncated body for a whole one.
import { type ServerResponse, STATUS_CODES, validateHeaderName, validateHeaderValue } from "node:http";
import { noteBodyChunk } from "./body-garbage.ts";
import { cleanResponseHeaders } from "./headers.ts";

const silentStepsMax = 4;

export interface ResponseSource {
  pause(): void;
  resume(): void;
}

export class ResponseWriter {
  readonly #response: ServerResponse;
  readonly #idleTimeoutMs: number;
  readonly #onStall: () => void;
  #source: ResponseSource | null = null;
  #isWatched = false;
  /** Steps in a row in which the client took nothing, and when the last of them ended. */
  #silentSteps = 0;
  #silentAt = 0;
  #awaitsDrain = false;
  /** Body bytes still to come; -1 where the head does not say. */
  #remaining = -1;
  #hasWritten = false;

  /**
   * @param idleTimeoutMs longest time in which the client takes nothing
   * @param onStall told when that time is over; the connection is cut by then
   */
  constructor(response: ServerResponse, idleTimeoutMs: number, onStall: () => void) {
    this.#response = response;
    this.#idleTimeoutMs = idleTimeoutMs;
    this.#onStall = onStall;
  }

  /** Passes a 103 on (RFC 8297), to clients that know interim answers. */
  writeEarlyHints(rawHeaders: readonly Buffer[], requestId: string): void {
    // Whatever else is written goes through the response, which has its socket from when its turn has come.
    const { socket, headersSent, req } = this.#response;
    if (!socket || headersSent || req.httpVersion !== "1.1") return;
    const headers = cleanResponseHeaders(rawHeaders, requestId, "none") ?? [];
    let head = "HTTP/1.1 103 Early Hints\r\n";
    try {
      for (let i = 0; i < headers.length; i += 2) {
        const [name, value] = [headers[i] as string, headers[i + 1] as string];
        validateHeaderName(name);
        validateHeaderValue(name, value);
        head += `${name}: ${value}\r\n`;
      }
    } catch {
      // Bytes that undici's parser lets through and HTTP does not allow; a hint is only a hint.
      return;
    }
    // Node's own writeEarlyHints takes fewer forms of Link than RFC 8288 has, nothing without one, and changes names.
    socket.write(`${head}\r\n`, "latin1");
  }

  /**
   * Writes the head. Throws where a header has bytes that HTTP does not allow.
   * @param bodyBytes length of the body that will follow, 0 for none, -1 where only its end will tell
   */
  begin(source: ResponseSource, status: number, reason: string, headers: string[], bodyBytes: number): void {
    this.#source = source;
    this.#remaining = bodyBytes;
    // The reason says nothing that the status does not, so one in bytes that we could not write is no bad answer.
    const text = /^[\t\x20-\x7e]*$/.test(reason) ? reason : (STATUS_CODES[status] ?? "");
    this.#response.writeHead(status, text, headers);
    // Optimisation: a head waits for the first bytes of its body, so that a small answer is one write. A body that may
    // be long in coming (SSE) has none yet, so its head must not wait for it beyond this turn of the loop.
    if (bodyBytes !== 0) setImmediate(() => this.#flushHead());
  }

  write(chunk: Buffer): void {
    this.#hasWritten = true;
    noteBodyChunk(chunk.length);
    if (this.#remaining > 0) {
      this.#remaining -= chunk.length;
      if (this.#remaining <= 0) {
        this.#finish(chunk);
        return;
      }
    }
    if (!this.#response.write(chunk)) this.#awaitDrain();
  }

  end(trailers: [string, string][]): void {
    if (this.#response.writableEnded) return;
    if (trailers.length > 0) this.#response.addTrailers(trailers);
    this.#finish(undefined);
  }

  /** Ends the client's connection in the middle of the answer. */
  cut(): void {
    // Where the end of the connection is the end of the body, only a reset tells a client that it was cut.
    const isEndedByClose = this.#remaining === -1 && this.#response.req.httpVersion === "1.0";
    if (isEndedByClose) this.#response.socket?.resetAndDestroy();
    this.#response.destroy();
  }

  #finish(chunk: Buffer | undefined): void {
    this.#response.end(chunk);
    // What the socket has not taken yet may never be taken: the last bytes are under the same clock.
    if (!this.#response.writableFinished) this.#watchForStall();
  }

  #flushHead(): void {
    if (!this.#hasWritten && !this.#response.writableEnded && !this.#response.destroyed)
      this.#response.flushHeaders();
  }

  #awaitDrain(): void {
    this.#source?.pause();
    if (this.#awaitsDrain) return;
    this.#awaitsDrain = true;
    this.#watchForStall();
    this.#response.once("drain", () => {
      this.#awaitsDrain = false;
      this.#response.setTimeout(0);
      this.#source?.resume();
    });
  }

  /**
   * By the socket's own clock, which alone sees that a client takes a write in small parts. That clock passes over the
   * first of its times in which something was taken, so it is asked in steps, or it would run twice as long.
   */
  #watchForStall(): void {
    const stepMs = Math.max(1, this.#idleTimeoutMs / silentStepsMax);
    this.#silentSteps = 0;
    this.#response.setTimeout(stepMs);
    if (this.#isWatched) return;
    this.#isWatched = true;
    this.#response.on("timeout", () => {
      const now = performance.now();
      // A step that is missing here is one in which the client took something.
      if (now - this.#silentAt > 1.5 * stepMs) this.#silentSteps = 0;
      this.#silentAt = now;
      if (++this.#silentSteps < silentStepsMax) {
        this.#response.setTimeout(stepMs);
        return;
      }
      this.cut();
      this.#onStall();
    });
  }
}
