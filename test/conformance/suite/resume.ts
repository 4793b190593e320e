import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import type { Client, Frame } from './client.ts'
import { at, textAt } from './json.ts'
import { resumed, type Trial } from './trial.ts'

/** Section 6, first part: continuity that can be shown. */
export const resumeCases: readonly Case[] = [
  {
    duty: '6.1',
    says: 'a client that comes back receives exactly what it missed, as it was first delivered',
    guards: ['F9', 'F12'],
    async run(trial) {
      const place = trial.place()
      const author = await trial.openIn(place, trial.fresh('author'))
      const witness = await trial.openIn(place, trial.fresh('witness'))
      const user = trial.fresh('ada')
      const ada = await trial.openIn(place, user)
      const seen = await trial.say(author, place, 'seen')
      await trial.hears(ada, place, ['seen'])
      ada.peer.reset()
      const texts = Array.from({ length: 40 }, (_, index) => `missed ${index}`)
      await trial.sayAll(author, place, texts)

      const again = await trial.resume(user, [seen])

      assert.deepEqual(trial.heard(again, place), texts)
      assert.equal(at(verdictOf(trial, again, place), 'data.count'), 40)
      await trial.hears(witness, place, ['seen', ...texts])
      assert.deepEqual(
        again.durable(trial.streamOf(place)),
        witness.durable(trial.streamOf(place)).slice(1),
      )
    },
  },
  {
    duty: '6.1',
    says: 'the replay is announced before it begins and ended after it',
    async run(trial) {
      const place = trial.place()
      const author = await trial.openIn(place, trial.fresh('author'))
      const first = await trial.say(author, place, 'one')
      const last = await trial.say(author, place, 'two')

      const again = await trial.resume(trial.fresh('ada'), [first])

      const stream = trial.streamOf(place)
      const about = again.frames.filter((frame) => concerns(frame, stream))
      assert.deepEqual(
        about.map(({ event }) => event),
        ['sys.resumed', trial.events.say.heard, 'sys.replay_end'],
      )
      const verdict = verdictOf(trial, again, place)
      assert.deepEqual([at(verdict, 'data.from'), at(verdict, 'data.to')], [first, last])
      assert.equal(textAt(about[2], 'data.cursor'), last)
    },
  },
  {
    duty: '6.2',
    says: 'nothing of a stream is sent before its verdict',
    guards: ['F57'],
    needs: ['followed'],
    async run(trial) {
      const [place, user] = [trial.place(), trial.fresh('ada')]
      const stream = trial.streamOf(place)
      const author = await trial.openIn(place, trial.fresh('author'))
      const seen = await trial.say(author, place, 'seen')
      await trial.openIn(place, user)
      const gated = await trial.open(user, { query: { resume: '1' } })

      await trial.say(author, place, 'one')
      await trial.quiet()
      assert.deepEqual(
        gated.frames.filter((frame) => concerns(frame, stream)),
        [],
      )

      gated.send('sys.resume', { cursors: [seen] })
      await resumed(gated, stream)
      await trial.hears(gated, place, ['one'])
    },
  },
  {
    duty: '6.4',
    says: 'a cursor at the top, and a stream that no cursor names, are ok with nothing missed',
    async run(trial) {
      const place = trial.place()
      const user = trial.fresh('ada')
      const ada = await trial.openIn(place, user)
      const top = await trial.say(ada, place, 'top')

      const again = await trial.resume(user, [top])

      const verdict = verdictOf(trial, again, place)
      assert.deepEqual([at(verdict, 'data.status'), at(verdict, 'data.count')], ['ok', 0])
      const own = await again.next(
        (frame) =>
          frame['event'] === 'sys.resumed' && textAt(frame, 'data.stream').startsWith('user:'),
      )
      assert.deepEqual([at(own, 'data.status'), at(own, 'data.count')], ['ok', 0])
      await trial.say(ada, place, 'new')
      await trial.hears(again, place, ['new'])
    },
  },
  {
    duty: '6.12',
    says: 'resuming again and again repeats nothing: after a replay, and with nothing received in between',
    guards: ['F5', 'F6', 'F16'],
    async run(trial) {
      const place = trial.place()
      const user = trial.fresh('ada')
      const author = await trial.openIn(place, trial.fresh('author'))
      let cursor = await trial.say(author, place, 'start')

      for (let round = 0; round < 6; round += 1) {
        const texts = round % 2 === 0 ? [`${round} a`, `${round} b`] : []
        for (const text of texts) await trial.say(author, place, text)
        const client = await trial.resume(user, [cursor], { query: { client: 'tab' } })
        assert.deepEqual(trial.heard(client, place), texts, `round ${round}`)
        const end = await client.next(
          (frame) =>
            frame['event'] === 'sys.replay_end' &&
            textAt(frame, 'data.stream') === trial.streamOf(place),
        )
        cursor = textAt(end, 'data.cursor')
        client.peer.reset()
      }
    },
  },
  {
    duty: '6.12',
    says: 'the cursor of the hello, or of a join, is enough for a client that heard nothing',
    guards: ['F7'],
    async run(trial) {
      const place = trial.place()
      const user = trial.fresh('ada')
      const idle = await trial.open(user)
      const stream = trial.streamOf(place)
      const cursor =
        place === undefined
          ? idle.helloCursor(stream)
          : textAt(await idle.expectAck('sys.join', {}, { room: place }), 'data.result.cursor')
      idle.peer.reset()
      const author = await trial.openIn(place, trial.fresh('author'))
      await trial.say(author, place, 'while away')

      const again = await trial.resume(user, [cursor])

      await trial.hears(again, place, ['while away'])
    },
  },
  {
    duty: '6.17',
    says: 'another node continues a stream whose node was killed',
    guards: ['F9'],
    needs: ['shared'],
    nodes: 2,
    isDestructive: true,
    withinMs: 30_000,
    async run(trial) {
      const place = trial.place()
      const user = trial.fresh('ada')
      const ada = await trial.openIn(place, user)
      const seen = await trial.say(ada, place, 'seen')
      await trial.node.kill()
      const author = await trial.openIn(place, trial.fresh('author'), { node: trial.otherNode })
      await trial.say(author, place, 'missed')

      const again = await trial.resume(user, [seen], { node: trial.otherNode })
      await trial.hears(again, place, ['missed'])

      await trial.node.restart()
      const home = await trial.resume(trial.fresh('ben'), [seen])
      await trial.hears(home, place, ['missed'])
    },
  },
]

export function verdictOf(trial: Trial, client: Client, place: string | undefined): Frame {
  const verdict = client
    .all('sys.resumed')
    .find((frame) => textAt(frame, 'data.stream') === trial.streamOf(place))
  assert.ok(verdict, 'there is no verdict about the stream')
  return verdict
}

function concerns(frame: Frame, stream: string): boolean {
  const id = frame['id']
  return (
    at(frame, 'data.stream') === stream || (typeof id === 'string' && id.startsWith(`${stream}@`))
  )
}
