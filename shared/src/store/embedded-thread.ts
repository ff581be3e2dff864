// Entry of the embedded store's threads: one reads, and in a control plane another one writes, so that a commit of
// any size delays no read. All work on SQLite, which is synchronous, happens here and never in a process' main thread.
import { parentPort, workerData } from "node:worker_threads";
import { toStoreError } from "./embedded-errors.ts";
import type { EmbeddedPaths } from "./embedded-paths.ts";
import { EmbeddedReader } from "./embedded-reader.ts";
import { EmbeddedWriter } from "./embedded-writer.ts";
import { StoreError } from "./store.ts";
import { serveThread } from "./thread-channel.ts";

export type EmbeddedThreadData = { readonly paths: EmbeddedPaths } & (
  | { readonly role: "read" }
  | { readonly role: "write"; readonly historyBytes: number }
);

const data = workerData as EmbeddedThreadData;
const half =
  data.role === "read" ? new EmbeddedReader(data.paths) : new EmbeddedWriter(data.paths, data.historyBytes);

function judge(thrown: unknown): unknown {
  const error = toStoreError(thrown, data.paths.database);
  if (error instanceof StoreError && (error.code === "STORE_UNUSABLE" || error.code === "NEWER_FORMAT"))
    half.reopen();
  return error;
}

if (!parentPort) throw new Error("embedded-thread runs only as a worker thread");
const ring = serveThread(parentPort, half, judge, () => half.close());
if (half instanceof EmbeddedReader) half.ring = ring;
