// A catalog put back into the embedded database, inside a transaction of its caller: what was there goes, history
// included, and one commit of a new history creates all objects anew.
import type { StatementSync } from "node:sqlite";
import { historyWeight } from "./embedded-history.ts";
import type { ChangeRecord, Head, PutBack } from "./store.ts";

/** What is put back but for the objects, which come in slices. */
export type PutBackFrame = Omit<PutBack, "records" | "secretsKey"> & { readonly secretsKey: Uint8Array };

/** Whatever runs statements on the database: a connection, or the database itself while it is made. */
interface Statements {
  prepare(sql: string): StatementSync;
}

export function headOf({ epoch, parentEpoch, revision, commitId }: PutBackFrame): Head {
  return { epoch, parentEpoch, revision, commitId, isAdopted: false };
}

export function writePutBack(db: Statements, frame: PutBackFrame, created: readonly ChangeRecord[]): void {
  const { epoch, parentEpoch, revision, commitId, time, actor, message, secretsKey } = frame;
  const bytes = historyWeight({ actor, message, changes: created });
  for (const table of ["objects", "commits", "changes"]) db.prepare(`DELETE FROM ${table}`).run();
  db.prepare("INSERT INTO commits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)").run(
    revision,
    epoch,
    commitId,
    // As in a store without commits, whose commit id is its epoch.
    epoch,
    time,
    actor,
    message,
    created.length,
    bytes,
  );
  const log = db.prepare("INSERT INTO changes VALUES (?, ?, ?, ?, NULL, ?)");
  const put = db.prepare("INSERT INTO objects VALUES (?, ?, ?)");
  for (const [n, { kind, id, after }] of created.entries()) {
    log.run(revision, n, kind, id, after);
    put.run(kind, id, after);
  }
  db.prepare("UPDATE installation SET secrets_key = ?").run(secretsKey);
  db.prepare(
    `UPDATE head SET epoch = ?, parent_epoch = ?, is_adopted = 0, revision = ?, commit_id = ?,
       history_commits = 1, history_bytes = ?`,
  ).run(epoch, parentEpoch, revision, commitId, bytes);
}
