import { z } from 'zod'

const point = z
  .strictObject({
    at: z.int().describe('Milliseconds since the Unix epoch.'),
    series: z.strictObject({
      requests: z.int(),
      errors: z.int().describe('Answers with a status of 500 or more.'),
      latencyMs: z.number().describe('Mean time to answer a request; 0 without requests.'),
      activeUsers: z.int().describe('Users who watch this dashboard.'),
      loopDelayMs: z.number().describe('The longest time that the event loop was held up.'),
      cpuPercent: z.number().describe('Of one processor.'),
      memoryMb: z.number(),
    }),
  })
  .meta({ id: 'Point', description: 'What one process measured in one second.' })

export type Point = z.output<typeof point>

/** Every event that the server sends to clients, with the schema of its payload. The types of both sides come from here. */
export const serverEvents = {
  'metrics.history': z
    .strictObject({ points: z.array(point).readonly() })
    .describe('The last two minutes, once for each viewer.'),
  'metrics.update': point,
}

type Payloads = {
  readonly [Event in keyof typeof serverEvents]: z.output<(typeof serverEvents)[Event]>
}

/** The payload of each event: an interface, so that tests can bring events of their own. */
export interface ServerEvents extends Payloads {}
