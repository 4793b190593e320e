import { setTimeout as delay } from 'node:timers/promises'
import { startLoad, type Load } from '../load/load.ts'
import { percentile } from '../report/statistics.ts'
import type { Contender } from '../servers/contenders.ts'
import type { Server } from '../servers/server.ts'
import { alternate, loadCore, ratios, shown, withPairs, type Row } from './row.ts'

const readers = 500
/** Events in the room of the others: enough of them in a round that the slowest one in a hundred is not one event. */
const perSecond = 50
/** Of nearly a kilobyte each, for one reader alone: they fill the buffers of the kernel within some seconds. */
const floodPerSecond = 2_000

interface Round {
  readonly p99: number
  readonly bytesAfter: number
  /** True if the server had ended the last reader by the end of the round. */
  readonly isEnded: boolean
}

/**
 * One reader beside 500 stops reading what it is flooded with: what that costs the others, and what is left of it in
 * memory. The rounds of a pair differ in one thing: in one of them the last reader reads.
 */
export const stuckReader: Row = async ({ ours }, { isFull, rounds }) =>
  withPairs([ours], async ([pair]) => {
    if (pair === undefined) throw new Error('Nothing was started.')
    const { server, load } = pair
    const ms = isFull ? 10_000 : 4_000
    const crowd = { dialect: ours.dialect, port: server.port, count: readers, perRoom: readers }
    await load.ask({ ask: 'open', pids: [server.pid], ...crowd, concurrency: 32, name: 'reader' })

    const play = ({ isLastStuck }: { readonly isLastStuck: boolean }) =>
      playRound(ours, server, load, { ms, isLastStuck })
    // Until the logs of both rooms are full: what they keep is not what a stuck reader leaves behind.
    await load.ask({ ask: 'drive', how: 'steadily', pids: [], ms: 4_000, perSecond: 300 })
    await play({ isLastStuck: true })
    const entrants = [
      { name: 'reads', isLastStuck: false },
      { name: 'is stuck', isLastStuck: true },
    ]
    const played = await alternate(entrants, isFull ? rounds * 2 : 2, play)
    const [reading, stuck] = [played.get('reads') ?? [], played.get('is stuck') ?? []]
    if (!stuck.every(({ isEnded }) => isEnded)) throw new Error('A stuck reader was not ended.')
    const [p99Reading, p99Stuck] = [reading.map(({ p99 }) => p99), stuck.map(({ p99 }) => p99)]
    const row = `one stuck reader beside ${readers}`
    return [
      {
        row,
        against: 'p99 of the others while it reads',
        value: ratios(p99Reading, p99Stuck),
        unit: 'x' as const,
        goal: { atMost: 1.1 },
        behind: `${shown(p99Stuck)} against ${shown(p99Reading)} ms to the last of them`,
      },
      {
        row,
        against: 'memory after its close, to that after one that read',
        value: ratios(megabytes(reading), megabytes(stuck)),
        unit: 'x' as const,
        goal: { atMost: 1.1 },
        behind: `${shown(megabytes(stuck))} against ${shown(megabytes(reading))} MB, ${stuck.length} pairs of rounds; the server ended each that was stuck`,
      },
    ]
  })

function megabytes(rounds: readonly Round[]): readonly number[] {
  return rounds.map(({ bytesAfter }) => bytesAfter / 1e6)
}

async function playRound(
  { dialect }: Contender,
  { port, pid, settledBytes }: Server,
  readersLoad: Load,
  { ms, isLastStuck }: { ms: number; isLastStuck: boolean },
): Promise<Round> {
  const flooded = startLoad(loadCore)
  try {
    const crowd = { dialect, port, count: 2, concurrency: 1, perRoom: 2, name: 'flood' }
    await flooded.ask({ ask: 'open', pids: [pid], ...crowd })
    const [{ latencies }] = await Promise.all([
      readersLoad.ask({ ask: 'drive', how: 'steadily', pids: [pid], ms, perSecond }),
      flooded.ask({
        ask: 'drive',
        how: 'flood',
        pids: [pid],
        ms,
        perSecond: floodPerSecond,
        isLastStuck,
      }),
    ])
    // The server waits a second for an answer to its close frame.
    await delay(1_500)
    const isEnded = (await connectionCount(port)) < readers + 2
    await flooded.ask({ ask: 'close' })
    await delay(1_000)
    return { p99: percentile(latencies, 0.99), isEnded, bytesAfter: await settledBytes() }
  } finally {
    await flooded.stop()
  }
}

async function connectionCount(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  return Number(/^realtime_connections (\d+)/m.exec(text)?.[1])
}
