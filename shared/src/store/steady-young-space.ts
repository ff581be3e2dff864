// While a catalog is read nearly all that is allocated survives. V8 answers that by letting its young generation grow, and
// then one collection of it copies for 20 ms and more, which no slicing of ours can cut. So it is kept from growing for as
// long as that lasts; requests get the growth back, because a small young generation costs them a sixth more CPU.
import { setFlagsFromString } from "node:v8";

const noGrowth = "--semi-space-growth-factor=1";
const usualGrowth = "--semi-space-growth-factor=2";
let readers = 0;

/** Does the work with the young generation at the size that it has. */
export async function withSteadyYoungSpace<T>(work: () => Promise<T>): Promise<T> {
  if (readers++ === 0) setFlagsFromString(noGrowth);
  try {
    return await work();
  } finally {
    if (--readers === 0) setFlagsFromString(usualGrowth);
  }
}
