import { test } from 'vitest'

import { expectBothOnOnePort } from './both-on-one-port.ts'
import type { Generator } from './generator.ts'

/** Apps that have to be built before they start. */
const GENERATORS: Readonly<Record<string, Generator>> = {
  'Angular with server rendering': {
    command: '@angular/cli@19 new app --ssr --skip-install --skip-git --defaults',
    build: 'npx ng build',
    start: 'node dist/app/server/server.mjs',
    paths: ['/favicon.ico'],
  },
  'Nx with its Express preset': {
    command:
      'create-nx-workspace@20 app --preset=express --appName=api --nxCloud=skip --skipGit --packageManager=npm --docker=false --interactive=false',
    build: 'npx nx build api',
    start: 'node apps/api/dist/main.js',
    paths: ['/api'],
  },
}

test.each(Object.entries(GENERATORS))(
  'what %s makes answers HTTP as before, and sockets on the same port',
  expectBothOnOnePort,
)
