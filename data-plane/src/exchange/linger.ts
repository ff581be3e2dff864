// The lingering close: after a last answer the connection is read on for a bounded while. The kernel answers unread bytes
// with a reset, and a reset can take from the client an answer that it has not read yet (RFC 9112 §9.6).
import type { Socket } from "node:net";

/** How long, and how much of, what nobody wants is read before its connection is cut. */
const lingerMs = 3_000;
const lingerBytesMax = 16_777_216;

/** Sends the FIN behind what was written; ends the connection when the client does, or when enough was read. */
export function lingeringClose(socket: Socket): void {
  socket.end();
  socket.resume();
  const bytesMax = socket.bytesRead + lingerBytesMax;
  const deadline = performance.now() + lingerMs;
  const watch = setInterval(() => {
    if (socket.bytesRead > bytesMax || performance.now() > deadline) socket.destroy();
  }, 50);
  socket.once("close", () => clearInterval(watch));
}
