import type { Point } from '../events.js'
import { chartWidth, createChart, type ChartOptions } from './chart.js'
import { find } from './element.js'
import { openClient } from './open-client.js'
import { place } from './place.js'

const charts = Object.entries({
  requests: { title: 'Requests', unit: '/ s', atLeast: 10 },
  latencyMs: { title: 'Time to answer', unit: 'ms', atLeast: 10 },
  errors: { title: 'Errors', unit: '/ s', atLeast: 5, isBad: true },
  activeUsers: { title: 'Viewers', unit: '', atLeast: 5 },
  loopDelayMs: { title: 'Event loop delay', unit: 'ms', atLeast: 20 },
  cpuPercent: { title: 'Processor', unit: '%', atLeast: 20 },
  memoryMb: { title: 'Memory', unit: 'MB', atLeast: 100 },
} satisfies Record<keyof Point['series'], ChartOptions>).map(([name, options]) => ({
  read: ({ series }: Point) => new Map(Object.entries(series)).get(name) ?? 0,
  chart: createChart(options),
}))
find('charts', HTMLElement).append(...charts.map(({ chart }) => chart.node))

let points: readonly Point[] = []

function show(next: readonly Point[]): void {
  points = next.slice(-chartWidth)
  for (const { chart, read } of charts)
    chart.show(points.map((point) => ({ at: point.at, value: read(point) })))
}

const rt = await openClient()
rt.on('metrics.history', ({ points: history }) => show(history))
rt.on('metrics.update', (point) => show([...points, point]))

await rt.connect()
if (place.room !== undefined) await rt.join(place.room)
