import type { Socket } from "node:net";

/** Writes a text in latin-1, which may be empty, and bytes behind it, in one system call. */
export function writePair(socket: Socket, text: string, bytes: Buffer): void {
  socket.cork();
  if (text !== "") socket.write(text, "latin1");
  socket.write(bytes);
  socket.uncork();
}
