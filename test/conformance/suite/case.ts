import type { Blueprint, Fleet, Target } from './target.ts'
import type { Trial } from './trial.ts'

/** One thing that the specification demands, and the proof that a server does it. */
export interface Case {
  /** The number of a MUST in PROTOCOL.md. */
  readonly duty: `${number}.${number}`
  /** What is seen, as a sentence. */
  readonly says: string
  /** Which failures of other systems this would notice, by their number in section 16. */
  readonly guards?: readonly `F${number}`[]
  /** What the server, and the target's hold on it, must offer; without that the case does not apply. */
  readonly needs?: readonly Need[]
  /** Settings that differ from the defaults: the case then gets servers of its own. */
  readonly env?: Readonly<Record<string, string>>
  /** True for a case that stops or breaks its servers. */
  readonly isDestructive?: true
  /** Nodes that share one Redis; 1 if left out. More than one needs `shared`. */
  readonly nodes?: number
  readonly withinMs?: number
  readonly run: (trial: Trial) => Promise<void>
}

export type Need =
  /** Rooms, presence, volatile events: what the server was generated with. */
  | 'rooms'
  | 'volatile'
  /** A log that nodes share, and one that is lost with its process. */
  | 'shared'
  | 'single'
  /** Styles of authentication. */
  | 'jwt'
  | 'ticket'
  | 'session'
  | 'api-key'
  /** Somebody is kept out: every style but none. */
  | 'closed'
  /** The target can start servers with settings, and can stop them. */
  | 'control'
  /** The target can read what the server wrote to its log. */
  | 'logs'
  /** The target can stop and empty the shared log's store. */
  | 'store'
  /** Memberships for good, kept in a database. */
  | 'membership'
  /** A connection follows a shared stream from the hello on. */
  | 'followed'
  /** The target can kick a user. */
  | 'kick'

export function titleOf({ duty, says, guards }: Case): string {
  const suffix = guards && guards.length > 0 ? ` (${guards.join(', ')})` : ''
  return `MUST ${duty}: ${says}${suffix}`
}

/** The cases that apply to what this target starts from this blueprint. */
export function applicable(
  cases: readonly Case[],
  target: Target,
  blueprint: Blueprint,
): readonly Case[] {
  const offered = new Set<Need>([...target.offers, ...offersOf(blueprint)])
  return cases.filter(({ needs = [], env, isDestructive, nodes }) => {
    const wanted: Need[] = [...needs]
    if (env || isDestructive) wanted.push('control')
    if (nodes !== undefined) wanted.push('shared')
    return wanted.every((need) => offered.has(need))
  })
}

/** Cases that can share one fleet, in groups. */
export function groupByFleet(cases: readonly Case[]): readonly (readonly Case[])[] {
  const groups = new Map<string, Case[]>()
  for (const [index, one] of cases.entries()) {
    const own = one.isDestructive ? `alone ${index}` : ''
    const key = JSON.stringify([one.env ?? {}, one.nodes ?? 1, own])
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups.values()]
}

export type { Fleet }

function offersOf({ auth, rooms, scaling, database, starter }: Blueprint): readonly Need[] {
  return [
    ...(rooms ? (['rooms'] as const) : []),
    ...(rooms && database !== 'none' ? (['membership'] as const) : []),
    ...(!rooms || database !== 'none' ? (['followed'] as const) : []),
    ...(starter === 'chat' ? (['volatile'] as const) : []),
    scaling === 'redis' ? 'shared' : 'single',
    ...(auth === 'none' ? [] : ([auth, 'closed'] as const)),
  ]
}
