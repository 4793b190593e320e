import type { Feature } from './feature.ts'

export const databasePostgres: Feature = {
  env: [
    {
      name: 'DATABASE_URL',
      about: 'The PostgreSQL database that remembers which rooms a user is in.',
      example: 'postgres://postgres:postgres@localhost:5432/postgres',
      zod: "z.string().startsWith('postgres')",
      inCompose: 'postgres://postgres:postgres@postgres:5432/postgres',
    },
  ],
  node: { packages: ['pg'], devPackages: ['@types/pg'] },
}
