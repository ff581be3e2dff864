// The scripts that change where a Redis store stands: an installation made or adopted, commits, catalogs put back.
import { luaScript, prelude, redisFormat, scriptErrors } from "./redis-lua.ts";

/**
 * KEYS head, objects, log. ARGV epoch, secrets key, channel.
 * Makes the installation where there is none. Answers the head.
 */
export const initialiseScript = luaScript(
  "",
  prelude,
  `
local bad = foreign(KEYS[1], 'hash') or foreign(KEYS[2], 'hash') or foreign(KEYS[3], 'stream')
if bad then return bad end
local head = readHead(KEYS[1])
bad = misfit(head)
if bad then return bad end
if head.format then return report(head) end
if redis.call('EXISTS', KEYS[1]) > 0 then
  return redis.error_reply('${scriptErrors.foreign} ' .. KEYS[1] .. ' is a hash that names no format')
end
if redis.call('EXISTS', KEYS[2], KEYS[3]) > 0 then
  return redis.error_reply('${scriptErrors.torn} ' .. KEYS[1] .. ' is not there, but ' .. KEYS[2] .. ' or ' .. KEYS[3] .. ' is')
end
redis.call('HSET', KEYS[1], 'format', '${redisFormat}', 'epoch', ARGV[1], 'parentEpoch', '', 'isAdopted', '0',
  'revision', '0', 'commitId', ARGV[1], 'foldedRevision', '0', 'foldedCommitId', ARGV[1], 'foldedPieces', 0,
  'historyCommits', 0, 'historyBytes', 0, 'secretsKey', ARGV[2])
redis.call('PUBLISH', ARGV[3], '0')
return { ARGV[1], '', '0', '0', ARGV[1] }
`,
);

/** KEYS head. ARGV channel. The operator's word that workers may take this history over. Answers the head, or none. */
export const adoptScript = luaScript(
  "",
  prelude,
  `
local bad = foreign(KEYS[1], 'hash')
if bad then return bad end
local head = readHead(KEYS[1])
bad = misfit(head)
if bad then return bad end
if not head.format then return {} end
redis.call('HSET', KEYS[1], 'isAdopted', '1')
redis.call('PUBLISH', ARGV[1], head.revision)
head.isAdopted = '1'
return report(head)
`,
);

/**
 * KEYS the key of a piece. ARGV life in ms, revision, number of the first change, then kind, id, before, after of each.
 * Stages a piece of a large commit, in place of what an earlier try may have left of it. One that does not expire is
 * committed already, and is left alone: the same commit is offered again, or this call was held up on its way.
 */
export const stageScript = luaScript(
  "",
  prelude,
  `
if redis.call('PTTL', KEYS[1]) == -1 then return 0 end
redis.call('UNLINK', KEYS[1])
local n = tonumber(ARGV[3])
for at = 4, #ARGV, 4 do
  addChange(KEYS[1], ARGV[2] .. '-' .. string.format('%.0f', n), at)
  n = n + 1
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
`,
);

/** How the commit and the put-back script answer, first of all. */
export const commitAnswers = { refused: 0, applied: 1, forgotten: 2, expired: 3, empty: 4 } as const;

/** What a commit and a put-back have in common: whether all pieces are there, and the log's new entries. */
const appending = `
local function allStaged(log, commitId, pieces)
  for n = 0, pieces - 1 do
    if redis.call('EXISTS', log .. ':' .. commitId .. ':' .. n) == 0 then return false end
  end
  return true
end
local function append(log, large, header, pieces, from)
  -- Order matters: the header comes first, because Redis may still refuse its id, and then nothing is written.
  redis.call('XADD', log, header.revision .. '-0', 'epoch', header.epoch, 'commitId', header.commitId,
    'predecessor', header.predecessor, 'time', header.time, 'actor', header.actor, 'message', header.message,
    'changeCount', header.changeCount, 'bytes', header.bytes, 'pieces', pieces)
  local n = 1
  for at = from, #ARGV, 4 do
    addChange(log, header.revision .. '-' .. n, at)
    n = n + 1
  end
  for n = 0, pieces - 1 do redis.call('PERSIST', log .. ':' .. header.commitId .. ':' .. n) end
  if pieces > 0 then redis.call('HSET', large, header.commitId, pieces) end
end
`;

/**
 * KEYS head, objects, log, large. ARGV channel, expected epoch, revision and commit id, new revision, new commit id, time,
 * actor, message (with "=" in front, or "" for none), number of changes, bytes, number of staged pieces, then kind,
 * id, before, after of each change that is not staged.
 * Answers what became of it, the head, and for upkeep whether something is left to fold, and the bytes of the history.
 */
export const commitScript = luaScript(
  "",
  prelude,
  appending,
  `
local bad = foreign(KEYS[1], 'hash') or foreign(KEYS[2], 'hash') or foreign(KEYS[3], 'stream') or
  foreign(KEYS[4], 'hash')
if bad then return bad end
local head = readHead(KEYS[1])
bad = misfit(head)
if bad then return bad end
if not head.format then return { ${commitAnswers.empty} } end
if head.epoch ~= ARGV[2] then return { ${commitAnswers.refused}, report(head) } end
if head.revision ~= ARGV[3] or head.commitId ~= ARGV[4] then
  local made = redis.call('XRANGE', KEYS[3], ARGV[5] .. '-0', ARGV[5] .. '-0')[1]
  if made then
    local isOurs = fieldsOf(made).commitId == ARGV[6]
    return { isOurs and ${commitAnswers.applied} or ${commitAnswers.refused}, report(head) }
  end
  local isBehind = tonumber(head.revision) >= tonumber(ARGV[5])
  return { isBehind and ${commitAnswers.forgotten} or ${commitAnswers.refused}, report(head) }
end
local pieces = tonumber(ARGV[12])
if not allStaged(KEYS[3], ARGV[6], pieces) then return { ${commitAnswers.expired} } end
append(KEYS[3], KEYS[4], { revision = ARGV[5], epoch = ARGV[2], commitId = ARGV[6], predecessor = ARGV[4], time = ARGV[7],
  actor = ARGV[8], message = ARGV[9], changeCount = ARGV[10], bytes = ARGV[11] }, pieces, 13)
redis.call('HSET', KEYS[1], 'revision', ARGV[5], 'commitId', ARGV[6])
local isFolded = pieces == 0 and head.foldedRevision == ARGV[3]
if isFolded then
  for at = 13, #ARGV, 4 do
    applyTo(KEYS[2], { kind = ARGV[at], id = ARGV[at + 1], after = ARGV[at + 3] ~= '' and ARGV[at + 3] })
  end
  redis.call('HSET', KEYS[1], 'foldedRevision', ARGV[5], 'foldedCommitId', ARGV[6])
end
redis.call('HINCRBY', KEYS[1], 'historyCommits', 1)
local bytes = redis.call('HINCRBY', KEYS[1], 'historyBytes', ARGV[11])
redis.call('PUBLISH', ARGV[1], ARGV[5])
head.revision = ARGV[5]
head.commitId = ARGV[6]
return { ${commitAnswers.applied}, report(head), { isFolded and 0 or 1, bytes } }
`,
);

/**
 * KEYS head, objects, log, large. ARGV channel, epoch, revision and commit id of the head as found ("" for none), new epoch,
 * parent epoch, revision, the revision before it, commit id, time, actor, message, number of changes, bytes, number of
 * staged pieces, secrets key. Begins a new history whose first commit creates all objects anew.
 */
export const putBackScript = luaScript(
  "",
  prelude,
  appending,
  `
local bad = foreign(KEYS[1], 'hash') or foreign(KEYS[2], 'hash') or foreign(KEYS[3], 'stream') or
  foreign(KEYS[4], 'hash')
if bad then return bad end
local head = readHead(KEYS[1])
bad = misfit(head)
if bad then return bad end
if head.format and head.epoch == ARGV[5] then return { ${commitAnswers.applied}, report(head) } end
local isAsFound = not head.format and ARGV[2] == '' or
  head.epoch == ARGV[2] and head.revision == ARGV[3] and head.commitId == ARGV[4]
if not isAsFound then
  if not head.format then return { ${commitAnswers.empty} } end
  return { ${commitAnswers.refused}, report(head) }
end
local pieces = tonumber(ARGV[15])
if not allStaged(KEYS[3], ARGV[9], pieces) then return { ${commitAnswers.expired} } end
-- The pieces of the old history are known by its list of large commits and have to go with it.
local large = redis.call('HGETALL', KEYS[4])
for i = 1, #large, 2 do removePieces(KEYS[3], large[i], large[i + 1]) end
redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
append(KEYS[3], KEYS[4], { revision = ARGV[7], epoch = ARGV[5], commitId = ARGV[9], predecessor = ARGV[5], time = ARGV[10],
  actor = ARGV[11], message = ARGV[12], changeCount = ARGV[13], bytes = ARGV[14] }, pieces, #ARGV + 1)
redis.call('HSET', KEYS[1], 'format', '${redisFormat}', 'epoch', ARGV[5], 'parentEpoch', ARGV[6], 'isAdopted', '0',
  'revision', ARGV[7], 'commitId', ARGV[9], 'foldedRevision', ARGV[8], 'foldedCommitId', ARGV[5], 'foldedPieces', 0,
  'historyCommits', 1, 'historyBytes', ARGV[14], 'secretsKey', ARGV[16])
redis.call('PUBLISH', ARGV[1], ARGV[7])
return { ${commitAnswers.applied}, { ARGV[5], ARGV[6], '0', ARGV[7], ARGV[9] }, { 1, 0 } }
`,
);
