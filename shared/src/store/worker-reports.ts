// Workers' reports as files of their own, DATA_DIR/workers/<id>.json, replaced by rename: no lock is shared with
// anybody. A report's age is the file's, by the one clock of the machine. What is read is judged like any input.
import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { toStoreError } from "./embedded-errors.ts";
import type { WorkerPresence, WorkerReport } from "./store.ts";
import { parseReport, reportBytesMax, reportText } from "./worker-report.ts";

/** How long a worker that vanished is listed. */
const listedForMs = 10 * 60_000;

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
    const text = reportText(report);
    const file = join(this.#directory, `${report.id}.json`);
    const draft = `${file}.${randomUUID()}.new`;
    try {
      await fs
        .writeFile(draft, text, { mode: 0o600, flag: "wx" })
        .catch(async (error: NodeJS.ErrnoException) => {
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
        : {
            state,
            report: parseReport(
              await fs.readFile(path, "utf8").catch(() => ""),
              name.slice(0, -".json".length),
            ),
          };
    read.set(name, entry);
    return entry.report && { report: entry.report, ageMs };
  }
}

function ignore(code: string): (error: NodeJS.ErrnoException) => void {
  return (error) => {
    if (error.code !== code) throw error;
  };
}
