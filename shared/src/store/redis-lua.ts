// How the Lua scripts of the Redis store are made, and what they have in common. All that is written to Redis, and all
// that must be read at one moment, is a script.
// The shebang matters: with it Redis refuses a script before its first write where memory is full, the server is a
// replica or cannot persist; without it, a script would stop in the middle and leave half of its writes behind.
// For the same reason each script looks at the types of its keys first, and adds to the log before anything else.
import { createHash } from "node:crypto";

/** Version of the layout that the scripts write. A program never touches a format that it does not know. */
export const redisFormat = "1";

export interface RedisScript {
  readonly text: string;
  readonly sha: string;
}

/** First words of the errors that the scripts raise themselves. */
export const scriptErrors = { foreign: "FOREIGNKEY", format: "FORMAT", torn: "TORN" } as const;

/** @param flags as in EVAL's shebang: `no-writes`, `allow-oom`, or none */
export function luaScript(flags: string, ...parts: string[]): RedisScript {
  const text = `#!lua${flags && ` flags=${flags}`}\n${parts.join("\n")}`;
  return { text, sha: createHash("sha1").update(text).digest("hex") };
}

/** Types, the head, and stream entries. `lastSeq` closes the ids of one revision. */
export const prelude = `
local lastSeq = '-18446744073709551615'
local function foreign(key, wanted)
  local found = redis.call('TYPE', key).ok
  if found == 'none' or found == wanted then return nil end
  return redis.error_reply('${scriptErrors.foreign} ' .. key .. ' is a ' .. found .. ', not a ' .. wanted)
end
local function readHead(key)
  local h = redis.call('HMGET', key, 'format', 'epoch', 'parentEpoch', 'isAdopted', 'revision', 'commitId',
    'foldedRevision', 'foldedCommitId', 'foldedPieces')
  return { format = h[1], epoch = h[2], parentEpoch = h[3], isAdopted = h[4], revision = h[5], commitId = h[6],
    foldedRevision = h[7], foldedCommitId = h[8], foldedPieces = tonumber(h[9]) }
end
local function misfit(head)
  if not head.format or head.format == '${redisFormat}' then return nil end
  return redis.error_reply('${scriptErrors.format} ' .. head.format)
end
local function report(head)
  return { head.epoch, head.parentEpoch, head.isAdopted, head.revision, head.commitId }
end
local function fieldsOf(entry)
  local fields = {}
  for i = 1, #entry[2], 2 do fields[entry[2][i]] = entry[2][i + 1] end
  return fields
end
local function revisionOf(entry)
  return string.match(entry[1], '^(%d+)-')
end
local function headerAfter(log, revision)
  return redis.call('XRANGE', log, '(' .. revision .. lastSeq, '+', 'COUNT', 1)[1]
end
local function removePieces(log, commitId, pieces)
  for n = 0, tonumber(pieces) - 1 do redis.call('UNLINK', log .. ':' .. commitId .. ':' .. n) end
end
local function applyTo(objects, change)
  local field = change.kind .. '/' .. change.id
  if change.after then redis.call('HSET', objects, field, change.after) else redis.call('HDEL', objects, field) end
end
local function addChange(stream, id, at)
  local fields = { 'kind', ARGV[at], 'id', ARGV[at + 1] }
  if ARGV[at + 2] ~= '' then fields[#fields + 1] = 'before'; fields[#fields + 1] = ARGV[at + 2] end
  if ARGV[at + 3] ~= '' then fields[#fields + 1] = 'after'; fields[#fields + 1] = ARGV[at + 3] end
  redis.call('XADD', stream, id, unpack(fields))
end
`;
