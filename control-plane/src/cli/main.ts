#!/usr/bin/env node
// The `switchyard` command: checks Node's version, then runs the command of the arguments and ends with its exit code.
import { requireNodeVersion } from "@switchyard/shared/node-version";

requireNodeVersion();
const { runCli } = await import("./run.ts");
process.exitCode = await runCli(process.argv.slice(2), process.env);
