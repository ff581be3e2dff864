// The control plane program: checks Node's version, then loads the rest, which an older Node could not even parse.
import { boundCollectorPauses } from "@switchyard/shared/collector-pauses";
import { requireNodeVersion } from "@switchyard/shared/node-version";

requireNodeVersion();
// Its requests may wait for 50 ms, and a smaller space would cost large commits a tenth more time.
boundCollectorPauses(8, process.env);
const { runControlPlane } = await import("./process.ts");
await runControlPlane();
