// The control plane program: checks Node's version, then loads the rest, which an older Node could not even parse.
import { requireNodeVersion } from "@switchyard/shared/node-version";

requireNodeVersion();
const { runControlPlane } = await import("./process.ts");
await runControlPlane();
