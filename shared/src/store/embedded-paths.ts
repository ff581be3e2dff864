// Where the embedded store keeps its files, as absolute paths.
import { join, resolve } from "node:path";

export interface EmbeddedPaths {
  readonly directory: string;
  readonly database: string;
  /** The files that hold secrets: the database and what SQLite keeps beside it. */
  readonly secretFiles: readonly string[];
  /** Says that there is an installation, and which. */
  readonly marker: string;
  /** The workers' reports, a file each. */
  readonly reports: string;
  /** Who asks other control planes to leave the store alone, and until when. */
  readonly reservation: string;
}

export function embeddedPaths(dataDir: string): EmbeddedPaths {
  const directory = resolve(dataDir);
  const database = join(directory, "switchyard.db");
  return {
    directory,
    database,
    secretFiles: ["", "-wal", "-shm"].map((ending) => database + ending),
    marker: join(directory, "installation.json"),
    reports: join(directory, "workers"),
    reservation: join(directory, "reservation.json"),
  };
}
