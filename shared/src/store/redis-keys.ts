// The keys of one installation. All carry the same hash tag, so that Redis Cluster keeps them in one slot and one
// script may touch several. docs/decisions/redis-layout.md tells what is in each.

export interface RedisKeys {
  /** Hash: format, where the store stands, how far objects are folded, how large the history is, the secrets key. */
  readonly head: string;
  /** Hash: `<kind>/<id>` to the record, as of the point up to which the log is folded. */
  readonly objects: string;
  /** Stream: the log. Pieces of large commits are streams of their own, see `piece`. */
  readonly log: string;
  /** Hash: commit ids of the large commits in the log, and how many pieces each has. */
  readonly large: string;
  /** Sorted set: ids of the workers by the time of their last report, in ms. */
  readonly workers: string;
  /** Hash that expires: who asks the other control planes to leave the store alone, and with what weight. */
  readonly reservation: string;
  /** Channel: the doorbell. */
  readonly bell: string;
  /** String: a worker's last report. */
  readonly worker: (id: string) => string;
  /** Stream: the nth piece of a large commit, from 0. The scripts build the same name. */
  readonly piece: (commitId: string, n: number) => string;
}

export function redisKeys(prefix: string): RedisKeys {
  const tag = `{${prefix}}`;
  return {
    head: `${tag}:head`,
    objects: `${tag}:objects`,
    log: `${tag}:log`,
    large: `${tag}:large`,
    workers: `${tag}:workers`,
    reservation: `${tag}:reservation`,
    bell: `${tag}:bell`,
    worker: (id) => `${tag}:worker:${id}`,
    piece: (commitId, n) => `${tag}:log:${commitId}:${n}`,
  };
}
