// The scripts that read the log of a Redis store, fold it into the objects, and trim it.
import { luaScript, prelude, redisFormat, scriptErrors } from "./redis-lua.ts";

/** Collects changes; what was before them only for history, because other readers of the log do not need it. */
const collecting = `
local function collect(into, entry, hasBefore)
  local change = fieldsOf(entry)
  local after = change.after or ''
  local before = hasBefore and change.before or ''
  into[#into + 1] = change.kind
  into[#into + 1] = change.id
  into[#into + 1] = after
  if hasBefore then into[#into + 1] = before end
  return #after + #before
end
`;

/**
 * KEYS head, log. ARGV revision to begin after, last revision wanted ("" for the head's), records and bytes that end a
 * slice, whether what was before is wanted ("1"). Answers the head and the commits, whole, each as revision, header
 * fields, and kind, id, after (and before) of its changes.
 */
export const readLogScript = luaScript(
  "no-writes",
  prelude,
  collecting,
  `
local bad = foreign(KEYS[1], 'hash') or foreign(KEYS[2], 'stream')
if bad then return bad end
local head = readHead(KEYS[1])
bad = misfit(head)
if bad then return bad end
if not head.format then return {} end
local upTo = ARGV[2] ~= '' and ARGV[2] or head.revision
local records, bytes, hasBefore = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5] == '1'
local commits, isFull = {}, false
local from = '(' .. ARGV[1] .. lastSeq
while not isFull do
  local entries = redis.call('XRANGE', KEYS[2], from, upTo .. lastSeq, 'COUNT', 64)
  for i = 1, #entries do
    local entry = entries[i]
    if entry[2][1] == 'epoch' then
      isFull = records <= 0 or bytes <= 0
      if isFull then break end
      commits[#commits + 1] = { revisionOf(entry), entry[2], {} }
    elseif #commits > 0 then
      bytes = bytes - collect(commits[#commits][3], entry, hasBefore)
    end
    records = records - 1
    from = '(' .. entry[1]
  end
  if #entries < 64 then break end
end
return { report(head), commits }
`,
);

/** KEYS the key of a piece. ARGV whether what was before is wanted ("1"). Answers kind, id, after (and before) of its changes. */
export const readPieceScript = luaScript(
  "no-writes",
  prelude,
  collecting,
  `
local changes = {}
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do collect(changes, entry, ARGV[1] == '1') end
return changes
`,
);

/**
 * KEYS head, log. ARGV the revision to begin below, headers wanted at most. Answers the head and the headers, newest
 * first, each as revision and fields. Safe because: revisions in one log are consecutive, so each header is looked up.
 */
export const readHeadersScript = luaScript(
  "no-writes",
  prelude,
  `
local bad = foreign(KEYS[1], 'hash') or foreign(KEYS[2], 'stream')
if bad then return bad end
local head = readHead(KEYS[1])
bad = misfit(head)
if bad then return bad end
if not head.format then return {} end
local headers = {}
local revision = math.min(tonumber(ARGV[1]) - 1, tonumber(head.revision))
while #headers < tonumber(ARGV[2]) and revision > 0 do
  local id = string.format('%.0f', revision) .. '-0'
  local entry = redis.call('XRANGE', KEYS[2], id, id)[1]
  if not entry then break end
  headers[#headers + 1] = { revisionOf(entry), entry[2] }
  revision = revision - 1
end
return { report(head), headers }
`,
);

/**
 * KEYS head, objects, log. ARGV records that one step folds at least, where there are so many.
 * Takes one step in bringing the objects up to the log. Answers whether there is more to do. Safe to repeat: a step
 * begins where the last one that Redis knows of ended, and applying a change twice is applying it once.
 */
export const foldScript = luaScript(
  "",
  prelude,
  `
local bad = foreign(KEYS[1], 'hash') or foreign(KEYS[2], 'hash') or foreign(KEYS[3], 'stream')
if bad then return bad end
local head = readHead(KEYS[1])
bad = misfit(head)
if bad then return bad end
if not head.format then return 0 end
local torn = '${scriptErrors.torn} ' .. KEYS[3] .. ' lacks changes after revision ' .. head.foldedRevision
local budget = tonumber(ARGV[1])
local function fold(entries)
  for i = 1, #entries do
    local change = fieldsOf(entries[i])
    if change.kind then applyTo(KEYS[2], change) end
  end
  budget = budget - #entries
end
while budget > 0 and head.foldedRevision ~= head.revision do
  local header = headerAfter(KEYS[3], head.foldedRevision)
  if not header then return redis.error_reply(torn) end
  local fields = fieldsOf(header)
  local pieces = tonumber(fields.pieces)
  if head.foldedPieces < pieces then
    local entries = redis.call('XRANGE', KEYS[3] .. ':' .. fields.commitId .. ':' .. head.foldedPieces, '-', '+')
    if #entries == 0 then return redis.error_reply(torn) end
    fold(entries)
    head.foldedPieces = head.foldedPieces + 1
  elseif pieces == 0 then
    fold(redis.call('XRANGE', KEYS[3], header[1], revisionOf(header) .. lastSeq))
  end
  if head.foldedPieces == pieces then
    head.foldedRevision, head.foldedCommitId, head.foldedPieces = revisionOf(header), fields.commitId, 0
  end
end
redis.call('HSET', KEYS[1], 'foldedRevision', head.foldedRevision, 'foldedCommitId', head.foldedCommitId,
  'foldedPieces', head.foldedPieces)
return head.foldedRevision ~= head.revision and 1 or 0
`,
);

/**
 * KEYS head, log, large. ARGV bytes that the history may have, bytes that it is brought down to, commits that it keeps at
 * least, entries that one step removes. Answers whether there is more to do. Allowed while memory is full: it frees some.
 */
export const trimScript = luaScript(
  "allow-oom",
  prelude,
  `
local bad = foreign(KEYS[1], 'hash') or foreign(KEYS[2], 'stream') or foreign(KEYS[3], 'hash')
if bad then return bad end
local head = readHead(KEYS[1])
if head.format ~= '${redisFormat}' then return 0 end
local history = redis.call('HMGET', KEYS[1], 'historyCommits', 'historyBytes')
local commits, bytes, budget = tonumber(history[1]), tonumber(history[2]), tonumber(ARGV[4])
if bytes <= tonumber(ARGV[1]) then return 0 end
while bytes > tonumber(ARGV[2]) and commits > tonumber(ARGV[3]) and budget > 0 do
  local header = headerAfter(KEYS[2], '0')
  -- What is not folded yet is still needed.
  if not header or tonumber(revisionOf(header)) > tonumber(head.foldedRevision) then break end
  local fields = fieldsOf(header)
  removePieces(KEYS[2], fields.commitId, fields.pieces)
  redis.call('HDEL', KEYS[3], fields.commitId)
  budget = budget - 1 - tonumber(fields.pieces) - redis.call('XTRIM', KEYS[2], 'MINID', '=', revisionOf(header) .. lastSeq)
  commits, bytes = commits - 1, bytes - tonumber(fields.bytes)
end
redis.call('HSET', KEYS[1], 'historyCommits', string.format('%.0f', commits), 'historyBytes', string.format('%.0f', bytes))
return budget <= 0 and 1 or 0
`,
);
