import { afterEach, beforeEach, expect, test } from 'vitest'
import { startFeed } from '../src/dashboard/feed.js'
import { stage } from '../src/dashboard/stage.js'
import type { Point } from '../src/ws/events.js'
import { handlers } from '../src/ws/handlers/index.js'
import { connect, type Frame } from './support/connect.js'
import { manualClock, type ManualClock } from './support/manual-clock.js'
import { startServer, type TestServer } from './support/start-server.js'
import { watch } from './support/watch.js'

let clock: ManualClock
let server: TestServer
let stopFeed: () => void

beforeEach(async () => {
  clock = manualClock()
  server = await startServer({ clock, handlers })
  stopFeed = startFeed(server.wired)
})

afterEach(async () => {
  stopFeed()
  await server.stop()
})

test('a viewer sees the last two minutes, then a point per second', async () => {
  clock.advance(200_000)
  const viewer = await watch(server, 'ann')

  clock.advance(1_000)
  const history = await viewer.next('metrics.history')
  clock.advance(1_000)

  expect(history.data['points']).toHaveLength(120)
  const update = await viewer.next('metrics.update')
  expect(pointOf(update)).toMatchObject({ at: clock.now(), series: { activeUsers: 1 } })
  expect(pointOf(update).series.memoryMb).toBeGreaterThan(1)
})

test('requests are counted in the second in which they were answered', async () => {
  const viewer = await watch(server, 'ann')
  clock.advance(1_000)

  for (const path of ['/healthz', '/nowhere']) await fetch(server.url + path)
  clock.advance(1_000)

  const update = await viewer.next('metrics.update')
  expect(pointOf(update).series).toMatchObject({ requests: 2, errors: 0 })
})

test('a viewer who does not keep up skips points, and then sees the present', async () => {
  const viewer = await watch(server, 'ann')
  clock.advance(1_000)
  await viewer.next('metrics.history')

  // A minute in one turn of the event loop: nothing can leave the queue in between.
  clock.advance(60_000)
  await viewer.settle()
  const skipped = 60 - viewer.frames.filter(({ event }) => event === 'metrics.update').length
  clock.advance(1_000)
  await viewer.settle()

  expect(skipped).toBeGreaterThan(10)
  expect(viewer.frames.at(-1)).toMatchObject({ data: { at: clock.now() } })
})

test('viewers cannot send', async () => {
  const viewer = await watch(server, 'ann')
  const forged = { at: 0, series: {} }

  const answer = await viewer.request('metrics.update', forged, { id: 'forged-point' })

  expect(answer).toMatchObject({ event: 'sys.error', data: { code: 'unknown_event' } })
})

test('a viewer whose history is gone gets the points in its place', async () => {
  const first = await watch(server, 'ann')
  clock.advance(3_000)
  await first.close()

  const back = await connect(server, 'ann', { query: { resume: '1' } })
  back.send('sys.resume', { cursors: [`${stage.stream}@another:7.abcd`] })

  const snapshot = await back.next('sys.snapshot')
  const { points } = snapshot.data['state'] as { readonly points: readonly Point[] }
  expect(points).toHaveLength(3)
})

function pointOf({ data }: Frame): Point {
  // The assertions look at its members, so a wrong shape does not pass.
  return data as unknown as Point
}
