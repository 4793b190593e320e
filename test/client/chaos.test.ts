import { expect, test } from 'vitest'
import { RealtimeClient } from '../../templates/shared/features/client/client/realtime-client.ts'
import type { TestEvents } from './support/a-client.ts'
import { manualClock, type ManualClock } from './support/manual-clock.ts'
import { type Faults, modelServer } from './support/model-server.ts'

/** Ten minutes of faults, then enough peace for the slowest of them to heal: 70 s of silence and 30 s of back-off. */
const FAULTS_MS = 600_000
const PEACE_MS = 240_000
const STEP_MS = 50

const SEEDS = Array.from({ length: 40 }, (_, index) => index + 1)

test.each(SEEDS)(
  'seed %i: whatever the network does, nothing is lost, doubled or reordered',
  async (seed) => {
    const { server, heard, outcomes, asks } = await live(seed, { refusal: 0, failedConnect: 0.2 })

    expect(heard).toEqual(server.log.map(({ text }) => text))
    const asked = server.log.filter(({ cid }) => cid !== undefined).map(({ text }) => text)
    expect(asked).toEqual(mine(asks))
    expect(asks).toBeGreaterThan(50)
    expect(outcomes).toEqual(Array.from({ length: asked.length }, () => 'answered'))
    expect(server.connections()).toBe(1)
  },
)

test.each(SEEDS.slice(0, 15))(
  'seed %i: what the server refuses for a while arrives once',
  async (seed) => {
    const { server, heard, outcomes, asks } = await live(seed, { refusal: 0.1, failedConnect: 0.2 })

    expect(heard).toEqual(server.log.map(({ text }) => text))
    const asked = server.log.filter(({ cid }) => cid !== undefined).map(({ text }) => text)
    expect(asked.toSorted()).toEqual(mine(asks).toSorted())
    expect(outcomes).toEqual(Array.from({ length: asked.length }, () => 'answered'))
  },
)

/** Runs one client through everything that the seed brings. */
async function live(seed: number, faults: Faults) {
  const random = randomOf(seed)
  const clock = manualClock()
  const server = modelServer(clock, random, faults)
  const heard: string[] = []
  const outcomes: string[] = []
  let asks = 0
  const rt = new RealtimeClient<TestEvents>({
    url: 'ws://model.invalid/ws',
    // A ticket is not asked about after a failed handshake, so nothing here touches the network.
    ticket: () => 'ticket',
    WebSocket: server.WebSocket,
    clock,
    random,
  })
  rt.on('message.new', ({ text }) => heard.push(text))
  const ask = async (): Promise<void> => {
    try {
      await rt.request('message.send', { text: `mine ${asks++}` })
      outcomes.push('answered')
    } catch (error) {
      outcomes.push(String(error))
    }
  }
  void rt.connect()
  while (rt.state.name !== 'open') await step(clock)

  for (let now = 0; now < FAULTS_MS + PEACE_MS; now += STEP_MS) {
    await step(clock)
    if (now % 30_000 === 0) server.beat()
    if (now >= FAULTS_MS) continue
    if (random() < 0.01) server.say(`theirs ${now}`)
    if (random() < 0.02) void ask()
    if (random() < 0.003) server.cut(random() < 0.7 ? 'reset' : 'silence')
    if (random() < 0.001) server.drain()
  }
  return { server, heard, outcomes, asks }
}

function mine(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `mine ${index}`)
}

/** Time goes on, and everything that was promised by then happens. */
async function step(clock: ManualClock): Promise<void> {
  clock.advance(STEP_MS)
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
}

/** Mulberry32: small, and the same on every machine. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
