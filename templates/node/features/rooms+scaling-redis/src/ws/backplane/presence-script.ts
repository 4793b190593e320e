import { defineScript } from './commands.js'

/**
 * Presence of one room: leases by their end, and the number of leases of each user.
 *
 * Every call first ends the leases that ran out, then does its own part, and then publishes the difference between the
 * users before and after: one join and one leave each, however many nodes and connections take part, and whatever
 * order they come in. The clock is that of Redis, so the nodes need not agree on the time.
 *
 * KEYS: sorted set of `<connection>:<user>` by end of lease; hash of lease counts by `u<user>`, with `rev`
 * and the `run_id` of the Redis that gave it; channel.
 * ARGV: operation, room, lease in milliseconds, then for some operations milliseconds, connection and user.
 * Returns rev, then each user and their number of leases (for `state`).
 */
export const presenceScript = defineScript(`
local leases, present, channel = KEYS[1], KEYS[2], KEYS[3]
local operation, room, leaseMs, ms, connection, user = unpack(ARGV)
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local before = {}

local function count(name, change)
  local devices = redis.call('HINCRBY', present, 'u' .. name, change)
  before[name] = before[name] or devices - change
end

local function drop(lease)
  if redis.call('ZREM', leases, lease) == 1 then count(string.match(lease, '^[^:]*:(.*)$'), -1) end
end

for _, lease in ipairs(redis.call('ZRANGEBYSCORE', leases, '-inf', now)) do drop(lease) end

local own = connection and connection .. ':' .. user
if operation == 'hold' then
  if redis.call('ZADD', leases, now + ms, own) == 1 then count(user, 1) end
elseif operation == 'fade' then
  redis.call('ZADD', leases, 'XX', now + ms, own)
elseif operation == 'leave' then
  drop(own)
end

local joins, leaves = {}, {}
for name, devices in pairs(before) do
  local left = tonumber(redis.call('HGET', present, 'u' .. name))
  if left < 1 then redis.call('HDEL', present, 'u' .. name) end
  if devices < 1 and left > 0 then joins[#joins + 1] = cjson.encode(name) end
  if devices > 0 and left < 1 then leaves[#leaves + 1] = cjson.encode(name) end
end

if #joins + #leaves > 0 then
  -- No number is given twice: a Redis that may have lost the last ones goes on from the time.
  local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
  local rev = (redis.call('HGET', present, 'rev') or 0) + 1
  if redis.call('HGET', present, 'run') ~= run then rev = math.max(rev, now) end
  local text = string.format('%.0f', rev)
  redis.call('HSET', present, 'rev', text, 'run', run)
  local data = '{"rev":' .. text .. ',"joins":[' .. table.concat(joins, ',')
  data = data .. '],"leaves":[' .. table.concat(leaves, ',') .. ']}'
  local body = '"event":"sys.presence","data":' .. data .. ',"room":"' .. room .. '"'
  redis.call('PUBLISH', channel, '-:0:' .. #body .. ':' .. body)
end
if operation == 'hold' then
  -- Leases are renewed long before; a room whose nodes are all gone is forgotten.
  redis.call('PEXPIRE', leases, leaseMs * 2)
  redis.call('PEXPIRE', present, leaseMs * 2)
end

local reply = { redis.call('HGET', present, 'rev') or '0' }
if operation == 'state' then
  local fields = redis.call('HGETALL', present)
  for i = 1, #fields, 2 do
    if string.sub(fields[i], 1, 1) == 'u' then
      reply[#reply + 1] = string.sub(fields[i], 2)
      reply[#reply + 1] = fields[i + 1]
    end
  end
end
return reply
`)
