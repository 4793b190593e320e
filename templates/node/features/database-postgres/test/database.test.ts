import { Client } from 'pg'
import { expect, test } from 'vitest'
import { openDatabase } from '../src/store/database.js'
import { databaseUrl } from './support/database.js'

test('two processes may create the tables at the same time', async () => {
  const opened = await Promise.all(Array.from({ length: 5 }, () => openDatabase(databaseUrl())))

  expect(opened).toHaveLength(5)
  await Promise.all(opened.map((database) => database.close()))
})

test('connections that PostgreSQL ends are replaced', async () => {
  const database = await openDatabase(databaseUrl())
  const [row] = await database.query`SELECT pg_backend_pid() AS pid`

  await terminate(Number(row?.['pid']))

  const ask = () => database.query`SELECT 1 AS answer`.catch(String)
  await expect.poll(ask).toEqual([{ answer: 1 }])
  await database.close()
})

test('a database that is away stops the start, and the message does not hold the password', async () => {
  const opening = openDatabase('postgres://me:hunter2@127.0.0.1:1/app')

  await expect(opening).rejects.toThrow('DATABASE_URL cannot be used: connect ECONNREFUSED')
  await expect(opening).rejects.not.toThrow('hunter2')
})

async function terminate(pid: number): Promise<void> {
  const client = new Client({ connectionString: databaseUrl() })
  await client.connect()
  await client.query('SELECT pg_terminate_backend($1)', [pid])
  await client.end()
}
