// Reads 1,000 events from the log of the generated server, and the same from a stream by XRANGE, turn by turn and with
// the same client. PROJECT is the folder of the built server. Tells its parent the milliseconds of each read, of events
// that came all at once and of events that came one by one.
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
await Promise.all(numbered.map(() => streams.append('room:burst', { body })))
for (const _ of numbered) await streams.append('room:trickle', { body })
await Promise.all(numbered.map(() => client.xAdd('stream', '*', { body })))

const replayOf = (stream) => () =>
  streams.read(stream, 1, events + 2).then(({ entries }) => entries.length)
const readers = {
  burst: replayOf('room:burst'),
  trickle: replayOf('room:trickle'),
  xrange: () => client.xRange('stream', '-', '+').then(({ length }) => length),
}
const times = { burst: [], trickle: [], xrange: [] }
for (let read = -20; read < reads; read += 1) {
  for (const [name, reader] of Object.entries(readers)) {
    const ms = await timed(reader)
    if (read >= 0) times[name].push(ms)
  }
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
