import type { Feature } from './feature.ts'

export const authApiKey: Feature = {
  env: [
    {
      name: 'API_KEYS',
      about:
        'Who may connect, as name:key pairs with commas between them; only hashes stay in memory.',
      example: 'demo:change-me-to-32-random-characters',
      fresh: (random) => `demo:${random(32)}`,
    },
  ],
}
