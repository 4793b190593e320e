import { setTimeout as delay } from 'node:timers/promises'
import { startLoad, type Load } from '../load/load.ts'
import { percentile } from '../report/statistics.ts'
import { startRedis } from '../servers/redis.ts'
import type { Contender } from '../servers/contenders.ts'
import type { Server } from '../servers/server.ts'
import { alternate, compareCosts, ratios, shown, warmUp, type Finding, type Row } from './row.ts'

interface Fleet {
  readonly name: string
  readonly pids: readonly number[]
  readonly load: Load
  readonly stop: () => Promise<void>
}

const inFlight = 64
const members = 10

/** Publishers on one node and members on another, with a Redis of their own between them. The cost is that of all three. */
export const twoNodes: Row = async (contenders, effort) => {
  const { isFull, rounds, ms } = effort
  const { oursOnRedis: ours, socketIoOnRedis, socketIoOnStreams, wsPublish } = contenders
  const floor = isFull ? [wsPublish] : []
  const fleets: Fleet[] = []
  try {
    for (const contender of [ours, socketIoOnRedis, socketIoOnStreams, ...floor])
      fleets.push(await startFleet(contender))
    const busy: Finding[] = []
    for (const [by, who] of isFull ? publishers : publishers.slice(0, 1)) {
      const drive = ({ load, pids }: Fleet) =>
        load.ask({ ask: 'drive', how: 'hops', pids, ms, inFlight, pauseMs: 0, by })
      await warmUp(fleets, effort, 60_000, drive)
      const reports = await alternate(fleets, rounds, drive)
      const row = `${inFlight} in flight over Redis, ${who}`
      const goals = {
        [socketIoOnRedis.name]: { atLeast: 4.5 },
        [socketIoOnStreams.name]: { atLeast: 5.5 },
      }
      busy.push(...compareCosts(row, 'message', reports, ours.name, goals))
    }
    const idleReports = await alternate(fleets, rounds, ({ load, pids }) =>
      load.ask({ ask: 'drive', how: 'hops', pids, ms, inFlight: 1, pauseMs: 5, by: 'clients' }),
    )
    const p50 = (name: string) =>
      (idleReports.get(name) ?? []).map(({ latencies }) => percentile(latencies, 0.5))
    const hop = (against: string, name: string): Finding => ({
      row: 'an idle hop over Redis',
      against: `${socketIoOnRedis.name}: p50${against}`,
      value: ratios(p50(socketIoOnRedis.name), p50(name)),
      unit: 'x',
      behind: `${shown(p50(name))} against ${shown(p50(socketIoOnRedis.name))} ms`,
    })
    return [
      ...busy,
      { ...hop('', ours.name), goal: { atMost: 0.75 } },
      ...floor.map(({ name }) => hop(` of ${name}`, name)),
    ]
  } finally {
    await Promise.all(fleets.map(({ stop }) => stop()))
  }
}

/** A server that tells everybody, and clients of which each says something, at a read each: the long form has both. */
const publishers = [
  ['server', 'from the server'],
  ['clients', 'from as many clients'],
] as const

async function startFleet(contender: Contender): Promise<Fleet> {
  const redis = await startRedis()
  const nodes: Server[] = []
  const load = startLoad(undefined)
  const stop = async () => {
    await Promise.all([load.stop(), ...nodes.map((node) => node.stop())])
    await redis.stop()
  }
  try {
    for (let node = 0; node < 2; node += 1)
      nodes.push(await contender.start({ redisUrl: redis.url, core: undefined }))
    const [first, second] = nodes
    if (first === undefined || second === undefined) throw new Error('Two nodes are needed.')
    const pids = [first.pid, second.pid, redis.pid]
    const crowd = { ask: 'open', pids, dialect: contender.dialect, concurrency: 16 } as const
    await load.ask({ ...crowd, port: first.port, count: inFlight, perRoom: 0, name: 'publisher' })
    await load.ask({
      ...crowd,
      port: second.port,
      count: members,
      perRoom: members,
      name: 'member',
    })
    // The adapters tell each other of their rooms in their own time.
    await delay(500)
    return { name: contender.name, pids, load, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
