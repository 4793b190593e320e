import type { FeatureId } from '../blueprint/blueprint.ts'
import { authApiKey } from './auth-api-key.ts'
import { authJwt } from './auth-jwt.ts'
import { authSession } from './auth-session.ts'
import { authTicket } from './auth-ticket.ts'
import { base } from './base.ts'
import { client } from './client.ts'
import { databasePostgres } from './database-postgres.ts'
import { databaseSqlite } from './database-sqlite.ts'
import type { Feature } from './feature.ts'
import { scalingRedis } from './scaling-redis.ts'

/** The features that have rows. One that only has files needs no module. */
const FEATURES: Readonly<Partial<Record<FeatureId, Feature>>> = {
  'auth-jwt': authJwt,
  'auth-session': authSession,
  'auth-ticket': authTicket,
  'auth-api-key': authApiKey,
  'database-sqlite': databaseSqlite,
  'database-postgres': databasePostgres,
  'scaling-redis': scalingRedis,
  client,
}

/** Rows that need two choices at once, by the ids that all have to be chosen. */
const PAIRS: readonly (readonly [ids: readonly FeatureId[], feature: Feature])[] = [
  [['auth-session', 'scaling-redis'], { node: { packages: ['connect-redis'] } }],
]

/** The base and what was chosen, in the order in which their rows are written. */
export function featureRows(chosen: readonly FeatureId[]): readonly Feature[] {
  const pairs = PAIRS.filter(([ids]) => ids.every((id) => chosen.includes(id)))
  return [base, ...chosen.flatMap((id) => FEATURES[id] ?? []), ...pairs.map(([, rows]) => rows)]
}
