import { setTimeout as delay } from 'node:timers/promises'
import type { Crowd } from './crowd.ts'
import type { Line } from './line.ts'

export type Drive =
  | { readonly how: 'bursts'; readonly ms: number; readonly inFlight: number }
  | { readonly how: 'steadily'; readonly ms: number; readonly perSecond: number }
  | { readonly how: 'acks'; readonly ms: number }
  | {
      readonly how: 'flood'
      readonly ms: number
      readonly perSecond: number
      readonly isLastStuck: boolean
    }
  | {
      readonly how: 'hops'
      readonly ms: number
      readonly inFlight: number
      readonly pauseMs: number
      /** Who publishes: the clients, an event each, or the server, as many as one client asks it for. */
      readonly by: 'clients' | 'server'
    }

export interface Driven {
  readonly units: number
  readonly latencies: readonly number[]
}

type Of<How extends Drive['how']> = Extract<Drive, { how: How }>

/** With its envelope, an event of about 200 bytes. */
const text = 'x'.repeat(150)
const runName = Math.random().toString(36).slice(2, 8)
let lastId = 0

/** Socket.IO's ids are numbers, so the last nine characters are digits. */
function newId(): string {
  lastId += 1
  return `${runName}-${String(lastId).padStart(9, '0')}`
}

/** One member says `inFlight` things in one write; the next burst follows once everybody has heard all of them. */
export async function bursts(crowd: Crowd, { ms, inFlight }: Of<'bursts'>): Promise<Driven> {
  const { dialect, lines, room } = crowd
  const [speaker] = lines
  const latencies: number[] = []
  let units = 0
  let missing = 0
  let heard: (() => void) | undefined
  crowd.onEvent = () => {
    missing -= 1
    units += 1
    if (missing === 0) heard?.()
  }
  const end = performance.now() + ms
  for (let start = performance.now(); start < end; start = performance.now()) {
    const frames = Array.from({ length: inFlight }, () =>
      dialect.event('echo', { text }, newId(), room),
    )
    missing = inFlight * lines.length
    await within(20_000, (resolve) => {
      heard = resolve
      speaker?.write(Buffer.concat(frames))
    })
    latencies.push(performance.now() - start)
  }
  return { units, latencies }
}

/**
 * An open loop: events fall due at a fixed rate, whatever became of the earlier ones. The latency of an event is from
 * when it was due until the last member had it; events that are still missing some seconds after the end never count.
 */
export async function steadily(crowd: Crowd, { ms, perSecond }: Of<'steadily'>): Promise<Driven> {
  const { dialect, lines, room } = crowd
  const speakers = lines.slice(0, 50)
  const total = Math.floor((ms / 1_000) * perSecond)
  const left = Array.from({ length: total }, () => lines.length)
  const latencies: number[] = []
  let units = 0
  for (const line of lines) line.received = 0
  const start = performance.now()
  crowd.onEvent = (line) => {
    const index = line.received - 1
    units += 1
    left[index] = (left[index] ?? 0) - 1
    if (left[index] === 0) latencies.push(performance.now() - start - (index * 1_000) / perSecond)
  }
  for (let sent = 0; sent < total; await delay(1)) {
    const due = Math.min(total, Math.floor(((performance.now() - start) / 1_000) * perSecond) + 1)
    for (; sent < due; sent += 1)
      speakers[sent % speakers.length]?.write(dialect.event('echo', { text }, newId(), room))
  }
  for (let waited = 0; waited < 3_000 && latencies.length < total; waited += 10) await delay(10)
  const inTime = { units, latencies: [...latencies] }
  // What is late must not fall into the next measurement.
  for (let before = -1; before < units && latencies.length < total; await delay(500)) before = units
  return inTime
}

/** The first says large things to the room of all, whatever becomes of them; with `isLastStuck` the last reads no more. */
export async function flood(
  { dialect, lines, room }: Crowd,
  { ms, perSecond, isLastStuck }: Of<'flood'>,
): Promise<Driven> {
  const [speaker] = lines
  const frame = dialect.event('echo', { text: 'x'.repeat(900) }, undefined, room)
  if (isLastStuck) lines.at(-1)?.pause()
  const start = performance.now()
  let sent = 0
  for (let now = start; now < start + ms; now = performance.now()) {
    const due = Math.floor(((now - start) / 1_000) * perSecond)
    for (; sent < due; sent += 1) speaker?.write(frame)
    await delay(5)
  }
  return { units: sent, latencies: [] }
}

/** Every connection sends its next event as soon as the last one was acknowledged. */
export async function acks(crowd: Crowd, { ms }: Of<'acks'>): Promise<Driven> {
  const { dialect, lines } = crowd
  const data = { text: 'x'.repeat(100), priority: 3, tags: ['red', 'green'] }
  const sentAt = new Map<Line, number>()
  const latencies: number[] = []
  const end = performance.now() + ms
  const send = (line: Line) => {
    sentAt.set(line, performance.now())
    line.write(dialect.event('note', data, newId()))
  }
  await within(ms + 20_000, (resolve) => {
    let busy = lines.length
    crowd.onOther = (line) => {
      const now = performance.now()
      latencies.push(now - (sentAt.get(line) ?? now))
      if (now < end) send(line)
      else if ((busy -= 1) === 0) resolve()
    }
    for (const line of lines) send(line)
  })
  crowd.onOther = () => undefined
  return { units: latencies.length, latencies }
}

/** Publishers on one node, members on another: an event counts once all members have it, and then the next one leaves. */
export async function hops(
  publishers: Crowd,
  members: Crowd,
  { ms, inFlight, pauseMs, by }: Of<'hops'>,
): Promise<Driven> {
  const { dialect, lines } = publishers
  const sentAt: number[] = []
  const latencies: number[] = []
  const left: number[] = []
  const end = performance.now() + ms
  for (const line of members.lines) line.received = 0

  await within(ms + 20_000, (resolve) => {
    let due = 0
    function publish(count: number): void {
      const line = by === 'server' ? lines[0] : lines[sentAt.length % lines.length]
      const now = performance.now()
      for (let each = 0; each < count; each += 1) {
        left.push(members.lines.length)
        sentAt.push(now)
      }
      line?.write(dialect.event('publish', { text, room: members.room, count }))
    }
    /** One frame asks the server for all that fell due while this process read what had arrived. */
    function ask(): void {
      publish(due)
      due = 0
    }
    function publishNext(): void {
      if (pauseMs > 0) setTimeout(publish, pauseMs, 1)
      else if (by === 'clients') publish(1)
      else if ((due += 1) === 1) setImmediate(ask)
    }
    members.onEvent = (line) => {
      const index = line.received - 1
      left[index] = (left[index] ?? 0) - 1
      if (left[index] !== 0) return
      const now = performance.now()
      latencies.push(now - (sentAt[index] ?? now))
      if (now < end) publishNext()
      else if (due === 0 && latencies.length === sentAt.length) resolve()
    }
    if (by === 'server') publish(inFlight)
    else for (let count = 0; count < inFlight; count += 1) publish(1)
  })
  return { units: latencies.length, latencies }
}

function within(ms: number, work: (resolve: () => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`It was not done within ${ms} ms.`)), ms)
    work(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
