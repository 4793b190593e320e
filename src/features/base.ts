import type { Feature } from './feature.ts'
import { limits } from './limits.ts'

/** What every project has, whatever was chosen. The limits have their reasons in `ws/config.ts`. */
export const base: Feature = {
  env: [
    { name: 'PORT', about: 'Port of the HTTP server; sockets share it.', example: '3000' },
    {
      name: 'HOST',
      about: 'Address to listen on; all of them by default.',
      example: '0.0.0.0',
      isOptional: true,
    },
    {
      name: 'ALLOWED_ORIGINS',
      about:
        'Other sites whose pages may connect, with commas between them. The same host always may.',
      example: 'https://app.example.com',
      isOptional: true,
    },
    {
      name: 'TRUST_PROXY',
      about:
        'How many reverse proxies stand in front, so that the client address is the right one.',
      example: '1',
      isOptional: true,
    },
    {
      name: 'LOG_LEVEL',
      about: 'One of debug, info, warn, error, silent.',
      example: 'info',
      isOptional: true,
    },
    ...limits,
  ],
  node: {
    packages: ['express', 'pino', 'prom-client', 'ws', 'zod'],
    devPackages: [
      '@oxc-node/core',
      '@types/express',
      '@types/node',
      '@types/ws',
      'oxfmt',
      'oxlint',
      'oxlint-tsgolint',
      'typescript',
      'vitest',
    ],
  },
}
