import { test } from 'vitest'

import { expectBothOnOnePort } from './both-on-one-port.ts'

/** A workspace, patched and built from its root. */
const GENERATOR = {
  command:
    'create-nx-workspace@20 app --preset=express --appName=api --nxCloud=skip --skipGit --packageManager=npm --docker=false --interactive=false',
  build: 'npx nx build api',
  start: 'node apps/api/dist/main.js',
  paths: ['/api'],
}

test('what Nx with its Express preset makes answers HTTP as before, and sockets on the same port', () =>
  expectBothOnOnePort('nx', GENERATOR))
