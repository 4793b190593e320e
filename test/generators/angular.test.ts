import { test } from 'vitest'

import { expectBothOnOnePort } from './both-on-one-port.ts'

/** Its server is built with its pages. */
const GENERATOR = {
  command: '@angular/cli@19 new app --ssr --skip-install --skip-git --defaults',
  build: 'npx ng build',
  start: 'node dist/app/server/server.mjs',
  paths: ['/favicon.ico'],
}

test('what Angular with server rendering makes answers HTTP as before, and sockets on the same port', () =>
  expectBothOnOnePort('angular', GENERATOR))
