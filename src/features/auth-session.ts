import type { Feature } from './feature.ts'

export const authSession: Feature = {
  env: [
    {
      name: 'SESSION_SECRET',
      about: 'Signs the session cookie: at least 32 characters.',
      example: 'change-me-to-32-random-characters',
      fresh: (random) => random(32),
      zod: 'secret()',
    },
  ],
  node: {
    packages: ['express-session'],
    devPackages: ['@types/express-session'],
    lines: [{ file: 'src/app.ts', at: 'routes', text: 'app.use(wired.authenticator.session)' }],
  },
}
