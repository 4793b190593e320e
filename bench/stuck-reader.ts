import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openClient, type Client } from '../test/conformance/suite/client.ts'
import { chatEvents } from '../test/conformance/targets/events.ts'
import { builtProject } from '../test/conformance/targets/build-project.ts'
import { authEnv, tokenCredential } from '../test/conformance/targets/credentials.ts'
import { startNode, type ServerNode } from '../test/conformance/targets/server-process.ts'

/*
 * One reader that stops reading among 500: what it costs the others, and what is left of it in memory. Rounds come in
 * pairs that differ in one thing: in one of the two the last reader reads.
 *
 *   node --import @oxc-node/core/register bench/stuck-reader.ts [--pairs 5]
 */
const readers = 500
const hallPerSecond = 10
/** Two megabytes a second, for the one reader alone: it fills the buffers of the kernel within some seconds. */
const floodPerSecond = 1_000
const floodText = 'x'.repeat(1_900)
const roundMs = 10_000
/** The issue's own limits: the others' p99 moves by at most a tenth, and memory returns to its base. */
const most = { p99: 1.1, memory: 1.1 }

interface Round {
  readonly p99: number
  /** True if the server had ended the last reader by the end of the round. */
  readonly isEnded: boolean
  readonly bytesAfter: number
}

interface Stage {
  readonly server: ServerNode
  readonly hall: Client
  readonly flood: Client
  /** Called with the text of each message that a reader hears. */
  onHeard: (text: string) => void
}

const { values } = parseArgs({ options: { pairs: { type: 'string', default: '5' } } })
const theatre = await setUp()
await runRound(theatre, 'reads')
const base = await heldBytes(theatre.server)
const pairs: (readonly [reading: Round, stuck: Round])[] = []
for (let index = 0; index < Number(values.pairs); index += 1) {
  const first = await runRound(theatre, index % 2 === 0 ? 'reads' : 'is stuck')
  const second = await runRound(theatre, index % 2 === 0 ? 'is stuck' : 'reads')
  pairs.push(index % 2 === 0 ? [first, second] : [second, first])
}
await theatre.server.kill()

const ratios = pairs.map(([reading, stuck]) => stuck.p99 / reading.p99)
const found = {
  'p99 of the others, reading (ms)': median(pairs.map(([{ p99 }]) => p99)),
  'p99 of the others, stuck (ms)': median(pairs.map(([, { p99 }]) => p99)),
  'ratio, median of pairs': median(ratios),
  'ratio, all pairs': ratios.map((ratio) => ratio.toFixed(2)).join(' '),
  'memory after its close, over base': Math.max(
    ...pairs.map(([, { bytesAfter }]) => bytesAfter / base),
  ),
  'stuck readers that the server ended': pairs.filter(([, { isEnded }]) => isEnded).length,
}
console.table(found)
const isGood =
  found['ratio, median of pairs'] <= most.p99 &&
  found['memory after its close, over base'] <= most.memory &&
  found['stuck readers that the server ended'] === pairs.length
process.exit(isGood ? 0 : 1)

async function setUp(): Promise<Stage> {
  const folder = await builtProject({
    auth: 'jwt',
    rooms: true,
    database: 'none',
    scaling: 'single',
    starter: 'chat',
  })
  const door = fileURLToPath(new URL('stuck-reader-door.mjs', import.meta.url))
  const env = {
    ...authEnv.jwt,
    LOG_LEVEL: 'error',
    RT_HANDSHAKES_PER_MINUTE: '1000000',
    RT_RATE_PER_SECOND: '1000000',
    RT_RATE_BURST: '1000000',
    RT_MAX_CONNECTIONS_PER_USER: '1000',
  }
  const server = await startNode(folder, env, ['--expose-gc', '--import', door])
  const hall = await enter(server, 'author', 'hall')
  const flood = await enter(server, 'author', 'flood')
  const made: Stage = { server, hall, flood, onHeard: () => undefined }
  // One user with many devices: their presence costs nothing, and it is not what is measured.
  for (let index = 0; index < readers; index += 1) {
    const { peer } = await enter(server, 'crowd', 'hall')
    peer.onMessage = ({ bytes }) => {
      const text = /"text":"([^"]*)"/.exec(bytes.toString('latin1', 0, 400))?.[1]
      if (text !== undefined) made.onHeard(text)
    }
  }
  for (const { peer } of [hall, flood]) peer.onMessage = () => undefined
  return made
}

async function enter(server: ServerNode, user: string, room: string): Promise<Client> {
  const client = await openClient({ url: server.url, ...tokenCredential(user, {}) })
  await client.expectAck('sys.join', {}, { room })
  return client
}

async function runRound(stage: Stage, last: 'reads' | 'is stuck'): Promise<Round> {
  const { server, hall, flood } = stage
  const { peer } = await enter(server, 'last', 'flood')
  peer.onMessage = () => undefined
  if (last === 'is stuck') peer.stall()

  const latencies: number[] = []
  const saidAt = new Map<string, number>()
  stage.onHeard = (text) => {
    const since = saidAt.get(text)
    if (since !== undefined) latencies.push(performance.now() - since)
  }
  const stop = [
    evenly(floodPerSecond, () => say(flood, 'flood', floodText)),
    evenly(hallPerSecond, () => {
      const text = `${saidAt.size}`
      saidAt.set(text, performance.now())
      say(hall, 'hall', text)
    }),
  ]
  await delay(roundMs)
  for (const end of stop) end()
  await delay(1_000)
  const isEnded = (await connectionCount(server)) < readers + 3
  peer.destroy()
  await delay(1_000)
  return { p99: percentile(latencies, 0.99), isEnded, bytesAfter: await heldBytes(server) }
}

/** Fire and forget: the answers would be read by nobody. */
function say(author: Client, room: string, text: string): void {
  author.send(chatEvents.say.event, chatEvents.say.data(text), { room })
}

/** Does it so many times a second, also when timers are late. */
function evenly(perSecond: number, task: () => void): () => void {
  const began = performance.now()
  let done = 0
  const timer = setInterval(() => {
    const due = ((performance.now() - began) / 1_000) * perSecond
    for (; done < due; done += 1) task()
  }, 5)
  return () => clearInterval(timer)
}

async function heldBytes(server: ServerNode): Promise<number> {
  return Number(await server.ask({ what: 'is held' }))
}

async function connectionCount(server: ServerNode): Promise<number> {
  const text = await (await fetch(`${server.origin}/metrics`)).text()
  return Number(/^realtime_connections (\d+)/m.exec(text)?.[1])
}

function median(numbers: readonly number[]): number {
  return percentile(numbers, 0.5)
}

function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
