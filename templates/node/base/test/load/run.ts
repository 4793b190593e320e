import { setTimeout as delay } from 'node:timers/promises'
import type { Credential, LoadOptions } from './options.js'
import { enter, marked, type Participant } from './participant.js'
import { roomOf } from './room-of.js'
import { countError, createTally, recordSince, type Tally } from './tally.js'

/** What is put under load. */
export interface Target {
  /** `http://127.0.0.1:3000` */
  readonly url: string
  readonly credentialFor: (user: string) => Promise<Credential>
}

/** Handshakes under way at a time: a crowd that arrives, not a flood. */
const handshakes = 32
/** How long an answer may take once everything was sent. */
const patienceMs = 5_000
/** When nothing was delivered for so long, nothing more is on its way. */
const quietMs = 200

/** Opens the connections, sends at the rate whatever became of what was sent before, and leaves. */
export async function runLoad(
  target: Target,
  options: LoadOptions,
  onProgress: (tally: Tally) => void,
): Promise<Tally> {
  const tally = createTally()
  const progress = setInterval(() => onProgress(tally), 1_000)
  try {
    const participants = await enterAll(target, options, tally)
    if (participants.length > 0) {
      await sendSteadily(participants, options, tally)
      await becomeQuiet(tally)
    }
    const inTime = delay(patienceMs, undefined, { ref: false })
    await Promise.race([Promise.all(participants.map(({ leave }) => leave())), inTime])
    return tally
  } finally {
    clearInterval(progress)
  }
}

async function enterAll(
  { url, credentialFor }: Target,
  { connections, rooms }: LoadOptions,
  tally: Tally,
): Promise<readonly Participant[]> {
  const participants: Participant[] = []
  let next = 0

  async function work(): Promise<void> {
    while (next < connections) {
      const index = next
      next += 1
      const credential = await credentialFor(`load-${index}`)
      const participant = await enter({ url, credential, room: roomOf(index, rooms), tally })
      if (participant) participants.push(participant)
    }
  }

  await Promise.all(Array.from({ length: handshakes }, work))
  return participants
}

async function sendSteadily(
  participants: readonly Participant[],
  { rate, seconds, event, data }: LoadOptions,
  tally: Tally,
): Promise<void> {
  const total = rate * seconds
  const start = performance.now()
  const unanswered = new Set<Promise<void>>()

  async function sendOne(participant: Participant): Promise<void> {
    const sentAt = performance.now()
    tally.sent += 1
    if (!(await participant.send(event, marked(data)))) return
    tally.acked += 1
    recordSince(tally, 'ack', sentAt)
  }

  while (tally.sent < total) {
    const due = Math.min(total, Math.ceil(((performance.now() - start) / 1_000) * rate))
    while (tally.sent < due) {
      const participant = participants[tally.sent % participants.length]
      if (participant === undefined) continue
      const answer = sendOne(participant).finally(() => unanswered.delete(answer))
      unanswered.add(answer)
    }
    await delay(5)
  }
  await Promise.race([Promise.all(unanswered), delay(patienceMs, undefined, { ref: false })])
  for (const _ of unanswered) countError(tally, `no answer within ${patienceMs} ms`)
}

/** An ack may overtake what it is about. */
async function becomeQuiet(tally: Tally): Promise<void> {
  const start = performance.now()
  let before = -1
  while (tally.delivered > before && performance.now() - start < patienceMs) {
    before = tally.delivered
    await delay(quietMs)
  }
}
