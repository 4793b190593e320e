import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import { isAnswer, newId } from './client.ts'
import { offset } from './events.ts'
import { at, listAt, textAt } from './json.ts'
import { resumed } from './trial.ts'

/** Section 7: rooms. */
export const roomCases: readonly Case[] = [
  {
    duty: '7.1',
    says: 'a join is acked with the cursor from which the room is live',
    needs: ['rooms'],
    async run(trial) {
      const room = trial.fresh('room')
      const author = await trial.openIn(room, trial.fresh('author'))
      const before = await trial.say(author, room, 'before')
      const ada = await trial.open(trial.fresh('ada'))

      const ack = await ada.expectAck('sys.join', {}, { room })

      assert.equal(textAt(ack, 'data.result.room'), room)
      assert.equal(textAt(ack, 'data.result.cursor'), before)
      await trial.say(author, room, 'after')
      await trial.hears(ada, room, ['after'])
    },
  },
  {
    duty: '7.1',
    says: 'a join with a cursor is acked, then resumed',
    needs: ['rooms'],
    async run(trial) {
      const room = trial.fresh('room')
      const author = await trial.openIn(room, trial.fresh('author'))
      const cursor = await trial.say(author, room, 'seen')
      await trial.say(author, room, 'missed')
      const ada = await trial.open(trial.fresh('ada'))

      await ada.expectAck('sys.join', { cursor }, { room })

      await resumed(ada, `room:${room}`)
      const tail = ada.frames.slice(ada.frames.findIndex(isAnswer)).map(({ event }) => event)
      const about = tail.filter((event) => event !== 'sys.presence' && event !== 'sys.room_added')
      assert.deepEqual(about, ['sys.ack', 'sys.resumed', trial.events.say.heard, 'sys.replay_end'])
    },
  },
  {
    duty: '7.1',
    says: 'joins that race with what is said miss nothing after their cursor',
    guards: ['F1', 'F23'],
    needs: ['rooms'],
    withinMs: 30_000,
    async run(trial) {
      const room = trial.fresh('room')
      const author = await trial.openIn(room, trial.fresh('author'))
      const stop = new AbortController()
      const writing = (async () => {
        for (let index = 0; !stop.signal.aborted; index += 1)
          await trial.say(author, room, `${index}`)
      })()

      for (let round = 0; round < 30; round += 1) {
        const ada = await trial.open(trial.fresh('ada'))
        const ack = await ada.expectAck('sys.join', {}, { room })
        const start = offset(textAt(ack, 'data.result.cursor'))
        await ada.until(() => ada.durable(`room:${room}`).length >= 5)
        const offsets = ada.durable(`room:${room}`).map(({ id }) => offset(id))
        assert.deepEqual(
          offsets,
          offsets.map((_, index) => start + 1 + index),
        )
        ada.peer.reset()
      }
      stop.abort()
      await writing
    },
  },
  {
    duty: '7.2',
    says: 'joining twice is acked twice and delivers once',
    needs: ['rooms'],
    async run(trial) {
      const room = trial.fresh('room')
      const ada = await trial.openIn(room, trial.fresh('ada'))
      await trial.join(ada, room)

      await trial.say(ada, room, 'once')
      await trial.quiet()

      assert.deepEqual(trial.heard(ada, room), ['once'])
    },
  },
  {
    duty: '7.3',
    says: 'after a leave nothing arrives, and an event for the room is refused',
    needs: ['rooms'],
    async run(trial) {
      const room = trial.fresh('room')
      const author = await trial.openIn(room, trial.fresh('author'))
      const ada = await trial.openIn(room, trial.fresh('ada'))

      await ada.expectAck('sys.leave', {}, { room })
      await trial.say(author, room, 'gone')
      await trial.quiet()

      assert.deepEqual(trial.heard(ada, room), [])
      assert.equal(
        at(await ada.expectError(...trial.saying(room, 'from outside')), 'code'),
        'not_joined',
      )
      await ada.expectAck('sys.leave', {}, { room: trial.fresh('never-joined') })
    },
  },
  {
    duty: '7.3',
    says: 'leave and join in quick turns end inside the room, with nothing lost after the last join',
    guards: ['F22'],
    needs: ['rooms'],
    withinMs: 30_000,
    async run(trial) {
      const room = trial.fresh('room')
      const author = await trial.openIn(room, trial.fresh('author'))
      const ada = await trial.openIn(room, trial.fresh('ada'))

      for (let round = 0; round < 15; round += 1) {
        ada.send('sys.leave', {}, { room, id: newId() })
        const ack = await ada.expectAck('sys.join', {}, { room })
        const start = offset(textAt(ack, 'data.result.cursor'))
        const from = ada.frames.length
        const cursor = await trial.say(author, room, `round ${round}`)
        await ada.next(({ id }) => id === cursor)
        const since = ada.frames
          .slice(from)
          .flatMap(({ id }) =>
            typeof id === 'string' && id.startsWith(`room:${room}@`) ? [offset(id)] : [],
          )
        assert.deepEqual(since, [start + 1], `round ${round}`)
      }
    },
  },
  {
    duty: '7.4',
    says: 'a room name that the grammar forbids is refused',
    needs: ['rooms'],
    async run(trial) {
      const ada = await trial.open(trial.fresh('ada'))
      for (const room of ['user:ada', 'a b', '../x', 'x'.repeat(97)])
        assert.equal(at(await ada.expectError('sys.join', {}, { room }), 'code'), 'bad_frame', room)
      assert.equal(at(await ada.expectError('sys.join', {}), 'code'), 'invalid')
    },
  },
  {
    duty: '7.5',
    says: 'the 65th room of a connection is refused and the 64 others go on',
    needs: ['rooms'],
    withinMs: 30_000,
    async run(trial) {
      const ada = await trial.open(trial.fresh('ada'))
      const rooms = Array.from({ length: 64 }, () => trial.fresh('room'))
      for (const room of rooms) await trial.join(ada, room)

      assert.equal(
        at(await ada.expectError('sys.join', {}, { room: trial.fresh('room') }), 'code'),
        'forbidden',
      )
      await trial.say(ada, rooms[63], 'still here')
      await trial.hears(ada, rooms[63], ['still here'])
    },
  },
  {
    duty: '7.6',
    says: 'a member follows the room from the hello on, also after a restart',
    needs: ['membership'],
    isDestructive: true,
    withinMs: 30_000,
    async run(trial) {
      const [room, user] = [trial.fresh('room'), trial.fresh('ada')]
      await trial.openIn(room, user)
      await trial.node.stop()
      await trial.node.restart()

      const ada = await trial.open(user)
      const author = await trial.openIn(room, trial.fresh('author'))
      await trial.say(author, room, 'hello')

      assert.ok(ada.helloCursor(`room:${room}`))
      await trial.hears(ada, room, ['hello'])
    },
  },
  {
    duty: '7.7',
    says: 'joining and leaving move every connection of the user',
    guards: ['F63'],
    needs: ['membership'],
    async run(trial) {
      const [room, user] = [trial.fresh('room'), trial.fresh('ada')]
      const author = await trial.openIn(room, trial.fresh('author'))
      const phone = await trial.open(user, { node: trial.otherNode })
      const laptop = await trial.open(user)

      await trial.join(laptop, room)
      await phone.next(
        (frame) => frame['event'] === 'sys.room_added' && at(frame, 'data.room') === room,
      )
      await resumed(phone, `room:${room}`)
      await trial.say(author, room, 'to both')
      await trial.hears(phone, room, ['to both'])
      await trial.hears(laptop, room, ['to both'])

      await laptop.expectAck('sys.leave', {}, { room })
      await phone.next(
        (frame) => frame['event'] === 'sys.room_removed' && at(frame, 'data.room') === room,
      )
      await trial.quiet()
      await trial.say(author, room, 'to nobody')
      await trial.quiet()
      assert.deepEqual(trial.heard(phone, room), ['to both'])

      const again = await trial.open(user)
      const streams = listAt(again.hello, 'data.streams').map((item) => textAt(item, 'stream'))
      assert.ok(!streams.includes(`room:${room}`))
    },
  },
]
