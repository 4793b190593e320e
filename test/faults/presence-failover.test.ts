import { afterAll, expect, test } from 'vitest'
import { openClient, type Client, type Frame } from '../conformance/suite/client.ts'
import { at, listAt, numberAt } from '../conformance/suite/json.ts'
import { differences, stateOf } from '../conformance/suite/presence.ts'
import { builtProject } from '../conformance/targets/build-project.ts'
import { authEnv, tokenCredential } from '../conformance/targets/credentials.ts'
import { startRedis } from '../conformance/targets/redis-store.ts'
import { startNode } from '../conformance/targets/server-process.ts'
import { startReplica } from './faults.ts'
import { startRedisProxy } from './redis-proxy.ts'
import { untilTrue } from './until-true.ts'

const room = 'hall'
const ends: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const end of ends.toReversed()) await end()
})

test('after a failover that lost arrivals, their numbers are not given again: everybody asks anew', async () => {
  const primary = await startRedis()
  ends.push(primary.stop)
  const proxy = await startRedisProxy(primary.port)
  ends.push(proxy.stop)
  const folder = await builtProject({
    auth: 'jwt',
    rooms: true,
    database: 'none',
    scaling: 'redis',
    starter: 'chat',
  })
  const node = await startNode(folder, { ...authEnv.jwt, REDIS_URL: proxy.url })
  ends.push(node.kill)
  const enter = async (user: string): Promise<Client> => {
    const client = await openClient({ url: node.url, ...tokenCredential(user, {}) })
    await client.expectAck('sys.join', {}, { room })
    return client
  }

  const ann = await enter('ann')
  const arrivalOf = async (user: string): Promise<Frame | undefined> => {
    await ann.until(() => differences(ann, room, 'joins', user).length > 0)
    return differences(ann, room, 'joins', user)[0]
  }
  const replica = await startReplica(primary)
  ends.push(replica.stop)
  await replica.command('REPLICAOF', 'NO', 'ONE')
  for (const user of ['ben', 'cara']) {
    await enter(user)
    await arrivalOf(user)
  }
  const lost = numberAt(await arrivalOf('cara'), 'data.rev')
  proxy.turnTo(replica.port)
  const isReady = () => fetch(`${node.origin}/readyz`).then(({ ok }) => ok)
  await untilTrue(isReady, performance.now() + 10_000)
  await enter('dan')
  const told = await arrivalOf('dan')

  expect(numberAt(told, 'data.rev')).toBeGreaterThan(lost + 1)
  const state = await stateOf(ann, room)
  expect(at(state, 'data.rev')).toBe(at(told, 'data.rev'))
  expect(listAt(state, 'data.state').map((item) => at(item, 'user'))).toEqual(
    expect.arrayContaining(['ann', 'dan']),
  )
})
