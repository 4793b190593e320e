import { expect, test } from 'vitest'
import { gauge } from '../conformance/suite/beside.ts'
import { attempt, beginAttempt, requestText } from '../conformance/suite/handshake.ts'
import type { Trial } from '../conformance/suite/trial.ts'
import { inAServer } from './in-a-server.ts'

const server = inAServer({
  auth: 'jwt',
  rooms: true,
  database: 'none',
  scaling: 'single',
  starter: 'blank',
})

test('1,000 resets in the middle of the handshake leave the server as it was', async () => {
  const trial = server()
  const user = trial.fresh('ada')
  const text = requestText(await trial.request(user))

  for (let wave = 0; wave < 20; wave += 1) {
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const { socket } = await beginAttempt(trial.node, text.slice(0, text.length - (index % 3)))
        socket.resetAndDestroy()
      }),
    )
  }

  await expectWhole(trial)
  // Five seats, and none of them is taken.
  for (let seat = 0; seat < 5; seat += 1) await trial.open(user)
  await trial.end()
})

test('a token of 100 KB is refused before it is read', async () => {
  const trial = server()
  const { url, protocols = [] } = await trial.request(trial.fresh('ada'))
  const token = 'x'.repeat(100_000)

  const places = [
    { url, query: { token } },
    { url, headers: { Authorization: `Bearer ${token}` } },
    { url, protocols: [...protocols, `token.${token}`] },
  ]
  for (const place of places) {
    const answer = await attempt(place)
    answer.socket.destroy()
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
  }
  await expectWhole(trial)
})

test('headers that never end hold nothing but their own socket', async () => {
  const trial = server()
  const sockets = await Promise.all(
    Array.from({ length: 50 }, () =>
      beginAttempt(trial.node, 'GET /ws HTTP/1.1\r\nHost: x\r\nX-A: '),
    ),
  )

  await expectWhole(trial)

  for (const { socket } of sockets) socket.destroy()
})

test('a message in one-byte fragments is cut off, and others do not wait for it', async () => {
  const trial = server()
  const [flooder, witness] = [
    await trial.open(trial.fresh('eve')),
    await trial.open(trial.fresh('ben')),
  ]
  flooder.peer.sendFrame({ opcode: 1, payload: Buffer.from('{'), fin: false })
  const fragment = { opcode: 0, payload: Buffer.from(' '), fin: false }
  for (let index = 0; index < 20_000; index += 1) flooder.peer.sendFrame(fragment)

  const began = performance.now()
  await trial.alive(witness)

  expect(performance.now() - began).toBeLessThan(2_000)
  await flooder.ending()
  await trial.end()
})

test('a flood of one-byte messages, empty messages and pings does not take the server away from others', async () => {
  const trial = server()
  const witness = await trial.open(trial.fresh('ben'))
  const floods = [
    { opcode: 1, payload: Buffer.from('x') },
    { opcode: 1, payload: Buffer.alloc(0) },
    { opcode: 2, payload: Buffer.alloc(0) },
    { opcode: 9, payload: Buffer.alloc(0) },
  ]
  for (const frame of floods) {
    const flooder = await trial.open(trial.fresh('eve'))
    for (let index = 0; index < 5_000; index += 1) flooder.peer.sendFrame(frame)
    const began = performance.now()
    await trial.alive(witness)
    expect(performance.now() - began).toBeLessThan(3_000)
  }
  await trial.end()
  await expectWhole(trial)
})

test('a peer that asks without reading the answers is cut off', async () => {
  const trial = server()
  const greedy = await trial.open(trial.fresh('eve'))
  const before = trial.node.memory?.() ?? 0
  greedy.peer.stall()

  for (let index = 0; index < 20_000; index += 1) greedy.peer.ping()
  await trial.quiet(1_000)

  expect((trial.node.memory?.() ?? 0) - before).toBeLessThan(64 * 1024 * 1024)
  await trial.end()
  await expectWhole(trial)
})

/** Lives, accepts, and holds no connection that nobody has. */
async function expectWhole(trial: Trial): Promise<void> {
  const visitor = await trial.open(trial.fresh('visitor'))
  await trial.alive(visitor)
  await visitor.leave()
  await trial.quiet(300)
  expect(await gauge(trial, 'realtime_connections')).toBe(0)
  expect(trial.node.output()).not.toMatch(/uncaught|unhandled/i)
}
