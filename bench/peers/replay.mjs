// Reads 1,000 events from the log of the generated server, and the same from a stream by XRANGE, turn by turn and with
// the same client. PROJECT is the folder of the built server. Tells its parent the milliseconds of each read.
import { pathToFileURL } from 'node:url'
import { createClient } from '@redis/client'

const { PROJECT, REDIS_URL } = process.env
const events = 1_000
const reads = 60

const load = (path) => import(pathToFileURL(`${PROJECT}/dist/ws/${path}`).href)
const { connectBroker } = await load('backplane/broker.js')
const { createStreamLog } = await load('backplane/stream-log.js')
const { loadConfig } = await load('config.js')
const { systemClock: clock } = await load('clock.js')
const { encodeBody } = await load('protocol.js')

const config = loadConfig(process.env)
const broker = await connectBroker({ config, clock, log: console })
const streams = createStreamLog(broker, config)
const client = createClient({ url: REDIS_URL, commandOptions: { timeout: 0 } })
await client.connect()

const body = encodeBody('echo.received', { text: 'x'.repeat(110) }, 'bench')
const numbered = Array.from({ length: events }, (_, index) => index)
await Promise.all(numbered.map(() => streams.append('room:bench', { body })))
await Promise.all(numbered.map(() => client.xAdd('stream', '*', { body })))

const ours = () => streams.read('room:bench', 1, events + 2).then(({ entries }) => entries.length)
const theirs = () => client.xRange('stream', '-', '+').then(({ length }) => length)
const times = { ours: [], theirs: [] }
for (let read = -20; read < reads; read += 1) {
  const [mine, other] = [await timed(ours), await timed(theirs)]
  if (read < 0) continue
  times.ours.push(mine)
  times.theirs.push(other)
}
process.send(times)
await client.close()
await broker.close()

async function timed(read) {
  const start = performance.now()
  const count = await read()
  if (count !== events) throw new Error(`${count} events were read.`)
  return performance.now() - start
}
