import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { z } from 'zod'

export const usage = `Opens connections, sends events at a fixed rate, and tells how long they took.

  --connections <n>     connections to open (100)
  --rooms <n>           rooms that they are spread over, if the server has rooms (10)
  --rate <n>            events per second, of all connections together (50)
  --seconds <n>         how long events are sent (10)

By itself it starts a server of its own from src/, with what .env names. For another one:

  --url <url>           its address, like http://127.0.0.1:3000; only this machine, unless you add
  --remote              yes, that machine is mine and may be put under load
  --credentials <file>  a JSON array of {"headers": {…}, "query": {…}}, what clients send along with their upgrades
  --event <name>        the event to send
  --data <json>         its payload; a % in it becomes a mark by which deliveries are timed`

const count = (fallback: number, most: number) =>
  z.coerce.number().int().min(1).max(most).default(fallback)

/** The limits keep a slip of the finger from being an attack. */
const shape = z.object({
  connections: count(100, 20_000),
  rooms: count(10, 20_000),
  rate: count(50, 10_000),
  seconds: count(10, 600),
  url: z
    .url({ protocol: /^https?$/, error: 'is no address like http://127.0.0.1:3000' })
    .optional(),
  remote: z.boolean().default(false),
  credentials: z.string().optional(),
  event: z.string().default('test.say'),
  data: z.string().default('{"text":"%"}'),
})

const credential = z.object({
  headers: z.record(z.string(), z.string()).default({}),
  query: z.record(z.string(), z.string()).default({}),
})

export type LoadOptions = Readonly<z.output<typeof shape>>
export type Credential = Readonly<z.output<typeof credential>>

/** Throws an error that says what is wrong with the arguments. */
export function readOptions(args: readonly string[]): LoadOptions {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    // Some package managers pass on the `--` that stands before the arguments.
    args: args.filter((argument) => argument !== '--'),
    options: {
      connections: text,
      rooms: text,
      rate: text,
      seconds: text,
      url: text,
      remote: { type: 'boolean' },
      credentials: text,
      event: text,
      data: text,
    },
  })
  const parsed = shape.safeParse(values)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `--${path.join('.')}: ${message}`,
    )
    throw new Error(problems.join('\n'))
  }
  const { url, remote } = parsed.data
  if (url !== undefined && !remote && !isLoopback(new URL(url).hostname))
    throw new Error('--url: is another machine; add --remote if you may put it under load')
  return parsed.data
}

export function readCredentials(file: string): readonly Credential[] {
  return z
    .array(credential)
    .min(1)
    .parse(JSON.parse(readFileSync(file, 'utf8')))
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}
