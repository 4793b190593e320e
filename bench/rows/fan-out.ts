import {
  alternate,
  compareCosts,
  warmUp,
  withPairs,
  type Finding,
  type Goal,
  type Row,
} from './row.ts'

const wide = 5_000

/** A message into a room: one at a time, and 16 that wait in the socket of the one who speaks. */
export const fanOut: Row = async (contenders, effort) => {
  const { isFull, rounds, ms } = effort
  const { ours, socketIo, wsLoop, netLoop, uws } = contenders
  const measuringSticks = uws ? [wsLoop, netLoop, uws] : [wsLoop, netLoop]
  const sizes = isFull ? [1_000, wide] : [1_000]
  const findings: Finding[] = []

  for (const count of sizes) {
    const entrants = [ours, socketIo, ...(count === wide && uws ? [uws] : measuringSticks)]
    await withPairs(entrants, async (pairs) => {
      for (const [index, { server, load }] of pairs.entries()) {
        const dialect = entrants[index]?.dialect ?? 'plain'
        const { port, pid } = server
        const crowd = { dialect, port, count, concurrency: 32, perRoom: count, name: 'member' }
        await load.ask({ ask: 'open', pids: [pid], ...crowd })
      }
      for (const inFlight of [1, 16]) {
        const ask = { ask: 'drive', how: 'bursts', ms, inFlight } as const
        const drive = ({ server, load }: (typeof pairs)[number]) =>
          load.ask({ ...ask, pids: [server.pid] })
        await warmUp(pairs, effort, 200_000, drive)
        const reports = await alternate(pairs, rounds, drive)
        const queue = inFlight === 1 ? 'one at a time' : '16 queued'
        const row = `fan-out, ${count.toLocaleString('en')} subscribers, ${queue}`
        findings.push(...compareCosts(row, 'delivery', reports, ours.name, goals(count, inFlight)))
      }
    })
  }
  return findings
}

function goals(count: number, inFlight: number): Readonly<Record<string, Goal>> {
  if (inFlight === 1) return { 'socket.io': { atLeast: 1.5 }, 'net loop': { atLeast: 0.75 } }
  if (count === wide) return { 'socket.io': { atLeast: 13 }, 'uWebSockets.js': { atLeast: 0.9 } }
  return { 'socket.io': { atLeast: 9 }, 'uWebSockets.js': { atLeast: 0.8 } }
}
