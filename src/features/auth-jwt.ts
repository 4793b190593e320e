import type { Feature } from './feature.ts'

export const authJwt: Feature = {
  env: [
    {
      name: 'JWT_SECRET',
      about: 'Signs and checks tokens with HS256: at least 32 characters. Not needed with a JWKS.',
      example: 'change-me-to-32-random-characters',
      fresh: (random) => random(32),
    },
    {
      name: 'JWT_JWKS_URL',
      about: "Where your identity provider publishes its public keys; takes the secret's place.",
      example: 'https://id.example.com/.well-known/jwks.json',
      isOptional: true,
    },
    {
      name: 'JWT_ISSUER',
      about: 'Only tokens with this `iss` claim are accepted.',
      example: 'https://id.example.com/',
      isOptional: true,
    },
    {
      name: 'JWT_AUDIENCE',
      about: 'Only tokens with this `aud` claim are accepted.',
      example: 'realtime-app',
      isOptional: true,
    },
  ],
  node: { packages: ['jose'] },
}
