import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Frame, Peer } from './support/connect.js'
import { arrive, place } from './support/place.js'
import { startServer, type TestServer } from './support/start-server.js'

/*
 * What comes up in one turn of the event loop is handed to each connection at its end, most of it as one piece. It must
 * look as if it had been handed over one by one.
 */

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

const said = ({ frames }: Peer): readonly Frame[] =>
  frames.filter(({ event }) => event === 'test.said')
const texts = (peer: Peer): readonly unknown[] => said(peer).map(({ data }) => data['text'])

test('kept and fleeting events of one turn arrive in their order, each author with their own ids', async () => {
  const [ann, bob] = [await arrive(server, 'ann'), await arrive(server, 'bob')]

  ann.send('test.say', { text: 'one' }, { ...place, id: 'turn-00001' })
  ann.send('test.say', { text: 'two' }, place)
  ann.send('test.whisper', { text: 'three' }, place)
  ann.send('test.say', { text: 'four' }, { ...place, id: 'turn-00004' })
  await Promise.all([ann, bob].map((peer) => peer.next(({ data }) => data['text'] === 'four')))

  expect(texts(bob)).toEqual(['one', 'two', 'three', 'four'])
  expect(said(bob).every(({ cid }) => cid === undefined)).toBe(true)
  expect(texts(ann)).toEqual(['one', 'two', 'four'])
  expect(said(ann).map(({ cid }) => cid)).toEqual(['turn-00001', undefined, 'turn-00004'])
  const kept = said(bob).filter(({ id }) => id !== undefined)
  expect(said(ann).map(({ id }) => id)).toEqual(kept.map(({ id }) => id))
  await Promise.all([ann.close(), bob.close()])
})
