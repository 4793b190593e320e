import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import type { Client, Frame } from './client.ts'
import { at, listAt, numberAt, textAt } from './json.ts'

/** Long enough to see that nothing happens before it, short enough to wait for. */
const shortGrace = { RT_PRESENCE_GRACE_MS: '600', RT_PRESENCE_SWEEP_MS: '100' }

/** Section 8: presence. */
export const presenceCases: readonly Case[] = [
  {
    duty: '8.1',
    says: 'the state names each present user once, with the number of devices',
    guards: ['F29', 'F32', 'F35'],
    needs: ['rooms'],
    async run(trial) {
      const room = trial.fresh('room')
      const user = trial.fresh('ada')
      const ada = await trial.openIn(room, user)
      await trial.openIn(room, user)
      const ben = await trial.openIn(room, trial.fresh('ben'))

      const state = await stateOf(ada, room)

      assert.deepEqual(
        new Map(devicesOf(state)),
        new Map([
          [idOf(ada), 2],
          [idOf(ben), 1],
        ]),
      )
    },
  },
  {
    duty: '8.2',
    says: 'the first device arrives, the second says nothing, and only the last one leaves',
    guards: ['F29'],
    needs: ['rooms'],
    env: shortGrace,
    async run(trial) {
      const room = trial.fresh('room')
      const user = trial.fresh('ada')
      const watcher = await trial.openIn(room, trial.fresh('watcher'))
      const first = await trial.openIn(room, user)
      const id = idOf(first)
      await watcher.next((frame) => isDifference(frame, room, 'joins', id))
      const second = await trial.openIn(room, user)
      await first.leave()
      await trial.quiet(1_200)

      assert.equal(differences(watcher, room, 'joins', id).length, 1)
      assert.equal(differences(watcher, room, 'leaves', id).length, 0)

      await second.leave()
      await watcher.next((frame) => isDifference(frame, room, 'leaves', id))
      await trial.quiet(500)
      assert.equal(differences(watcher, room, 'leaves', id).length, 1)
    },
  },
  {
    duty: '8.3',
    says: 'each difference raises rev by one, and the state fits to it',
    guards: ['F32'],
    needs: ['rooms'],
    env: shortGrace,
    async run(trial) {
      const room = trial.fresh('room')
      const watcher = await trial.openIn(room, trial.fresh('watcher'))
      const before = numberAt(await stateOf(watcher, room), 'data.rev')
      for (let index = 0; index < 5; index += 1) {
        const client = await trial.openIn(room, trial.fresh('user'))
        await client.leave()
      }
      const all = () =>
        watcher
          .all('sys.presence')
          .filter(
            (frame) =>
              at(frame, 'data.joins') !== undefined && numberAt(frame, 'data.rev') > before,
          )
      await watcher.until(
        () =>
          all().flatMap((frame) => [
            ...listAt(frame, 'data.joins'),
            ...listAt(frame, 'data.leaves'),
          ]).length === 10,
      )

      const revs = all().map((frame) => numberAt(frame, 'data.rev'))
      assert.deepEqual(
        revs,
        revs.map((_, index) => before + 1 + index),
      )
      assert.equal(numberAt(await stateOf(watcher, room), 'data.rev'), revs.at(-1))
    },
  },
  {
    duty: '8.4',
    says: 'a user who is back within the grace never left',
    guards: ['F33', 'F34'],
    needs: ['rooms'],
    env: { RT_PRESENCE_GRACE_MS: '2000', RT_PRESENCE_SWEEP_MS: '100' },
    async run(trial) {
      const room = trial.fresh('room')
      const user = trial.fresh('ada')
      const watcher = await trial.openIn(room, trial.fresh('watcher'))
      let client = await trial.openIn(room, user)
      const id = idOf(client)
      await watcher.next((frame) => isDifference(frame, room, 'joins', id))
      for (let round = 0; round < 4; round += 1) {
        client.peer.reset()
        await trial.quiet(300)
        client = await trial.openIn(room, user, { node: trial.otherNode })
      }
      await trial.quiet(2_600)

      assert.equal(differences(watcher, room, 'joins', id).length, 1)
      assert.equal(differences(watcher, room, 'leaves', id).length, 0)
      const state = devicesOf(await stateOf(watcher, room))
      assert.ok(
        state.some(([present, devices]) => present === id && devices === 1),
        JSON.stringify(state),
      )
    },
  },
  {
    duty: '8.5',
    says: 'users of a node that was killed leave once, after the lease',
    guards: ['F27', 'F28', 'F30'],
    needs: ['rooms', 'shared'],
    nodes: 2,
    isDestructive: true,
    env: { ...shortGrace, RT_PRESENCE_LEASE_MS: '3000', RT_PING_INTERVAL_MS: '1000' },
    withinMs: 30_000,
    async run(trial) {
      const room = trial.fresh('room')
      const watcher = await trial.openIn(room, trial.fresh('watcher'), { node: trial.otherNode })
      const stays = await trial.openIn(room, trial.fresh('stays'), { node: trial.otherNode })
      const ghost = await trial.openIn(room, trial.fresh('ghost'))
      await watcher.next((frame) => isDifference(frame, room, 'joins', idOf(ghost)))

      await trial.node.kill()

      await watcher.next((frame) => isDifference(frame, room, 'leaves', idOf(ghost)), 0, 10_000)
      await trial.quiet(2_000)
      assert.equal(differences(watcher, room, 'leaves', idOf(ghost)).length, 1)
      assert.equal(differences(watcher, room, 'leaves', idOf(stays)).length, 0)
      const present = devicesOf(await stateOf(watcher, room)).map(([user]) => user)
      assert.deepEqual(new Set(present), new Set([idOf(watcher), idOf(stays)]))
    },
  },
  {
    duty: '8.6',
    says: 'a heartbeat is acked',
    async run(trial) {
      const client = await trial.openIn(trial.place(), trial.fresh('ada'))

      await client.expectAck('presence.heartbeat', {})
    },
  },
  {
    duty: '8.7',
    says: 'who is in a room is told to its members only',
    needs: ['rooms'],
    async run(trial) {
      const room = trial.fresh('room')
      const member = await trial.openIn(room, trial.fresh('ada'))
      const eve = await trial.open(trial.fresh('eve'))

      assert.equal(at(await eve.expectError('sys.presence', {}, { room }), 'code'), 'not_joined')
      await trial.openIn(room, trial.fresh('ben'))
      await member.next((frame) => frame['event'] === 'sys.presence')
      await trial.quiet()

      assert.ok(!JSON.stringify(eve.all('sys.presence')).includes(room))
    },
  },
]

/** Asks who is present and waits for the state. */
export async function stateOf(client: Client, room: string): Promise<Frame> {
  const from = client.frames.length
  await client.expectAck('sys.presence', {}, { room })
  return client.next(
    (frame) => frame['event'] === 'sys.presence' && at(frame, 'data.state') !== undefined,
    from,
  )
}

export function devicesOf(state: Frame): readonly (readonly [string, number])[] {
  return listAt(state, 'data.state').map(
    (item) => [textAt(item, 'user'), numberAt(item, 'devices')] as const,
  )
}

/** The id under which the server knows the user of a connection. */
export function idOf(client: Client): string {
  return textAt(client.hello, 'data.user.id')
}

/** The differences of a room that name the user. */
export function differences(
  client: Client,
  room: string,
  kind: 'joins' | 'leaves',
  user: string,
): readonly Frame[] {
  return client.frames.filter((frame) => isDifference(frame, room, kind, user))
}

function isDifference(frame: Frame, room: string, kind: 'joins' | 'leaves', user: string): boolean {
  if (frame['event'] !== 'sys.presence' || frame['room'] !== room) return false
  const named = at(frame, `data.${kind}`)
  return Array.isArray(named) && named.includes(user)
}
