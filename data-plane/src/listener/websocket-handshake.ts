// A client's WebSocket handshake while its upstream decides. node:http has let go of the socket by then, so this file
// does what it did: an answer that is no 101 goes through a response of our own, and a client that leaves is noticed.
import { type IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { lingeringClose } from "../exchange/linger.ts";
import type { Tunnel } from "../exchange/tunnel.ts";
import type { UpgradeRequest } from "../handle.ts";

/** Bytes that a client may send before it has its answer; then it is not read on. */
const earlyBytesMax = 65_536;

/** Only a WebSocket handshake leaves the HTTP path; any other Upgrade (h2c) is an ordinary request without it. */
export function asksForWebSocket(request: IncomingMessage): boolean {
  const { headers } = request;
  return (
    request.method === "GET" &&
    request.httpVersion === "1.1" &&
    headers.upgrade?.toLowerCase() === "websocket" &&
    headers["transfer-encoding"] === undefined &&
    (headers["content-length"] ?? "0") === "0"
  );
}

export class WebSocketHandshake implements UpgradeRequest {
  readonly response: ServerResponse;
  readonly track: (tunnel: Tunnel) => void;
  readonly #socket: Socket;
  readonly #early: Buffer[];
  #earlyBytes: number;

  /** @param head what came behind the request's head */
  constructor(request: IncomingMessage, socket: Socket, head: Buffer, track: (tunnel: Tunnel) => void) {
    this.track = track;
    this.#socket = socket;
    this.#early = [head];
    this.#earlyBytes = head.length;
    this.response = new ServerResponse(request);
    this.response.shouldKeepAlive = false;
    this.response.assignSocket(socket);
    this.response.once("finish", () => {
      this.response.detachSocket(socket);
      this.#stopReading();
      lingeringClose(socket);
      // What node:http does for the responses that it knows.
      this.response.emit("close");
    });
    socket.on("error", () => socket.destroy());
    socket.on("drain", this.#onDrain);
    socket.on("timeout", this.#onTimeout);
    // Only a socket that is read tells that its client is gone.
    socket.on("data", this.#onEarlyData);
    socket.once("end", this.#onEnd);
  }

  /** Takes the socket from the response, and what its client sent in the meantime. */
  take(): { readonly socket: Socket; readonly early: Buffer } {
    this.#stopReading();
    this.#socket.pause();
    this.response.detachSocket(this.#socket);
    return { socket: this.#socket, early: Buffer.concat(this.#early) };
  }

  readonly #onDrain = () => void this.response.emit("drain");
  readonly #onTimeout = () => void this.response.emit("timeout");
  readonly #onEnd = () => void this.#socket.destroy();
  readonly #onEarlyData = (chunk: Buffer) => {
    this.#early.push(chunk);
    this.#earlyBytes += chunk.length;
    if (this.#earlyBytes > earlyBytesMax) this.#socket.pause();
  };

  #stopReading(): void {
    this.#socket.off("drain", this.#onDrain);
    this.#socket.off("timeout", this.#onTimeout);
    this.#socket.off("data", this.#onEarlyData);
    this.#socket.off("end", this.#onEnd);
  }
}
