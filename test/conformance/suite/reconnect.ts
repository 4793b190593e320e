import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import type { DurableFrame } from './client.ts'
import { offset } from './events.ts'
import { at } from './json.ts'
import { verdictOf } from './resume.ts'
import type { Trial } from './trial.ts'

/** Section 6: resumes that race with what is published. */
export const reconnectCases: readonly Case[] = [
  {
    duty: '6.3',
    says: 'a hundred reconnects while others write: none lost, none twice, none out of order',
    guards: ['F1', 'F2', 'F3', 'F4', 'F22'],
    withinMs: 60_000,
    run: (trial) => reconnectWhileOthersWrite(trial, 100),
  },
  {
    duty: '6.3',
    says: 'reconnects that hop between two nodes: none lost, none twice, none out of order',
    guards: ['F1', 'F2', 'F3', 'F8', 'F20'],
    needs: ['shared'],
    nodes: 2,
    withinMs: 60_000,
    run: (trial) => reconnectWhileOthersWrite(trial, 60),
  },
]

/** Two authors write without a pause while a reader drops and resumes, in every way a connection can end. */
async function reconnectWhileOthersWrite(trial: Trial, rounds: number): Promise<void> {
  const place = trial.place()
  const stream = trial.streamOf(place)
  const user = trial.fresh('reader')
  const witness = await trial.openIn(place, trial.fresh('witness'))
  const authors = [
    await trial.openIn(place, trial.fresh('author')),
    await trial.openIn(place, trial.fresh('author'), { node: trial.otherNode }),
  ]
  const stop = new AbortController()
  const writing = authors.map(async (author, who) => {
    for (let index = 0; !stop.signal.aborted; index += 1)
      await trial.say(author, place, `${who}:${index}`)
  })

  const received: DurableFrame[] = []
  let cursor = await trial.say(authors[0] ?? witness, place, 'start')
  for (let round = 0; round < rounds; round += 1) {
    const node = round % 2 === 0 ? trial.node : trial.otherNode
    const reader = await trial.resume(user, [cursor], { node, query: { client: 'tab' } })
    assert.equal(at(verdictOf(trial, reader, place), 'data.status'), 'ok')
    await trial.quiet(round % 5)
    if (round % 3 === 0) reader.peer.reset()
    else if (round % 3 === 1) reader.peer.end()
    else reader.peer.close()
    const frames = reader.durable(stream)
    received.push(...frames)
    cursor = frames.at(-1)?.id ?? cursor
  }
  stop.abort()
  await Promise.all(writing)

  const last = await trial.resume(user, [cursor], { query: { client: 'tab' } })
  received.push(...last.durable(stream))
  const ids = received.map(({ id }) => id)
  const top = offset(ids.at(-1) ?? '')
  await witness.until(() => witness.durable(stream).some(({ id }) => offset(id) === top))
  const whole = witness.durable(stream).map(({ id }) => id)
  const start = whole.indexOf(ids[0] ?? '')
  assert.deepEqual(ids, whole.slice(start, start + ids.length))
  assert.ok(ids.length > rounds, `only ${ids.length} frames in ${rounds} rounds`)
}
