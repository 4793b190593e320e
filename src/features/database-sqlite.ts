import type { Feature } from './feature.ts'

export const databaseSqlite: Feature = {
  env: [
    {
      name: 'DATABASE_URL',
      about: 'The file that remembers which rooms a user is in, or the address of a libSQL server.',
      example: 'file:data/realtime.db',
      zod: "z.string().default('file:data/realtime.db')",
    },
  ],
  node: { packages: ['@libsql/client'] },
}
