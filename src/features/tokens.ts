import type { Feature } from './feature.ts'

/** What every style needs that verifies JSON Web Tokens. */
export const tokens: Feature = {
  env: [
    {
      name: 'JWT_SECRET',
      about: 'Signs and checks tokens with HS256: at least 32 characters. Not needed with a JWKS.',
      example: 'change-me-to-32-random-characters',
      fresh: (random) => random(32),
      zod: 'secret().optional()',
    },
    {
      name: 'JWT_JWKS_URL',
      about: "Where your identity provider publishes its public keys; takes the secret's place.",
      example: 'https://id.example.com/.well-known/jwks.json',
      isOptional: true,
      zod: 'z.url({ protocol: /^https?$/ }).optional()',
    },
    {
      name: 'JWT_ISSUER',
      about: 'Only tokens with this `iss` claim are accepted.',
      example: 'realtime-app',
      isOptional: true,
      zod: "z.string().default('realtime-app')",
    },
    {
      name: 'JWT_AUDIENCE',
      about: 'Only tokens with this `aud` claim are accepted.',
      example: 'realtime-app',
      isOptional: true,
      zod: "z.string().default('realtime-app')",
    },
  ],
  node: {
    packages: ['jose'],
    lines: [
      {
        file: 'src/ws/wiring.ts',
        at: 'imports',
        text: "import { createAuthRefresh } from './system/auth-refresh.js'",
      },
      {
        file: 'src/ws/wiring.ts',
        at: 'system-events',
        text: "'sys.auth_refresh': createAuthRefresh(authenticator, revocations),",
      },
    ],
  },
}
