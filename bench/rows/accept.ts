import { setTimeout as delay } from 'node:timers/promises'
import {
  alternate,
  compareCosts,
  costOf,
  ratios,
  shown,
  warmUp,
  withPairs,
  type Finding,
  type Row,
} from './row.ts'

/** New connections with a token each, 64 handshakes in flight, until the server greeted them. */
export const accept: Row = async (contenders, effort) => {
  const { isFull, rounds } = effort
  const { ours, oursOpen, socketIo, wsLoop, wsToken } = contenders
  const entrants = [ours, oursOpen, socketIo, wsLoop, ...(isFull ? [wsToken] : [])]
  const count = isFull ? 1_000 : 300

  return withPairs(entrants, async (pairs) => {
    let wave = 0
    const connect = async ({ name, server, load }: (typeof pairs)[number]) => {
      wave += 1
      const dialect = entrants.find((entrant) => entrant.name === name)?.dialect ?? 'plain'
      const { port, pid } = server
      const crowd = { dialect, port, count, concurrency: 64, perRoom: 0, name: `wave-${wave}` }
      const report = await load.ask({ ask: 'open', pids: [pid], ...crowd })
      await load.ask({ ask: 'close' })
      // What a server does after its clients have left is another matter.
      await delay(count / 5)
      return report
    }
    await warmUp(pairs, effort, 10_000, connect)
    const reports = await alternate(pairs, rounds, connect)
    const row = 'accept with a JWT'
    const costs = (name: string) => (reports.get(name) ?? []).map(costOf)
    const [withAuth, without] = [costs(ours.name), costs(oursOpen.name)]
    const compared = compareCosts(row, 'connection', reports, ours.name, {
      'socket.io': { atLeast: 2 },
    })
    return [
      ...compared.filter(({ against }) => against !== oursOpen.name),
      {
        row,
        against: 'this server without auth: what the JWT adds',
        value: ratios(without, withAuth),
        unit: 'x',
        goal: { atMost: 1.35 },
        behind: `${shown(withAuth)} against ${shown(without)} µs CPU per connection`,
      },
      ...(isFull ? [floorOf(row, costs(wsToken.name), costs(socketIo.name))] : []),
    ]
  })
}

/** How far below socket.io an accept with this verifier can be, if nothing else is done. */
function floorOf(row: string, floor: readonly number[], socketIo: readonly number[]): Finding {
  return {
    row,
    against: 'socket.io: of ws, token and greeting alone',
    value: ratios(floor, socketIo),
    unit: 'x',
    behind: `${shown(floor)} against ${shown(socketIo)} µs CPU per connection`,
  }
}
