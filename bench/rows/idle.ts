import { setTimeout as delay } from 'node:timers/promises'
import { ratios, shown, withPairs, type Finding, type Row } from './row.ts'
import { spreadOf } from '../report/statistics.ts'
import type { Contender } from '../servers/contenders.ts'

/** Rooms of a hundred, so that everything is on: a stream, membership and presence for each connection. */
const perRoom = 100

/** What a connection holds that does nothing, and how long its heartbeats hold the event loop. */
export const idle: Row = async ({ ours, socketIo }, { isFull }) => {
  const count = isFull ? 10_000 : 2_000
  const own: number[] = []
  const theirs: number[] = []
  for (let round = 0; round < (isFull ? 3 : 1); round += 1) {
    own.push(await bytesPerConnection(ours, count))
    theirs.push(await bytesPerConnection(socketIo, count))
  }
  const row = `idle connection, ${count.toLocaleString('en')} of them`
  const behind = `${shown(own)} against ${shown(theirs)} KB of memory after a collection`
  return [
    {
      row,
      against: 'socket.io',
      value: ratios(theirs, own),
      unit: 'x',
      goal: { atMost: 0.7 },
      behind,
    },
    {
      row,
      against: 'memory of one',
      value: spreadOf(own),
      unit: 'KB',
      goal: { atMost: 12 },
      behind,
    },
    await stall(ours, count, isFull ? 12_000 : 4_000),
  ]
}

async function bytesPerConnection(contender: Contender, count: number): Promise<number> {
  return withPairs([contender], async ([pair]) => {
    if (pair === undefined) throw new Error('Nothing was started.')
    const { server, load } = pair
    const open = (name: string, number: number) =>
      load.ask({
        ask: 'open',
        pids: [server.pid],
        dialect: contender.dialect,
        port: server.port,
        count: number,
        concurrency: 32,
        perRoom,
        name,
      })
    // The first pay for code that is compiled, tables that are laid out and a heap that grows in steps.
    await open('first', 1_000)
    const before = await server.settledBytes()
    await open('idle', count)
    await delay(1_000)
    return ((await server.settledBytes()) - before) / count / 1_000
  })
}

/** Heartbeats every two seconds rather than thirty: fifteen times what they cost. */
async function stall(ours: Contender, count: number, ms: number): Promise<Finding> {
  const env = { RT_PING_INTERVAL_MS: '2000', RT_PEER_TIMEOUT_MS: '90000' }
  const stallMs = await withPairs(
    [ours],
    async ([pair]) => {
      if (pair === undefined) throw new Error('Nothing was started.')
      const { server, load } = pair
      const crowd = { dialect: ours.dialect, port: server.port, count, concurrency: 32, perRoom }
      await load.ask({ ask: 'open', pids: [server.pid], ...crowd, name: 'idle' })
      await server.settledBytes()
      const stop = await server.watchStalls()
      await delay(ms)
      return stop()
    },
    { env },
  )
  return {
    row: `heartbeats of ${count.toLocaleString('en')} connections, every 2 s`,
    against: 'the longest that the event loop was held',
    value: spreadOf([stallMs]),
    unit: 'ms',
    goal: { atMost: 50 },
    behind: `in ${ms / 1_000} s, with whatever else the machine did`,
  }
}
