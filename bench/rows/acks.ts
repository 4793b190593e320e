import { alternate, compareCosts, warmUp, withPairs, type Row } from './row.ts'

const connections = 100

/** An event with a payload of three members that zod checks, and its ack. Ours keeps the ack for a retry as well. */
export const acks: Row = async ({ ours, socketIo }, effort) => {
  const { rounds, ms } = effort
  const entrants = [ours, socketIo]
  return withPairs(entrants, async (pairs) => {
    for (const [index, { server, load }] of pairs.entries()) {
      const dialect = entrants[index]?.dialect ?? 'plain'
      const { port, pid } = server
      const crowd = {
        dialect,
        port,
        count: connections,
        concurrency: 32,
        perRoom: 0,
        name: 'asker',
      }
      await load.ask({ ask: 'open', pids: [pid], ...crowd })
    }
    const drive = ({ server, load }: (typeof pairs)[number]) =>
      load.ask({ ask: 'drive', how: 'acks', pids: [server.pid], ms })
    await warmUp(pairs, effort, 30_000, drive)
    const reports = await alternate(pairs, rounds, drive)
    return compareCosts('event, zod and ack, 100 connections', 'event', reports, ours.name, {
      'socket.io': { atLeast: 1.3 },
    })
  })
}
