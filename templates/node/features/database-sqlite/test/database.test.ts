import { expect, test } from 'vitest'
import { openDatabase } from '../src/store/database.js'
import { databaseUrl } from './support/database.js'

test('a first start creates the folder of the file, a second one finds what was kept', async () => {
  const url = databaseUrl().replace(/\.db$/, '/new folder/app.db')
  const first = await openDatabase(url)
  await first.query`INSERT INTO bans (user_id, room) VALUES ('ann', 'general')`
  await first.close()

  const second = await openDatabase(url)

  expect(await second.query`SELECT room FROM bans`).toMatchObject([{ room: 'general' }])
  await second.close()
})
