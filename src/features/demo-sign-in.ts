import type { Feature } from './feature.ts'

/** A sign-in for the demo page, in the styles of auth that know their users. */
export const demoSignIn: Feature = {
  env: [
    {
      name: 'DEMO_SIGN_IN',
      about: 'Lets anybody sign in under any name, for the demo page. Has no effect in production.',
      example: 'true',
      zod: 'z.stringbool().default(false)',
    },
  ],
  node: {
    lines: [
      {
        file: 'src/app.ts',
        at: 'imports',
        text: "import { createDemoSignIn } from './demo/sign-in.js'",
      },
      { file: 'src/app.ts', at: 'routes', text: 'app.use(createDemoSignIn(wired))' },
      {
        file: 'src/main.ts',
        at: 'start',
        text: "if (config.DEMO_SIGN_IN && config.NODE_ENV !== 'production')\n  log.warn('DEMO_SIGN_IN is on: anybody may sign in, under any name')",
      },
    ],
  },
}
