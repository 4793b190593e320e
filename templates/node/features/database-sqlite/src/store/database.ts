import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createClient } from '@libsql/client'
import { schema } from './schema.js'
import type { OpenDatabase } from './sql.js'

/** How long a statement waits for another process that is writing to the same file; this process stands still meanwhile. */
const busyTimeoutMs = 5_000

/** A file of this machine (`file:data/realtime.db`), or a libSQL server (`libsql://…`) with the same code. */
export const openDatabase: OpenDatabase = async (url) => {
  const isFile = url.startsWith('file:')
  if (isFile) await mkdir(dirname(url.slice('file:'.length)), { recursive: true })
  const client = createClient({ url, timeout: busyTimeoutMs })
  // Readers do not wait for the writer in this mode. A server has its own.
  if (isFile) await client.execute('PRAGMA journal_mode = WAL')
  await client.batch([...schema], 'write')

  return {
    query: async (text, ...values) => {
      const { rows } = await client.execute({ sql: text.join('?'), args: [...values] })
      return rows
    },
    close: () => {
      client.close()
      return Promise.resolve()
    },
  }
}
