// A tunnel: after the upstream has switched protocols, bytes go both ways untouched until either side ends.
// It belongs to no table: a swap leaves it alone, silence ends it, and so does the drain deadline.
import type { Duplex } from "node:stream";

export interface Tunnel {
  /** Cuts both sides at once. */
  destroy(): void;
}

/**
 * Joins a client's and an upstream's socket.
 * @param clientHead bytes that the client sent behind its request head
 * @param idleTimeoutMs longest silence of both sides together
 * @param onClosed told once, when both sides are closed
 */
export function openTunnel(
  client: Duplex,
  clientHead: Buffer,
  upstream: Duplex,
  idleTimeoutMs: number,
  onClosed: () => void,
): Tunnel {
  let isOpen = true;
  let openSides = 2;
  const destroy = () => {
    if (!isOpen) return;
    isOpen = false;
    clearTimeout(idle);
    client.destroy();
    upstream.destroy();
  };
  const idle = setTimeout(destroy, idleTimeoutMs);
  const onBytes = () => idle.refresh();
  client.on("data", onBytes);
  upstream.on("data", onBytes);
  const onSideClosed = () => {
    destroy();
    if (--openSides === 0) onClosed();
  };
  client.once("close", onSideClosed);
  upstream.once("close", onSideClosed);

  if (clientHead.length > 0) upstream.write(clientHead);
  // Each direction may end on its own (half-close); an error in either ends both.
  client.on("error", destroy).pipe(upstream);
  upstream.on("error", destroy).pipe(client);
  return { destroy };
}
