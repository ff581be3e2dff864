// Bodies pass in chunks that live for moments but outside V8's heap, where its collector hardly sees them: it lets about
// 100 MB of dead ones gather. A collection of the young generation (under a millisecond) for every so many bytes keeps a
// stream's memory flat; requests with small bodies hardly come to one.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const bytesPerCollection = 8_388_608;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as (options: { type: "minor" }) => void;
setFlagsFromString("--no-expose-gc");

let bytesSinceCollection = 0;

/** Counts a chunk that is on its way out. Hot path. */
export function noteBodyChunk(bytes: number): void {
  bytesSinceCollection += bytes;
  if (bytesSinceCollection < bytesPerCollection) return;
  bytesSinceCollection = 0;
  collect({ type: "minor" });
}
