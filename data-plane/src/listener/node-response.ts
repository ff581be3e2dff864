// Writes an answer through node:http as it comes: backpressure, stalled readers, trailers, and the cut.
// Once bytes are out a failure destroys the connection, because a clean end would pass a truncated body for a whole one.
import type { ServerResponse } from "node:http";
import { noteBodyChunk } from "../body-garbage.ts";
import type { ResponseHead, ResponseSource } from "../exchange/exchange.ts";
import { interimText, reasonText } from "../exchange/head-text.ts";
import { StallWatch } from "../exchange/stall-watch.ts";

export class NodeResponse {
  readonly #response: ServerResponse;
  readonly #stall: StallWatch;
  #idleTimeoutMs = 0;
  #source: ResponseSource | null = null;
  #awaitsDrain = false;
  /** Body bytes still to come; -1 where the head does not say. */
  #remaining = -1;
  #hasWritten = false;

  /** @param onStall called when the client took nothing for too long; the connection is cut by then */
  constructor(response: ServerResponse, onStall: () => void) {
    this.#response = response;
    this.#stall = new StallWatch(response, () => {
      this.cut();
      onStall();
    });
  }

  /** Passes an interim answer on (RFC 8297), to clients that know them. */
  writeInterim(source: ResponseSource, status: number, headers: readonly string[]): void {
    // Whatever else is written goes through the response, which has its socket from when its turn has come.
    const { socket, headersSent, req } = this.#response;
    if (!socket || headersSent || req.httpVersion !== "1.1") return;
    // Node's own writeEarlyHints takes fewer forms of Link than RFC 8288 has, nothing without one, and changes names.
    if (socket.write(interimText(status, headers), "latin1")) return;
    source.pause();
    socket.once("drain", () => source.resume());
  }

  /** Writes the head. */
  begin(source: ResponseSource, { status, reason, headers, bodyBytes, idleTimeoutMs }: ResponseHead): void {
    this.#source = source;
    this.#remaining = bodyBytes;
    this.#idleTimeoutMs = idleTimeoutMs;
    this.#response.writeHead(status, reasonText(status, reason), headers);
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

  /**
   * Sends a head that no bytes of its body came with. Optimisation: it waited for them, so that a small answer is one
   * write. A body may be long in coming (SSE), so its head must not wait any longer.
   */
  flush(): void {
    if (this.#source === null || this.#remaining === 0) return;
    // Not flushHeaders(), which sends header values with bytes past ASCII in UTF-8.
    if (!this.#hasWritten && !this.#response.writableEnded && !this.#response.destroyed)
      this.#response.write("", "latin1");
  }

  /** @param trailers name, value, name, value… */
  end(trailers: readonly string[]): void {
    if (this.#response.writableEnded) return;
    if (trailers.length > 0) {
      const pairs: [string, string][] = [];
      for (let i = 0; i < trailers.length; i += 2)
        pairs.push([trailers[i] as string, trailers[i + 1] as string]);
      this.#response.addTrailers(pairs);
    }
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
    if (!this.#response.writableFinished) this.#stall.start(this.#idleTimeoutMs);
  }

  #awaitDrain(): void {
    this.#source?.pause();
    if (this.#awaitsDrain) return;
    this.#awaitsDrain = true;
    this.#stall.start(this.#idleTimeoutMs);
    this.#response.once("drain", () => {
      this.#awaitsDrain = false;
      this.#stall.stop();
      this.#source?.resume();
    });
  }
}
