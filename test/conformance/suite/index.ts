import { besideCases } from './beside.ts'
import { binaryCases } from './binary.ts'
import { applicable, groupByFleet, titleOf, type Case } from './case.ts'
import { credentialCases } from './credential-cases.ts'
import { eventCases } from './events.ts'
import { frameCases } from './frames.ts'
import { handshakeCases } from './handshake-cases.ts'
import { idempotencyCases } from './idempotency.ts'
import { lastEventCases } from './last-event.ts'
import { leavingCases } from './leaving.ts'
import { limitCases } from './limits.ts'
import { presenceCases } from './presence.ts'
import { reconnectCases } from './reconnect.ts'
import { resetCases } from './reset.ts'
import { resumeCases } from './resume.ts'
import { roomCases } from './rooms.ts'
import { seatCases } from './seats.ts'
import { storeCases } from './store.ts'
import { streamCases } from './streams.ts'
import type { Blueprint, Fleet, Target } from './target.ts'
import { Trial } from './trial.ts'

/** Everything that the specification demands of a server. */
export const allCases: readonly Case[] = [
  ...frameCases,
  ...handshakeCases,
  ...credentialCases,
  ...seatCases,
  ...eventCases,
  ...idempotencyCases,
  ...streamCases,
  ...resumeCases,
  ...reconnectCases,
  ...resetCases,
  ...lastEventCases,
  ...roomCases,
  ...presenceCases,
  ...limitCases,
  ...leavingCases,
  ...binaryCases,
  ...besideCases,
  ...storeCases,
]

/** Cases that neither need settings of their own nor break their servers: they run on servers that are shared. */
export const quickCases = allCases.filter(({ env, isDestructive }) => !env && !isDestructive)

/** A case that is ready to run under any test runner. */
export interface Check {
  readonly title: string
  readonly withinMs: number
  readonly run: () => Promise<void>
}

/** Checks that share servers: start before the first, stop after the last. */
export interface CheckGroup {
  readonly checks: readonly Check[]
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
}

const usualMs = 15_000

/** Starting a server, and for its first case building it, may take this long. */
export const startMs = 120_000

/** The whole suite, or some of its cases, for one target and blueprint: groups that any test runner can run. */
export function conformance(
  target: Target,
  blueprint: Blueprint,
  chosen: readonly Case[] = allCases,
): readonly CheckGroup[] {
  return groupByFleet(applicable(chosen, target, blueprint)).map((cases) => {
    const [{ env = {}, nodes = 1 } = {}] = cases
    let fleet: Fleet | undefined
    return {
      start: async () => {
        fleet = await target.start(blueprint, { env, nodes })
      },
      stop: async () => fleet?.stop(),
      checks: cases.map((one) => ({
        title: titleOf(one),
        withinMs: one.withinMs ?? usualMs,
        run: async () => {
          if (fleet === undefined) throw new Error('The group was not started.')
          const trial = new Trial(fleet, blueprint, target.events)
          try {
            await one.run(trial)
          } finally {
            await trial.end()
          }
        },
      })),
    }
  })
}
