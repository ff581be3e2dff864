// The files under DATA_DIR: how an installation is made, and how what lies there is judged before it is used.
// `installation.json` says that there is a database, so that a lost or emptied one is an error and never a new
// beginning: SQLite itself opens a file of zero bytes as a fresh, empty database.
import { randomBytes, randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { EmbeddedPaths } from "./embedded-paths.ts";
import { closeToOthers } from "./file-modes.ts";
import { StoreError } from "./store.ts";

/** "SWYD", in the header of the database (PRAGMA application_id). */
const applicationId = 0x53575944;
/** Version of the schema below (PRAGMA user_version). A program never opens a format that it does not know. */
const format = 1;

const schema = `
  CREATE TABLE installation (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL,
    secrets_key BLOB NOT NULL
  ) STRICT;
  CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    epoch TEXT NOT NULL,
    parent_epoch TEXT,
    is_adopted INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    commit_id TEXT NOT NULL,
    history_commits INTEGER NOT NULL,
    history_bytes INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE objects (
    kind TEXT NOT NULL CHECK (kind IN ('service', 'route')),
    id TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (kind, id)
  ) STRICT;
  CREATE TABLE commits (
    revision INTEGER PRIMARY KEY,
    epoch TEXT NOT NULL,
    commit_id TEXT NOT NULL UNIQUE,
    predecessor TEXT NOT NULL,
    time TEXT NOT NULL,
    actor TEXT NOT NULL,
    message TEXT,
    change_count INTEGER NOT NULL,
    bytes INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE changes (
    revision INTEGER NOT NULL,
    n INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('service', 'route')),
    id TEXT NOT NULL,
    before TEXT,
    after TEXT,
    PRIMARY KEY (revision, n)
  ) STRICT;
`;

/**
 * Makes an installation where there is none, empty or with what `fill` writes into it. Safe because: the database is complete before it gets its name, and it
 * gets it by a link, which fails where another control plane was faster; then the other's stands.
 */
export function createInstallation(paths: EmbeddedPaths, fill: (db: DatabaseSync) => void = () => {}): void {
  makeDirectory(paths.directory);
  const draft = `${paths.database}.${randomUUID()}.new`;
  // SQLite gives its companions (-wal, -shm) the mode of the database, so it must be right before the first byte.
  fs.closeSync(fs.openSync(draft, "wx", 0o600));
  try {
    const db = new DatabaseSync(draft);
    try {
      db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; BEGIN; ${schema}`);
      db.prepare("INSERT INTO installation VALUES (1, ?, ?)").run(randomUUID(), randomBytes(32));
      const epoch = randomUUID();
      db.prepare("INSERT INTO head VALUES (1, ?, NULL, 0, 0, ?, 0, 0)").run(epoch, epoch);
      fill(db);
      db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${format}; COMMIT`);
    } finally {
      db.close();
    }
    fs.linkSync(draft, paths.database);
    syncDirectory(paths.directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

/** Opens the database for reading and judges it, or throws a StoreError that says what an operator can do. */
export function openForReading(paths: EmbeddedPaths): DatabaseSync {
  if (fs.statSync(paths.database).size === 0) {
    throw unusable(
      paths.database,
      "is empty; put a backup in its place, or remove it and the marker beside it to begin anew",
    );
  }
  // Order matters: SQLite gives what it makes beside the database the mode that this has.
  closeToOthers(paths.secretFiles);
  // A reader waits for the lock only while another process recovers the log after a crash.
  const db = new DatabaseSync(paths.database, { readOnly: true, timeout: 250 });
  try {
    judgeFormat(db, paths);
    judgeMarker(db, paths);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/** Opens the database for writing, after it was judged and its pages were checked. */
export function openForWriting(paths: EmbeddedPaths): DatabaseSync {
  // Order matters: judged through a connection that cannot write, so that another program's file stays as it is.
  openForReading(paths).close();
  const db = new DatabaseSync(paths.database, { timeout: 0 });
  try {
    // The mode is set anew because a backup made by VACUUM INTO has lost it. Checkpoints are made off the commits.
    db.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 16777216",
    );
    const found = db.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
    if (found !== "ok") {
      throw unusable(
        paths.database,
        `is torn (${String(found).replaceAll("\n", ", ")}); put a backup in its place`,
      );
    }
    if (!fs.existsSync(paths.marker)) writeMarker(paths, installationOf(db, paths));
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/** Why there is no database, where that is an error; null where nothing says that there ever was one. */
export function missingDatabase(paths: EmbeddedPaths): StoreError | null {
  if (fs.existsSync(paths.marker)) {
    return unusable(
      paths.database,
      `is missing, though ${paths.marker} says that there is an installation; put a backup in its place, or remove ${paths.marker} to begin anew`,
    );
  }
  // A file where the directory should be looks like "no entry" to whoever asks for a file in it.
  let place = paths.directory;
  while (!fs.existsSync(place) && dirname(place) !== place) place = dirname(place);
  return !fs.existsSync(place) || fs.statSync(place).isDirectory()
    ? null
    : unusable(paths.directory, `cannot be: ${place} is a file; set DATA_DIR to a directory`);
}

export function unusable(path: string, what: string): StoreError {
  return new StoreError("STORE_UNUSABLE", `the store ${path} ${what}`);
}

function judgeFormat(db: DatabaseSync, paths: EmbeddedPaths): void {
  const owner = db.prepare("PRAGMA application_id").get()?.["application_id"];
  if (owner !== applicationId) {
    throw unusable(
      paths.database,
      "is a database of another program; set DATA_DIR to another directory or move the file away",
    );
  }
  assertFormat(Number(db.prepare(selectFormat).get()?.["user_version"]), paths);
}

export const selectFormat = "PRAGMA user_version";

/** Throws where a database is of another format than this program's; a newer program may take a database over at any time. */
export function assertFormat(found: number, paths: EmbeddedPaths): void {
  if (found > format) {
    throw new StoreError(
      "NEWER_FORMAT",
      `the store ${paths.database} has format ${found}, written by a newer version of Switchyard; this one knows format ${format}: run the newer version`,
    );
  }
  if (found < format)
    throw unusable(paths.database, `has the unknown format ${found}; put a backup in its place`);
}

function judgeMarker(db: DatabaseSync, paths: EmbeddedPaths): void {
  let text: string;
  try {
    text = fs.readFileSync(paths.marker, "utf8");
  } catch (error) {
    // The database is whole, so a missing marker is only one that was not written yet, or lost: it loses nothing.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (text.includes(`"${installationOf(db, paths)}"`)) return;
  throw unusable(
    paths.database,
    `is not the database of the installation that ${paths.marker} names; put the right one in its place, or remove ${paths.marker} if this one is meant`,
  );
}

function installationOf(db: DatabaseSync, paths: EmbeddedPaths): string {
  const id = db.prepare("SELECT id FROM installation").get()?.["id"];
  if (typeof id !== "string")
    throw unusable(paths.database, "names no installation: it is torn; put a backup in its place");
  return id;
}

function writeMarker(paths: EmbeddedPaths, installation: string): void {
  const draft = `${paths.marker}.${randomUUID()}.new`;
  const text = `${JSON.stringify({ program: "switchyard", installation })}\n`;
  fs.writeFileSync(draft, text, { mode: 0o600, flag: "wx", flush: true });
  fs.renameSync(draft, paths.marker);
  syncDirectory(paths.directory);
}

/** As `mkdir -p`. Node's own recursive form never returns where the system refuses with ENOENT, as in /proc. */
function makeDirectory(directory: string): void {
  if (fs.existsSync(directory)) return;
  const parent = dirname(directory);
  if (parent !== directory) makeDirectory(parent);
  try {
    fs.mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    // Another control plane that starts may have been faster.
    if (!fs.statSync(directory, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}

/** Makes a name durable. Windows has no such call and journals names by itself. */
function syncDirectory(directory: string): void {
  if (process.platform === "win32") return;
  const handle = fs.openSync(directory, "r");
  fs.fsyncSync(handle);
  fs.closeSync(handle);
}
