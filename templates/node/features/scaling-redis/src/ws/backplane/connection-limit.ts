import { userStream } from '../audience.js'
import type { Config } from '../config.js'
import type { Broker } from './broker.js'
import { defineScript } from './commands.js'
import type { ConnectionLimit, Seat } from './contracts.js'

/** Counts connections per user by leases of one peer time-out: a node that crashes gives its seats back by then. */
export function createConnectionLimit(broker: Broker, config: Config): ConnectionLimit {
  async function ask(operation: string, { user, instance, connection }: Seat) {
    const limits = [config.RT_PEER_TIMEOUT_MS, config.RT_MAX_CONNECTIONS_PER_USER]
    const values = [operation, instance, connection, ...limits]
    return broker.runScript(seatScript, [broker.nameOf(userStream(user), 'seats')], values)
  }

  return {
    async acquire(seat) {
      const [verdict, replaced = null] = await ask('acquire', seat)
      return verdict === 'admitted' ? { admitted: true, replaced } : { admitted: false }
    },
    async renew(seat) {
      const [verdict] = await ask('renew', seat)
      return verdict === 'admitted'
    },
    async release(seat) {
      await ask('release', seat)
    },
  }
}

/**
 * KEYS: a hash of `<end of lease>:<connection>` by client instance.
 * ARGV: operation, instance, connection, lease in milliseconds, most seats.
 */
const seatScript = defineScript(`
local operation, instance, connection, leaseMs, maxSeats = unpack(ARGV)
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local holder, others = nil, 0
local seats = redis.call('HGETALL', KEYS[1])
for i = 1, #seats, 2 do
  local endsAt, held = string.match(seats[i + 1], '^(%d+):(.*)$')
  if tonumber(endsAt) <= now then
    redis.call('HDEL', KEYS[1], seats[i])
  elseif seats[i] == instance then
    holder = held
  else
    others = others + 1
  end
end

if operation == 'release' then
  if holder == connection then redis.call('HDEL', KEYS[1], instance) end
  return {}
end
if operation == 'acquire' and not holder and others >= tonumber(maxSeats) then return { 'full' } end
-- A connection that was replaced meanwhile does not take its seat back.
if operation == 'renew' and holder and holder ~= connection then return {} end

redis.call('HSET', KEYS[1], instance, string.format('%.0f', now + leaseMs) .. ':' .. connection)
redis.call('PEXPIRE', KEYS[1], leaseMs)
if holder and holder ~= connection then return { 'admitted', holder } end
return { 'admitted' }
`)
