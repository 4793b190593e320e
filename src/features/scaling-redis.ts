import type { Feature } from './feature.ts'

export const scalingRedis: Feature = {
  env: [
    {
      name: 'REDIS_URL',
      about: 'The Redis (7 or newer) that all processes share.',
      example: 'redis://localhost:6379',
      inCompose: 'redis://redis:6379',
      zod: "z.string().regex(/^rediss?:\\/\\//, 'must start with redis:// or rediss://')",
    },
    {
      name: 'REDIS_PREFIX',
      about: 'Stands before every key, so that several applications can share one Redis.',
      example: 'rt:',
      isOptional: true,
      zod: "z.string().default('rt:')",
    },
  ],
  node: {
    packages: ['@redis/client'],
    lines: [
      { file: 'vitest.config.ts', at: 'test', text: "globalSetup: 'test/support/start-redis.ts'," },
      {
        file: 'test/support/environment.ts',
        at: 'imports',
        text: "import { redisEnvironment } from './redis.js'",
      },
      { file: 'test/support/environment.ts', at: 'environment', text: '...redisEnvironment(),' },
    ],
  },
}
