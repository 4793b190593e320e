import type { FeatureId } from '../blueprint/blueprint.ts'
import { authApiKey } from './auth-api-key.ts'
import { authSession } from './auth-session.ts'
import { authTicket } from './auth-ticket.ts'
import { base } from './base.ts'
import { client } from './client.ts'
import { database } from './database.ts'
import { databasePostgres } from './database-postgres.ts'
import { databaseSqlite } from './database-sqlite.ts'
import { demoSignIn } from './demo-sign-in.ts'
import type { EnvRow, Feature } from './feature.ts'
import { rooms } from './rooms.ts'
import { scalingRedis } from './scaling-redis.ts'
import { starterChat, starterChatInDatabase, starterChatInLog } from './starter-chat.ts'
import { starterDashboard } from './starter-dashboard.ts'
import { secrets } from './secrets.ts'
import { tokens } from './tokens.ts'

/**
 * The rows of features, in the order in which they are written. A key is named like a template folder:
 * one id, or several joined by `+` that all have to be chosen. What only has files needs no module.
 */
export const FEATURES: Readonly<Record<string, Feature>> = {
  secrets,
  tokens,
  'auth-session': authSession,
  'auth-ticket': authTicket,
  'auth-api-key': authApiKey,
  rooms,
  database,
  'database-sqlite': databaseSqlite,
  'database-postgres': databasePostgres,
  'scaling-redis': scalingRedis,
  'starter-chat': starterChat,
  'starter-chat+database': starterChatInDatabase,
  'starter-chat+database-none': starterChatInLog,
  'starter-dashboard': starterDashboard,
  client,
  'sign-in+client': demoSignIn,
}

/** The base and what was chosen. */
export function featureRows(chosen: readonly FeatureId[]): readonly Feature[] {
  const ids: ReadonlySet<string> = new Set(chosen)
  const applying = Object.entries(FEATURES).filter(([key]) =>
    key.split('+').every((id) => ids.has(id)),
  )
  return [base, ...applying.map(([, feature]) => feature)]
}

/** The variables of these features. A later feature may give one of an earlier one another value. */
export function envRowsOf(features: readonly Feature[]): readonly EnvRow[] {
  const rows = new Map<string, EnvRow>()
  for (const row of features.flatMap((feature) => feature.env ?? [])) rows.set(row.name, row)
  return [...rows.values()]
}
