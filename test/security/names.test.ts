import { expect, test } from 'vitest'
import { newId } from '../conformance/suite/client.ts'
import { at, textAt } from '../conformance/suite/json.ts'
import { devicesOf, idOf, stateOf } from '../conformance/suite/presence.ts'
import { inAServer } from './in-a-server.ts'

const server = inAServer({
  auth: 'jwt',
  rooms: true,
  database: 'sqlite',
  scaling: 'single',
  starter: 'blank',
})

/** Names that mean something to a language, a database, a key or a terminal. */
const userNames = [
  '__proto__',
  'constructor',
  'toString',
  "'; DROP TABLE members; --",
  '{a}',
  'user:ada',
  'ada@k3f9:1.aaaa',
  '../../etc/passwd',
  'ada\r\nSET x 1\r\n',
  'ada\u0000',
  '\u202Eada',
  'Ada Lovelace 👩‍💻',
  ' ',
  'a'.repeat(255),
]

test.each(userNames)('a user named %j is one user with one stream of their own', async (name) => {
  const trial = server()
  const room = trial.fresh('room')
  const [first, second] = [await trial.openIn(room, name), await trial.openIn(room, name)]
  const other = await trial.openIn(room, trial.fresh('ben'))

  const present = new Map(devicesOf(await stateOf(other, room)))
  expect(present.get(idOf(first))).toBe(2)
  expect(present.get(idOf(other))).toBe(1)
  expect(present.size).toBe(2)

  const streams = [first, second].map(
    (client) => client.hello['data'] && textAt(client.hello, 'data.streams.0.stream'),
  )
  expect(streams[0]).toMatch(/^user:[A-Za-z0-9_.-]{1,96}$/)
  expect(streams[1]).toBe(streams[0])
  await trial.say(first, room, `from ${name}`)
  await trial.hears(other, room, [`from ${name}`])
  await trial.end()
})

test('names that look alike are different users', async () => {
  const trial = server()
  const names = ['ada', 'Ada', 'ada ', 'adа', 'ada\u0000', 'user:ada', '.ada']
  const streams = new Set<string>()
  for (const name of names) {
    const client = await trial.open(name)
    streams.add(textAt(client.hello, 'data.streams.0.stream'))
  }

  expect(streams.size).toBe(names.length)
  await trial.end()
})

test.each(['__proto__', 'constructor', 'hasOwnProperty', '.', '..', '-', '_'])(
  'a room named %j is a room',
  async (room) => {
    const trial = server()
    const [ada, ben] = [await trial.openIn(room, 'ada-1'), await trial.openIn(room, 'ben-1')]
    const text = trial.fresh('hello')

    await trial.say(ada, room, text)

    await ben.until(() => trial.heard(ben, room).includes(text))
    for (const client of [ada, ben]) await client.expectAck('sys.leave', {}, { room })
    await trial.end()
  },
)

test('keys of data reach no prototype', async () => {
  const trial = server()
  const room = trial.fresh('room')
  const ada = await trial.openIn(room, trial.fresh('ada'))
  const nasty =
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"text":"x"}'

  for (const event of [trial.events.say.event, 'sys.join', 'sys.resume', 'sys.presence']) {
    ada.peer.sendText(`{"event":"${event}","id":"${newId()}","room":"${room}","data":${nasty}}`)
  }
  const metrics = await fetch(`${trial.node.origin}/metrics`)
  expect(await metrics.text()).not.toContain('polluted')

  await trial.alive(ada)
  expect(ada.frames.every((frame) => at(frame, 'polluted') === undefined)).toBe(true)
  await trial.end()
})

test('a forged cid, ts or id of a server frame has no effect', async () => {
  const trial = server()
  const room = trial.fresh('room')
  const [ada, ben] = [
    await trial.openIn(room, trial.fresh('ada')),
    await trial.openIn(room, trial.fresh('ben')),
  ]
  const [event, data] = trial.saying(room, 'hello')
  const id = newId()

  ada.peer.sendText(
    JSON.stringify({ event, data, id, room, cid: 'forged-cid', ts: 1, user: 'ben', author: 'ben' }),
  )
  await trial.hears(ben, room, ['hello'])

  const [frame] = ben.durable(`room:${room}`)
  expect(frame?.['cid']).toBeUndefined()
  expect(frame?.['ts']).toBeGreaterThan(1_700_000_000_000)
  expect(JSON.stringify(frame)).not.toContain('forged')
  await trial.end()
})
