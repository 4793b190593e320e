import { defineScript } from './commands.js'

/*
 * A stream is a sorted set, its log, and a text that tells its top. The log holds one text for the entries that were
 * appended in one step, by the offset of the last one; once in 64 entries such texts are joined, as one long text is
 * read much faster than many short ones. The top is `epoch:offset:tag:time` of the last entry; it outlives the entries,
 * so that an offset is never given out twice in one epoch.
 *
 * Redis runs one script at a time: the numbers, the log and the order of publication agree. What a script costs is
 * mostly its calls of commands, so there are as few of them as can be.
 */

const readClock = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
`

const readTop = `
local epoch, offset, tagBefore, at =
  string.match(redis.call('GET', top) or '', '^(%w+):(%d+):(%w+):(%d+)$')
`

/**
 * Numbers, keeps and settles one or more entries, and publishes them as they are kept, after the epoch and the tag of
 * the entry before them.
 * KEYS: top, log, channel, then the idempotency record of each entry that has one.
 * ARGV: epoch (used if there is none), tag, log TTL, most entries, TTL of the top, record TTL, all in milliseconds; then
 * for each entry the checksum of the event's frame (empty if it has no record), its reply, and what is known of its text.
 * Returns the epoch and the offset of the first new entry; then for each entry nothing, or the record of one that was
 * settled before.
 */
export const appendScript = defineScript(`
local top, log, channel = KEYS[1], KEYS[2], KEYS[3]
local newEpoch, tag, logMs, maxEntries, topMs, recordMs = unpack(ARGV, 1, 6)
${readClock}
${readTop}
if not epoch then
  epoch, offset, tagBefore, at = newEpoch, 0, '0000', 0
  redis.call('DEL', log)
end
local first = string.format('%.0f', offset + 1)
-- Time never goes back within a stream, whatever the server's clock does.
now = string.format('%.0f', math.max(now, at))

local reply, texts, recordIndex = { epoch, first }, {}, 3
for i = 7, #ARGV, 3 do
  local record, known
  if ARGV[i] ~= '' then
    recordIndex = recordIndex + 1
    record = KEYS[recordIndex]
    known = redis.call('GET', record)
  end
  if known and string.sub(known, 1, 1) == 'd' then
    reply[#reply + 1] = known
  else
    reply[#reply + 1] = ''
    texts[#texts + 1] = ARGV[i + 2]
    if record then
      local position = string.format('%s:%.0f.%s', epoch, offset + #texts, tag)
      local settled = 'd ' .. ARGV[i] .. ' ' .. position .. ' ' .. ARGV[i + 1]
      redis.call('SET', record, settled, 'PX', recordMs)
    end
  end
end
if #texts == 0 then return reply end

local last = string.format('%.0f', offset + #texts)
local text = table.concat({ first, #texts, tag, now, table.concat(texts) }, ':')
redis.call('ZADD', log, last, text)
redis.call('PEXPIRE', log, logMs)
redis.call('PUBLISH', channel, epoch .. ':' .. tagBefore .. ':' .. text)
redis.call('SET', top, epoch .. ':' .. last .. ':' .. tag .. ':' .. now, 'PX', topMs)

local begin = math.floor(offset / 64) * 64
if last - begin < 64 then return reply end
if redis.call('ZCOUNT', log, begin, offset) > 1 then
  local joined = table.concat(redis.call('ZRANGE', log, begin, offset, 'BYSCORE'))
  -- Whoever missed one entry of them reads them all.
  if #joined <= 32768 then
    redis.call('ZREMRANGEBYSCORE', log, begin, offset)
    redis.call('ZADD', log, offset, joined)
  end
end
-- Once in 64 entries is enough here too, as reading leaves out what should be gone.
redis.call('ZREMRANGEBYSCORE', log, '-inf', last - maxEntries)
for _ = 1, 64 do
  local second = redis.call('ZRANGE', log, 1, 1)[1]
  if not second or now - string.match(second, '^%d+:%d+:%w+:(%d+)') <= tonumber(logMs) then break end
  redis.call('ZREMRANGEBYRANK', log, 0, 0)
end
return reply
`)

/**
 * The position of a stream, which begins here if it has none.
 * KEYS: top, log. ARGV: epoch (used if there is none), TTL of the top.
 */
export const topScript = defineScript(`
local top, log = KEYS[1], KEYS[2]
local newEpoch, topMs = unpack(ARGV)
${readTop}
if epoch then
  redis.call('PEXPIRE', top, topMs)
  return { epoch, offset, tagBefore }
end
${readClock}
redis.call('SET', top, string.format('%s:0:0000:%.0f', newEpoch, now), 'PX', topMs)
redis.call('DEL', log)
return { newEpoch, '0', '0000' }
`)

/**
 * Deletes the record in KEYS[1] if it still holds ARGV[1]. Sent as it is, not by its hash: what is asked next must find
 * the record gone, also in a Redis that does not know the script yet.
 */
export const releaseSource = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
`
