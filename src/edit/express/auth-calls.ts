import { createEvaluator } from './evaluate.ts'
import type { Refusal } from './finding.ts'
import type { PackageFiles } from './package-files.ts'
import type { OurCall } from './plan-attach.ts'
import { reachFrom } from './reach.ts'
import { createResolve } from './resolve.ts'
import { findSession } from './session-place.ts'
import { readSources } from './source.ts'
import { findTicketPlace } from './ticket-place.ts'

/** How an app keeps its sessions: by a middleware, or by better-auth. */
export type SessionKind = 'middleware' | 'better-auth'

/** What a way of authenticating needs of the app beside its server. */
export type AuthCalls =
  | {
      readonly outcome: 'found'
      readonly calls: readonly OurCall[]
      readonly notes: readonly string[]
      readonly session?: SessionKind
    }
  | { readonly outcome: 'refused'; readonly refusal: Refusal; readonly paste: Paste }

/** What a person would write by hand, and into which file. */
export interface Paste {
  readonly path: string
  readonly ours: OurCall['ours']
  readonly expression: string
}

/** Finds the places of the calls that an authentication style needs. Most styles need none. */
export function findAuthCalls(
  files: PackageFiles,
  entry: string,
  auth: 'jwt' | 'session' | 'ticket' | 'api-key' | 'none',
): AuthCalls {
  if (auth !== 'session' && auth !== 'ticket') return { outcome: 'found', calls: [], notes: [] }

  const sources = readSources(files)
  const resolve = createResolve(files)
  const reach = reachFrom(sources, resolve, entry)
  const evaluator = createEvaluator(sources, resolve, reach)
  return auth === 'session' ? findSession(evaluator, entry) : findTicketPlace(evaluator, entry)
}
