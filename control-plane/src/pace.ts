// The pace of long work in this process: short enough slices that no commit of any size keeps a request waiting for long,
// long enough that the work itself is done soon.
import { Pace } from "@switchyard/shared";

const sliceMs = 2;

export function startPace(): Pace {
  return new Pace(sliceMs);
}
