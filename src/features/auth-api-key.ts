import type { Feature } from './feature.ts'

export const authApiKey: Feature = {
  env: [
    {
      name: 'API_KEYS',
      about:
        'Who may connect, as name:hash pairs with commas between them; `api-key` in package.json makes one.',
      example: 'robot:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
      isOptional: true,
      zod: 'apiKeys()',
    },
  ],
  node: {
    scripts: { 'api-key': 'node --import @oxc-node/core/register src/new-api-key.ts' },
    lines: [
      {
        file: 'src/ws/config.ts',
        at: 'imports',
        text: "import { apiKeys } from './middleware/api-keys.js'",
      },
    ],
  },
}
