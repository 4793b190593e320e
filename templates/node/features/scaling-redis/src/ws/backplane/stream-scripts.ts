import { defineScript } from './commands.js'

/*
 * A stream is a sorted set of entry texts by offset, and a hash: `epoch`, `top` and `tag` (the position of its last
 * entry) and `at` (its time). The hash outlives the entries, so that an offset is never given out twice in one epoch.
 *
 * Redis runs one script at a time: the numbers, the log and the order of publication agree.
 */

const readClock = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
`

/**
 * Numbers, keeps and settles one or more entries, and publishes them in one message: the epoch, the tag of the entry
 * before them, then each text after its length in bytes.
 * KEYS: hash, log, channel, then the idempotency record of each entry that has one.
 * ARGV: epoch (used if there is none), tag, log TTL, most entries, hash TTL, record TTL, all in milliseconds; then for
 * each entry 1 or 0 for a record, the checksum of the event's frame, its reply, and the entry's text.
 * Returns epoch and tag, then for each entry its offset, or the record of one that was settled before.
 */
export const appendScript = defineScript(`
local meta, log, channel = KEYS[1], KEYS[2], KEYS[3]
local newEpoch, tag, logMs, maxEntries, metaMs, recordMs = unpack(ARGV, 1, 6)
${readClock}
local epoch, top, tagBefore, at = unpack(redis.call('HMGET', meta, 'epoch', 'top', 'tag', 'at'))
if not epoch then
  epoch, top, tagBefore, at = newEpoch, 0, '0000', 0
  redis.call('DEL', log)
end
-- Time never goes back within a stream, whatever the server's clock does.
now = string.format('%.0f', math.max(now, at))

local reply, added, news, recordIndex = { epoch, tag }, {}, { epoch, tagBefore }, 3
for i = 7, #ARGV, 4 do
  local record, known
  if ARGV[i] == '1' then
    recordIndex = recordIndex + 1
    record = KEYS[recordIndex]
    known = redis.call('GET', record)
  end
  if known and string.sub(known, 1, 1) == 'd' then
    reply[#reply + 1] = known
  else
    top = top + 1
    local offset = string.format('%.0f', top)
    local text = offset .. ':' .. tag .. ':' .. now .. ':' .. ARGV[i + 3]
    added[#added + 1] = offset
    added[#added + 1] = text
    news[#news + 1] = #text
    news[#news + 1] = text
    if record then
      local position = epoch .. ':' .. offset .. '.' .. tag
      local settled = 'd ' .. ARGV[i + 1] .. ' ' .. position .. ' ' .. ARGV[i + 2]
      redis.call('SET', record, settled, 'PX', recordMs)
    end
    reply[#reply + 1] = offset
  end
end

if #added > 0 then
  redis.call('ZADD', log, unpack(added))
  redis.call('PUBLISH', channel, table.concat(news, ':'))
  redis.call('HSET', meta, 'epoch', epoch, 'top', string.format('%.0f', top), 'tag', tag, 'at', now)
  redis.call('PEXPIRE', meta, metaMs)
  redis.call('PEXPIRE', log, logMs)
  redis.call('ZREMRANGEBYRANK', log, 0, -1 - maxEntries)
  -- A few per call keep the call short; reading leaves the rest out anyway.
  for _ = 1, 16 do
    local oldest = redis.call('ZRANGE', log, 0, 0)[1]
    if not oldest or now - string.match(oldest, '^%d+:%w+:(%d+)') <= tonumber(logMs) then break end
    redis.call('ZREM', log, oldest)
  end
end
return reply
`)

/**
 * The position of a stream, which begins here if it has none.
 * KEYS: hash, log. ARGV: epoch (used if there is none), hash TTL.
 */
export const topScript = defineScript(`
local meta, log = KEYS[1], KEYS[2]
local newEpoch, metaMs = unpack(ARGV)
${readClock}
local epoch, top, tag = unpack(redis.call('HMGET', meta, 'epoch', 'top', 'tag'))
if not epoch then
  epoch, top, tag = newEpoch, '0', '0000'
  redis.call('HSET', meta, 'epoch', epoch, 'top', top, 'tag', tag, 'at', string.format('%.0f', now))
  redis.call('DEL', log)
end
redis.call('PEXPIRE', meta, metaMs)
return { epoch, top, tag }
`)

/**
 * Deletes the record in KEYS[1] if it still holds ARGV[1]. Sent as it is, not by its hash: what is asked next must find
 * the record gone, also in a Redis that does not know the script yet.
 */
export const releaseSource = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
`
