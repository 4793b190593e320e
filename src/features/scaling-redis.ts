import type { Feature } from './feature.ts'

export const scalingRedis: Feature = {
  env: [
    {
      name: 'REDIS_URL',
      about: 'The Redis that all processes share.',
      example: 'redis://localhost:6379',
      inCompose: 'redis://redis:6379',
    },
  ],
  node: { packages: ['@redis/client'] },
}
