// What an operator should know of how Redis is set up, for the log at start. Nothing here stops anybody.
import type { RedisConnection } from "./redis-connection.ts";

export async function redisWarnings(connection: RedisConnection): Promise<string[]> {
  const info = String(await connection.call("INFO", []));
  const field = (name: string) => new RegExp(`^${name}:(.*?)\r?$`, "m").exec(info)?.[1] ?? "";
  const warnings: string[] = [];
  const policy = field("maxmemory_policy");
  if (policy !== "noeviction") {
    warnings.push(
      `maxmemory-policy is ${policy || "not known"}: Redis may throw the catalog away when memory is short; set it to noeviction`,
    );
  }
  if (field("role") !== "master") warnings.push("this Redis is a replica: every change will be refused");
  if (field("aof_enabled") === "1") {
    const fsync = await readConfig(connection, "appendfsync");
    if (fsync !== null && fsync !== "always") {
      warnings.push(
        `appendfsync is ${fsync}: a crash of the machine can lose acknowledged changes of the last moments; set it to always`,
      );
    }
  } else {
    const save = await readConfig(connection, "save");
    warnings.push(
      save === ""
        ? "NOTHING IS PERSISTED: a restart of Redis loses the whole catalog; set appendonly yes"
        : "only snapshots are persisted: a restart of Redis loses all changes since the last one; set appendonly yes",
    );
  }
  return warnings.map((warning) => `${connection.description}: ${warning}`);
}

/** One setting of Redis, or null where it is not told, as managed ones do. */
async function readConfig(connection: RedisConnection, name: string): Promise<string | null> {
  const answer = await connection.call("CONFIG", ["GET", name]).catch(() => null);
  return Array.isArray(answer) && typeof answer[1] === "string" ? answer[1] : null;
}
