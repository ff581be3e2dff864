// How long the embedded store remembers: at least the last 1,000 commits, and more while all of them together stay
// within a number of bytes. Trimming goes in small transactions, so that no commit waits long for one.
import type { EmbeddedConnection } from "./embedded-connection.ts";
import type { NewCommit } from "./store.ts";

const commitsMin = 1000;
/** Rows that one step removes at most; a step takes some milliseconds. */
const stepRowsMax = 500;

/** What a commit weighs in the history, in bytes: its texts, and a round sum for what SQLite puts around them. */
export function historyWeight(commit: Pick<NewCommit, "actor" | "message" | "changes">): number {
  let bytes = 256 + Buffer.byteLength(commit.actor) + Buffer.byteLength(commit.message ?? "");
  for (const { id, before, after } of commit.changes) {
    bytes += 64 + id.length + Buffer.byteLength(before ?? "") + Buffer.byteLength(after ?? "");
  }
  return bytes;
}

/**
 * Takes one step towards the bound, in a transaction of its own; none where the bound is kept.
 * @returns whether another step may find something to do
 */
export function trimHistory(connection: EmbeddedConnection, bytesMax: number): boolean {
  const { commits, bytes } = readHistory(connection);
  if ((bytes <= bytesMax || commits <= commitsMin) && !hasOrphans(connection)) return false;
  return connection.transact("IMMEDIATE", () => {
    let { commits, bytes } = readHistory(connection);
    // A step that begins goes on a little below the bound, else every commit from then on would bring one with it.
    const goal = bytes > bytesMax ? bytesMax - bytesMax / 64 : bytesMax;
    let budget = stepRowsMax;
    for (;;) {
      // Order matters: changes of a commit whose header is gone come first, so that they never pile up.
      budget -= removeOrphans(connection, budget);
      if (budget <= 0 || bytes <= goal || commits <= commitsMin) break;
      bytes -= removeOldestHeader(connection);
      commits -= 1;
      budget -= 1;
    }
    connection.prepare("UPDATE head SET history_commits = ?, history_bytes = ?").run(commits, bytes);
    return budget <= 0;
  });
}

function readHistory(connection: EmbeddedConnection): { commits: number; bytes: number } {
  const sql = "SELECT history_commits AS commits, history_bytes AS bytes FROM head";
  return connection.prepare(sql).get() as { commits: number; bytes: number };
}

function hasOrphans(connection: EmbeddedConnection): boolean {
  const sql = "SELECT 1 FROM changes WHERE revision < (SELECT min(revision) FROM commits) LIMIT 1";
  return connection.prepare(sql).get() !== undefined;
}

/** Removes changes of commits that have no header any more. */
function removeOrphans(connection: EmbeddedConnection, limit: number): number {
  const sql = `DELETE FROM changes WHERE rowid IN (
    SELECT rowid FROM changes WHERE revision < (SELECT min(revision) FROM commits) ORDER BY revision, n LIMIT ?)`;
  return Number(connection.prepare(sql).run(limit).changes);
}

function removeOldestHeader(connection: EmbeddedConnection): number {
  const sql = "DELETE FROM commits WHERE revision = (SELECT min(revision) FROM commits) RETURNING bytes";
  return (connection.prepare(sql).get() as { bytes: number }).bytes;
}
