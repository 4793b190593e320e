import type { AppEvents } from '../events.js'
import type { RealtimeClient } from '../realtime-client.js'

/** A sign of typing is believed for this long; the author repeats it more often. */
const believedMs = 4000
const repeatedMs = 2500

export interface TypingLine {
  /** Shows who writes in this room from now on. */
  readonly follow: (room: string | undefined) => void
  /** Tells the others that this user writes. */
  readonly type: () => void
  /** What was typed is sent: the next letter is news again. */
  readonly stop: () => void
}

export function createTypingLine(rt: RealtimeClient<AppEvents>, line: HTMLElement): TypingLine {
  const writers = new Map<string, ReturnType<typeof setTimeout>>()
  let followed: string | undefined
  let toldAt = 0

  function show(): void {
    const names = [...writers.keys()]
    line.textContent = names.length === 0 ? '' : `${listOf(names)} …`
  }

  function clear(name: string): void {
    clearTimeout(writers.get(name))
    writers.delete(name)
    show()
  }

  rt.on('typing', ({ name }, { room }) => {
    if (room !== followed) return
    clearTimeout(writers.get(name))
    writers.set(
      name,
      setTimeout(() => clear(name), believedMs),
    )
    show()
  })
  rt.on('message.new', ({ authorName }, { room }) => {
    if (room === followed) clear(authorName)
  })

  return {
    follow: (room) => {
      followed = room
      toldAt = 0
      for (const name of writers.keys()) clear(name)
    },
    type: () => {
      if (Date.now() - toldAt < repeatedMs) return
      toldAt = Date.now()
      rt.send('typing.start', {}, { room: followed })
    },
    stop: () => {
      toldAt = 0
    },
  }
}

function listOf(names: readonly string[]): string {
  const [first = '', second] = names
  if (names.length > 2) return 'Several people are writing'
  return second === undefined ? `${first} is writing` : `${first} and ${second} are writing`
}
