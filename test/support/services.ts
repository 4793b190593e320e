import { randomBytes } from 'node:crypto'

import { Client } from 'pg'

/** The Redis that `npm test` started for this run. */
export function redisUrl(): string {
  return given('TEST_REDIS_URL')
}

/** A new, empty database on the PostgreSQL that `npm test` started. It ends with that server. */
export async function freshDatabase(): Promise<string> {
  const url = new URL(given('TEST_DATABASE_URL'))
  const name = `cell_${randomBytes(6).toString('hex')}`
  const client = new Client({ connectionString: url.href })
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  url.pathname = `/${name}`
  return url.href
}

/** The browser that `npm test` found. */
export function chromium(): string {
  return given('TEST_CHROMIUM')
}

function given(name: string): string {
  const value = process.env[name]
  if (value === undefined) {
    throw new Error(`${name} is not set. \`npm test\` starts what this test needs and sets it.`)
  }
  return value
}
