// `Prefer: wait=<seconds>` (RFC 7240): how long a writer will wait for the workers to apply its change.
// Preferences are wishes: one that is unknown or malformed is passed over, never an error.

const waitSecondsMax = 60;

/** Milliseconds that the client is willing to wait, or null where it did not say. */
export function parsePreferredWaitMs(header: string | string[] | undefined): number | null {
  if (header === undefined) return null;
  for (const preference of String(header).split(",")) {
    const [, seconds] = /^\s*wait\s*=\s*"?(\d+)"?\s*(?:;.*)?$/i.exec(preference) ?? [];
    // The first of several counts (RFC 7240 §2).
    if (seconds !== undefined) return Math.min(Number(seconds), waitSecondsMax) * 1000;
  }
  return null;
}
