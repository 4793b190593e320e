import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect } from './support/connect.js'
import { credentialFor } from './support/credential.js'
import { forgetEverything } from './support/redis.js'
import { startNodes, untilReady, type Nodes } from './support/start-nodes.js'

let nodes: Nodes

beforeEach(async () => {
  nodes = await startNodes()
})
afterEach(() => nodes.stop())

test('a membership that one node gives holds at once on another', async () => {
  const ann = await connect(nodes.b, 'ann')

  await nodes.a.wired.audience.add(ann.userId, 'general')
  await ann.next(({ event, data }) => event === 'sys.resumed' && data['stream'] === 'room:general')
  await nodes.a.wired.audience.broadcast('general', 'test.said', { text: 'welcome' })

  expect(await ann.next('test.said')).toMatchObject({ data: { text: 'welcome' }, room: 'general' })
})

test('a membership that one node takes ends at once on another', async () => {
  const { userId } = await credentialFor('ann', nodes.b.wired)
  await nodes.a.wired.audience.add(userId, 'general')
  const ann = await connect(nodes.b, 'ann')

  await nodes.a.wired.audience.remove(userId, 'general')
  await ann.next('sys.room_removed')
  const answer = await ann.request('test.say', { text: 'still here?' }, { room: 'general' })

  expect(answer.data['code']).toBe('not_joined')
})

test('whoever lost a room while what told of it was lost comes back without it', async () => {
  const { userId } = await credentialFor('ann', nodes.a.wired)
  await nodes.b.wired.audience.add(userId, 'general')
  const ann = await connect(nodes.a, 'ann')

  await nodes.wayOfA.close()
  await untilReady(nodes.a, false)
  await nodes.b.wired.audience.remove(userId, 'general')
  await forgetEverything(nodes.prefix)
  await nodes.wayOfA.open()

  expect(await ann.closed).toMatchObject({ code: 4408 })
  await untilReady(nodes.a, true)
  const again = await connect(nodes.a, 'ann')
  expect(again.hello.data['streams']).not.toContainEqual(
    expect.objectContaining({ stream: 'room:general' }),
  )
})

test('whoever lost nothing stays while a user stream is lost', async () => {
  const { userId } = await credentialFor('ann', nodes.a.wired)
  await nodes.b.wired.audience.add(userId, 'general')
  const ann = await connect(nodes.a, 'ann')

  await nodes.wayOfA.close()
  await untilReady(nodes.a, false)
  await forgetEverything(nodes.prefix)
  await nodes.wayOfA.open()
  await ann.next(({ event, data }) => event === 'sys.reset' && data['stream'] === `user:${userId}`)
  await ann.next(({ event, data }) => event === 'sys.reset' && data['stream'] === 'room:general')

  const answer = await ann.request('test.say', { text: 'still here' }, { room: 'general' })
  expect(answer.data['ok']).toBe(true)
})
