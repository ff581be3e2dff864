// The worker program: checks Node's version, then loads the rest, which an older Node could not even parse.
import { requireNodeVersion } from "@switchyard/shared/node-version";

requireNodeVersion();
const { runWorker } = await import("./worker.ts");
await runWorker();
