import { randomBytes } from 'node:crypto'
import type { Broker } from './broker.js'
import { Unavailable, type Claim, type DedupeKey, type Settled } from './contracts.js'
import { releaseSource } from './stream-scripts.js'

/**
 * What became of each event that has an id. A record's text is `p <checksum> <owner>` while a handler runs, and then
 * `d <checksum> <position> <reply>`; the position is `-` if nothing was appended.
 */
export interface Records {
  readonly nameOf: (key: DedupeKey) => string
  readonly claim: (key: DedupeKey) => Promise<Claim>
  readonly release: (key: DedupeKey) => Promise<void>
  readonly settle: (key: DedupeKey, reply: string) => Promise<Settled>
  /** Releases the claim as soon as Redis is back, so that a retry does not have to wait until it ends. */
  readonly abandon: (key: DedupeKey) => void
}

/** How long an event may be in the hands of its handler before a retry may run it again. */
const pendingMs = 30_000
/** Claims to remember while Redis is away; others end by themselves. */
const maxAbandoned = 10_000

export function createRecords(broker: Broker, recordMs: number): Records {
  // Another process may take an event over once a claim has ended: its claim is not ours to release.
  const owner = randomBytes(6).toString('base64url')
  const abandoned = new Map<string, DedupeKey>()

  const nameOf = ({ stream, user, id }: DedupeKey): string =>
    broker.nameOf(stream, `event:${user}:${id}`)
  const pendingText = ({ checksum }: DedupeKey): string => `p ${checksum} ${owner}`

  function abandon(key: DedupeKey): void {
    if (abandoned.size < maxAbandoned) abandoned.set(nameOf(key), key)
  }

  async function release(key: DedupeKey): Promise<void> {
    try {
      const parts = { keys: [nameOf(key)], arguments: [pendingText(key)] }
      await broker.run((redis) => redis.eval(releaseSource, parts))
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      abandon(key)
    }
  }

  broker.onReconnect(() => {
    const keys = [...abandoned.values()]
    abandoned.clear()
    for (const key of keys) release(key).catch(() => undefined)
  })

  return {
    nameOf,
    abandon,
    release,
    async claim(key) {
      const name = nameOf(key)
      const expiration = { type: 'PX', value: pendingMs } as const
      const options = { condition: 'NX', GET: true, expiration } as const
      abandoned.delete(name)
      try {
        return judge(key, await broker.run((redis) => redis.set(name, pendingText(key), options)))
      } catch (error) {
        // It may have been done all the same.
        abandon(key)
        throw error
      }
    },
    async settle(key, reply) {
      const expiration = { type: 'PX', value: recordMs } as const
      const text = `d ${key.checksum} - ${reply}`
      await broker.run((redis) => redis.set(nameOf(key), text, { expiration }))
      return { reply, cursor: null }
    },
  }
}

/** What the record that stood there before says about a claim. */
function judge(key: DedupeKey, known: string | null): Claim {
  if (known === null) return { state: 'new' }
  const [state, checksum] = known.split(' ', 2)
  if (Number(checksum) !== key.checksum) return { state: 'reused' }
  return state === 'p'
    ? { state: 'pending' }
    : { state: 'done', settled: readSettled(key.stream, known) }
}

/** Reads the text of a settled record. */
export function readSettled(stream: string, text: string): Settled {
  const [, position = '-', reply = ''] = settledText.exec(text) ?? []
  return { reply, cursor: position === '-' ? null : `${stream}@${position}` }
}

const settledText = /^d \S+ (\S+) (.*)$/s
