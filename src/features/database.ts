import type { Feature } from './feature.ts'

/** What every real database adds: it is opened before the server listens and closed after the last connection. */
export const database: Feature = {
  node: {
    lines: [
      {
        file: 'src/ws/resources.ts',
        at: 'imports',
        text: "import type { Database } from '../store/sql.js'",
      },
      { file: 'src/ws/resources.ts', at: 'resources', text: 'readonly database: Database' },
      {
        file: 'src/ws/wiring.ts',
        at: 'imports',
        text: "import { openDatabase } from '../store/database.js'",
      },
      {
        file: 'src/ws/wiring.ts',
        at: 'parts',
        text: 'const database = await openDatabase(config.DATABASE_URL)',
      },
      { file: 'src/ws/wiring.ts', at: 'resources', text: 'database,' },
      { file: 'src/ws/wiring.ts', at: 'stop', text: 'await database.close()' },
      {
        file: 'test/support/environment.ts',
        at: 'imports',
        text: "import { databaseUrl } from './database.js'",
      },
      {
        file: 'test/support/environment.ts',
        at: 'environment',
        text: 'DATABASE_URL: databaseUrl(),',
      },
    ],
  },
}
