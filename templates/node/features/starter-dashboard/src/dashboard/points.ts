import type { Point } from '../ws/events.js'

/** The newest points, for viewers who come later. */
export interface Points {
  readonly add: (point: Point) => void
  /** Oldest first. */
  readonly recent: () => readonly Point[]
}

/** Two minutes at one point per second: what fits on a chart. */
const kept = 120

export function createPoints(): Points {
  const points: Point[] = []
  return {
    add(point) {
      points.push(point)
      if (points.length > kept) points.shift()
    },
    recent: () => [...points],
  }
}
