import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach } from 'vitest'

const server =
  process.env['TEST_DATABASE_URL'] ??
  process.env['DATABASE_URL'] ??
  'postgres://postgres:postgres@localhost:5432/postgres'

const prefix = `test_${randomBytes(6).toString('hex')}`
const schemas: string[] = []

/** The database of the present test: a schema of its own, shared by all servers that the test starts. */
export function databaseUrl(): string {
  const url = new URL(server)
  url.searchParams.set('options', `-c search_path=${schemas.at(-1)}`)
  return url.href
}

beforeAll(createSchema)
beforeEach(createSchema)
afterAll(dropSchemas)

async function createSchema(): Promise<void> {
  const schema = `${prefix}_${schemas.length}`
  await execute(`CREATE SCHEMA ${schema}`)
  schemas.push(schema)
}

async function dropSchemas(): Promise<void> {
  if (schemas.length > 0) await execute(`DROP SCHEMA ${schemas.join(', ')} CASCADE`)
}

async function execute(sql: string): Promise<void> {
  const client = new Client({ connectionString: server, connectionTimeoutMillis: 5_000 })
  try {
    await client.connect()
    await client.query(sql)
  } catch (error) {
    throw new Error(
      `PostgreSQL refused or did not answer at ${new URL(server).host}. Start it, or name another one:
  TEST_DATABASE_URL=postgres://user:password@localhost:5432/postgres npm test`,
      { cause: error },
    )
  } finally {
    await client.end()
  }
}
