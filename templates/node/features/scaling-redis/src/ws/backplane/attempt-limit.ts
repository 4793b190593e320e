import type { Broker } from './broker.js'
import { defineScript } from './commands.js'
import type { AttemptLimit } from './contracts.js'

const minuteMs = 60_000

/** Generic cell rate algorithm (ITU-T I.371): one number per address, forgotten once the address is quiet again. */
export function createAttemptLimit(broker: Broker, perMinute: number): AttemptLimit {
  const intervalMs = minuteMs / perMinute

  return {
    async attempt(address) {
      const key = broker.nameOf(`address:${address}`, 'attempts')
      const [waitMs] = await broker.runScript(attemptScript, [key], [intervalMs, minuteMs])
      return Math.ceil(Number(waitMs))
    },
  }
}

/**
 * KEYS: the time at which the address is quiet again. ARGV: milliseconds per attempt and of the longest debt.
 * Returns 0 for an attempt that may go on, else the milliseconds to wait.
 */
const attemptScript = defineScript(`
local clock = redis.call('TIME')
local now = clock[1] * 1000 + clock[2] / 1000
local due = math.max(now, redis.call('GET', KEYS[1]) or 0)
local surplus = due - now - (ARGV[2] - ARGV[1])
if surplus > 0 then return { string.format('%.3f', surplus) } end

due = due + ARGV[1]
redis.call('SET', KEYS[1], string.format('%.3f', due), 'PX', math.max(1, math.ceil(due - now)))
return { '0' }
`)
