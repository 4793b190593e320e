import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { defineHandler } from '../src/ws/handlers/handler.js'
import { encodeBody } from '../src/ws/protocol.js'
import { connect, statusOf, type Frame, type Peer } from './support/connect.js'
import { credentialFor } from './support/credential.js'
import { announce, arrive, place, placeStream } from './support/place.js'
import { appendUnheard, forgetEverything, keepStreams, redisEnvironment } from './support/redis.js'
import { startRedisProxy } from './support/redis-proxy.js'
import { startNodes, untilReady, type Nodes } from './support/start-nodes.js'
import { startServer } from './support/start-server.js'
import { runs, testHandlers } from './support/test-handlers.js'

let nodes: Nodes

beforeEach(async () => {
  nodes = await startNodes({
    handlers: [
      ...testHandlers,
      defineHandler({
        event: 'test.mute',
        scope: 'shared',
        payload: z.strictObject({}),
        handle: () => {
          nodes.wayOfA.mute()
          return { broadcast: { event: 'test.said', data: { text: 'muted' } } }
        },
      }),
    ],
  })
})
afterEach(() => nodes.stop())

/** What was said in the place, as the peer heard it. */
function heard(peer: Peer): unknown[] {
  return peer.frames.filter(({ event }) => event === 'test.said').map(({ data }) => data['text'])
}

function saying(text: string): (frame: Frame) => boolean {
  return ({ event, data }) => event === 'test.said' && data['text'] === text
}

function ofPlace(name: string): (frame: Frame) => boolean {
  return ({ event, data }) => event === name && data['stream'] === placeStream
}

test('nothing is lost, doubled or reordered while a node loses what it listens with', async () => {
  const ann = await arrive(nodes.a, 'ann')

  const said = Array.from({ length: 200 }, (_, index) => `${index}`)
  for (const [index, text] of said.entries()) {
    if (index % 40 === 20) nodes.wayOfA.cut('subscriber')
    await announce(nodes.b.wired, text)
  }
  await ann.next(saying('199'))

  expect(heard(ann)).toEqual(said)
  await ann.close()
})

test('without Redis sockets stay and sends are refused at once; what was missed follows', async () => {
  const ann = await arrive(nodes.a, 'ann')
  await nodes.wayOfA.close()
  await untilReady(nodes.a, false)

  const refusal = await ann.request('test.say', { text: 'lost?' }, { ...place, id: 'away-00001' })
  await announce(nodes.b.wired, 'meanwhile')
  await nodes.wayOfA.open()
  await ann.next(saying('meanwhile'))
  await untilReady(nodes.a, true)
  const ack = await ann.request('test.say', { text: 'lost?' }, { ...place, id: 'away-00001' })

  expect(refusal.data).toMatchObject({ code: 'unavailable', retryable: true })
  expect(ack.data).toMatchObject({ ok: true })
  expect(ack.data).not.toHaveProperty('duplicate')
  await ann.close()
})

test('an event whose answer was lost on its way is not said twice', async () => {
  const ann = await arrive(nodes.a, 'ann')
  const bob = await arrive(nodes.b, 'bob')
  const options = { ...place, id: 'muted-0001' }

  const { next } = ann
  ann.send('test.mute', {}, options)
  await bob.next(saying('muted'))
  const refusal = await next('sys.error')
  nodes.wayOfA.unmute()
  await untilReady(nodes.a, true)
  const ack = await ann.request('test.mute', {}, options)
  await announce(nodes.b.wired, 'end')
  await bob.next(saying('end'))

  expect(refusal.data).toMatchObject({ code: 'unavailable' })
  expect(ack.data).toMatchObject({ ok: true, duplicate: true })
  expect(heard(bob)).toEqual(['muted', 'end'])
  await Promise.all([ann.close(), bob.close()])
})

test('a send that Redis never answered does not block the next attempt', async () => {
  const ann = await arrive(nodes.a, 'ann')
  const options = { ...place, id: 'claim-0001' }

  nodes.wayOfA.mute()
  const refusal = await ann.request('test.say', { text: 'again' }, options)
  nodes.wayOfA.unmute()
  await untilReady(nodes.a, true)
  ann.send('test.say', { text: 'again' }, options)
  const ack = await ann.next(({ id, event }) => id === options.id && event === 'sys.ack')

  expect(refusal.data).toMatchObject({ code: 'unavailable' })
  expect(ack.data).toMatchObject({ ok: true })
  expect(runs.get('again')).toBe(1)
  await ann.close()
})

test('a Redis that lost everything is noticed, and every stream starts from its state', async () => {
  const ann = await arrive(nodes.a, 'ann')
  await announce(nodes.b.wired, 'seen')
  const { id } = await ann.next(saying('seen'))

  await forgetEverything(nodes.prefix)
  nodes.wayOfA.cut('all')
  const reset = await ann.next(ofPlace('sys.reset'))
  const snapshot = await ann.next(ofPlace('sys.snapshot'))
  await announce(nodes.b.wired, 'after')
  await ann.next(saying('after'))
  ann.socket.terminate()
  const again = await connect(nodes.b, 'ann', { query: { resume: '1' } })
  again.send('sys.resume', { cursors: [id] })

  expect(reset.data).toMatchObject({ reason: 'epoch' })
  expect(snapshot.data['cursor']).not.toBe(id)
  expect((await again.next(ofPlace('sys.resumed'))).data).toMatchObject({ reason: 'epoch' })
  await again.close()
})

test('a log that lost its end is noticed, although it gives the same offsets out again', async () => {
  const ann = await arrive(nodes.a, 'ann')
  await announce(nodes.a.wired, 'kept')
  const restore = await keepStreams(nodes.prefix)
  for (const text of ['lost 1', 'lost 2']) await announce(nodes.a.wired, text)
  const { id } = await ann.next(saying('lost 2'))

  await restore()
  nodes.wayOfA.cut('all')
  await ann.next(ofPlace('sys.reset'))
  ann.socket.terminate()
  for (const text of ['new 1', 'new 2']) await announce(nodes.b.wired, text)
  const again = await connect(nodes.b, 'ann', { query: { resume: '1' } })
  again.send('sys.resume', { cursors: [id] })

  expect((await again.next(ofPlace('sys.resumed'))).data).toMatchObject({ reason: 'tag' })
  await again.close()
})

test('an entry that follows another than the last one is not the next, although its number is', async () => {
  const ann = await arrive(nodes.a, 'ann')
  await announce(nodes.b.wired, 'kept')
  await ann.next(saying('kept'))
  const restore = await keepStreams(nodes.prefix)
  await announce(nodes.b.wired, 'gone')
  await ann.next(saying('gone'))

  await restore()
  await appendUnheard(nodes.prefix, placeStream, encodeBody('test.said', { text: 'unheard' }))
  await announce(nodes.b.wired, 'new')
  const reset = await ann.next(ofPlace('sys.reset'))

  expect(reset.data).toMatchObject({ reason: 'tag' })
  expect(heard(ann)).toEqual(['kept', 'gone'])
  await ann.close()
})

test('while Redis is away, no credential is said to be wrong', async () => {
  const { headers, query } = await credentialFor('ann', nodes.a.wired)
  const check = `${nodes.a.url}/rt/auth-check?${new URLSearchParams(query).toString()}`

  await nodes.wayOfA.close()
  await untilReady(nodes.a, false)

  expect((await fetch(check, { headers })).status).toBe(503)
})

test('a node that starts before Redis serves as soon as it is there', async () => {
  const environment = redisEnvironment()
  const way = await startRedisProxy(environment.REDIS_URL)
  await way.close()

  const server = await startServer({ env: { ...environment, REDIS_URL: way.url } })
  await untilReady(server, false)
  expect(await statusOf(`${server.url}/ws`, { origin: server.url })).toBe(503)
  await way.open()
  await untilReady(server, true)
  const ann = await arrive(server, 'ann')

  await ann.close()
  await server.stop()
  await way.close()
})
