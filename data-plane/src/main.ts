// The worker program: checks Node's version, then loads the rest, which an older Node could not even parse.
import { boundCollectorPauses } from "@switchyard/shared/collector-pauses";
import { requireNodeVersion } from "@switchyard/shared/node-version";

requireNodeVersion();
// Its requests may wait for 10 ms.
boundCollectorPauses(2, process.env);
const { runWorker } = await import("./worker.ts");
await runWorker();
