import { Pool } from 'pg'
import { schema } from './schema.js'
import type { OpenDatabase, Row } from './sql.js'

/** A server that does not answer within this time counts as away: people are waiting for their socket meanwhile. */
const connectTimeoutMs = 5_000
const statementTimeoutMs = 10_000
/** Any number, as long as every process of this application takes the same. */
const schemaLock = 7_411_532

/** A PostgreSQL server, through a pool of at most ten connections. */
export const openDatabase: OpenDatabase = async (url) => {
  const pool = new Pool({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
  })
  // An idle connection that breaks is replaced by the pool; without a listener its error ends the process.
  pool.on('error', () => undefined)
  try {
    await createTables(pool)
  } catch (error) {
    await pool.end()
    throw new Error(`The PostgreSQL of DATABASE_URL cannot be used: ${reasonOf(error)}`, {
      cause: error,
    })
  }

  return {
    query: async (text, ...values) => {
      const numbered = text.reduce((sql, part, index) => `${sql}$${index}${part}`)
      const { rows } = await pool.query<Row>(numbered, [...values])
      return rows
    },
    close: () => (pool.ending ? Promise.resolve() : pool.end()),
  }
}

/** Two processes that start together would create the same table twice, so one waits for the other. */
async function createTables(pool: Pool): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock($1)', [schemaLock])
    for (const statement of schema) await client.query(statement)
    await client.query('COMMIT')
  } finally {
    // A connection in an unfinished transaction is of no use to the pool.
    client.release(true)
  }
}

/** A host with several addresses fails with an error for each, under a message that says nothing. */
function reasonOf(error: unknown): string {
  const [first] = error instanceof AggregateError ? error.errors : [error]
  return first instanceof Error ? first.message : String(first)
}
