import type { Connection } from '../ws/connection.js'
import { encodeBody, volatileFrame } from '../ws/protocol.js'
import type { ServerEvents } from '../ws/events.js'
import type { Wired } from '../ws/wiring.js'
import { startMeter } from './meter.js'
import { stage } from './stage.js'

export type FeedParts = Pick<Wired, 'clock' | 'hub' | 'points'>

const intervalMs = 1_000
/** A viewer that has not taken this much yet gets no further point until it did: old figures help nobody. */
const maxBacklogBytes = 4_096

/**
 * Shows each viewer the last two minutes first and then a point per second. A process measures itself, so its points go
 * to its own viewers; what concerns the viewers of all processes goes through `audience.broadcastVolatile`.
 */
export function startFeed({ clock, hub, points }: FeedParts): () => void {
  const meter = startMeter()
  const greeted = new WeakSet<Connection>()

  function publish(): void {
    const viewers = hub.connections(stage.stream)
    const activeUsers = new Set(viewers.map(({ principal }) => principal.userId)).size
    const point = { at: clock.now(), series: { ...meter.read(), activeUsers } }
    points.add(point)
    const update = frameOf('metrics.update', point)
    for (const viewer of viewers) {
      if (!viewer.subscriptions.get(stage.stream)?.isLive) continue
      if (!greeted.has(viewer)) viewer.send(frameOf('metrics.history', { points: points.recent() }))
      else if (viewer.queuedBytes <= maxBacklogBytes) viewer.send(update)
      greeted.add(viewer)
    }
  }

  const stopTicking = clock.every(intervalMs, publish)
  return () => {
    stopTicking()
    meter.stop()
  }
}

function frameOf<Event extends keyof ServerEvents>(event: Event, data: ServerEvents[Event]) {
  return volatileFrame(encodeBody(event, data, stage.room))
}
