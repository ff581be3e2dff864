// Workers' reports as files of their own, DATA_DIR/workers/<id>.json, replaced by rename: no lock is shared with
// anybody. A report's age is the file's, by the one clock of the machine. What is read is judged like any input.
import * as fs from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { type Static, Type } from "typebox";
import { Compile } from "typebox/compile";
import { toStoreError } from "./embedded-errors.ts";
import { type WorkerPresence, type WorkerReport, StoreError } from "./store.ts";

/** How long a worker that vanished is listed. */
const listedForMs = 10 * 60_000;
/** Parsing more would hold a control plane's event loop too long. */
const reportBytesMax = 4 * 1024 * 1024;

const closed = { additionalProperties: false };
const Text = Type.String({ maxLength: 4096 });
const Revision = Type.Integer({ minimum: 0 });
const ReportFile = Type.Object(
  {
    id: Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$" }),
    host: Text,
    version: Text,
    startedAt: Text,
    applied: Type.Object({ epoch: Text, revision: Revision, commitId: Text }, closed),
    refused: Type.Union([Type.Null(), Type.Object({ revision: Revision, error: Text }, closed)]),
    requestsPerSecond: Type.Number({ minimum: 0 }),
    lastError: Type.Union([Type.Null(), Text]),
    targets: Type.Array(Type.Object({ service: Text, url: Text, state: Text }, closed)),
  },
  closed,
);
const reportCheck = Compile(ReportFile);

interface ReadReport {
  readonly state: string;
  readonly report: WorkerReport | null;
}

export class WorkerReports {
  readonly #directory: string;
  /** What was read, by file name: a file is read again only when it was replaced. */
  #read = new Map<string, ReadReport>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  async write(report: WorkerReport): Promise<void> {
    const text = JSON.stringify(report);
    if (!reportCheck.Check(report) || Buffer.byteLength(text) > reportBytesMax) {
      throw new StoreError("STORE_UNUSABLE", `the report of worker ${report.id} would not be read: it is malformed or too large`);
    }
    const file = join(this.#directory, `${report.id}.json`);
    const draft = `${file}.${randomUUID()}.new`;
    try {
      await fs.writeFile(draft, text, { mode: 0o600, flag: "wx" }).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
        // Only this one directory is made: DATA_DIR itself is the control plane's to make, under its own user.
        await fs.mkdir(this.#directory, { mode: 0o700 }).catch(ignore("EEXIST"));
        await fs.writeFile(draft, text, { mode: 0o600, flag: "wx" });
      });
      await fs.rename(draft, file);
    } catch (error) {
      await fs.rm(draft, { force: true }).catch(() => {});
      throw toStoreError(error, this.#directory);
    }
  }

  async remove(workerId: string): Promise<void> {
    try {
      await fs.unlink(join(this.#directory, `${workerId}.json`)).catch(ignore("ENOENT"));
    } catch (error) {
      throw toStoreError(error, this.#directory);
    }
  }

  /** The workers heard of in the last 10 minutes; older files are removed on the way. */
  async list(): Promise<WorkerPresence[]> {
    let names: string[];
    try {
      names = await fs.readdir(this.#directory);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw toStoreError(error, this.#directory);
    }
    const read = new Map<string, ReadReport>();
    const listed = await Promise.all(names.map((name) => this.#look(name, read)));
    this.#read = read;
    return listed.filter((presence) => presence !== null);
  }

  async #look(name: string, read: Map<string, ReadReport>): Promise<WorkerPresence | null> {
    const path = join(this.#directory, name);
    // A file that goes away while it is looked at was withdrawn; one that cannot be read is nobody's report.
    const stat = await fs.lstat(path).catch(() => null);
    if (!stat?.isFile()) return null;
    const ageMs = Math.max(0, Date.now() - stat.mtimeMs);
    if (ageMs > listedForMs) {
      await fs.unlink(path).catch(() => {});
      return null;
    }
    if (!name.endsWith(".json") || stat.size > reportBytesMax) return null;
    const state = `${stat.ino}:${stat.size}:${stat.mtimeMs}`;
    const known = this.#read.get(name);
    const entry =
      known?.state === state
        ? known
        : { state, report: parseReport(await fs.readFile(path, "utf8").catch(() => ""), name) };
    read.set(name, entry);
    return entry.report && { report: entry.report, ageMs };
  }
}

function parseReport(text: string, name: string): WorkerReport | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!reportCheck.Check(value)) return null;
  const report: Static<typeof ReportFile> = value;
  return `${report.id}.json` === name ? report : null;
}

function ignore(code: string): (error: NodeJS.ErrnoException) => void {
  return (error) => {
    if (error.code !== code) throw error;
  };
}
