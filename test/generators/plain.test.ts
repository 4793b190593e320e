import { test } from 'vitest'

import { expectBothOnOnePort } from './both-on-one-port.ts'
import type { Generator } from './generator.ts'

/** Apps that start from what they were generated as. */
const GENERATORS: Readonly<Record<string, Generator>> = {
  'express-generator': {
    command: 'express-generator@4.16.1 --no-view app',
    start: 'node bin/www',
    paths: ['/users'],
  },
  'express-generator with views': {
    command: 'express-generator@4.16.1 --view=ejs --git app',
    start: 'node bin/www',
    paths: ['/users'],
  },
  'express-generator-typescript': {
    command: 'express-generator-typescript@2.8.1 app',
    start: 'npm run --silent dev:basic',
    paths: ['/api/users/all'],
  },
  'create-new-app': {
    command: 'create-new-app@7 app --express --noInstall --noGit',
    // Its tools ask for versions that exclude each other; the server needs none of them.
    install: '--legacy-peer-deps --omit=dev',
    instead: { 'dist/index.html': '<h1>hello</h1>' },
    start: 'node server.js',
  },
  'create-vite-extra': {
    command: 'create-vite-extra@5 app --template ssr-react-ts',
    start: 'node server.js',
  },
  'generator-express-no-stress-typescript': {
    yeoman: 'generator-express-no-stress-typescript@11',
    // Its TypeScript is of a time before zod's types.
    check: 'npx tsc --noEmit',
    start: 'node -r ts-node/register/transpile-only server/index.ts',
    paths: ['/api/v1/examples', '/api/v1/spec'],
  },
  'typescript-express-starter': {
    template: { from: 'typescript-express-starter@11', folder: 'templates/default' },
    instead: {
      '.env':
        'SECRET_KEY=for-this-test-alone\nORIGIN=http://localhost\nLOG_DIR=logs\nLOG_LEVEL=info\n',
    },
    check: 'npx tsc --noEmit',
    start: 'node_modules/.bin/tsx src/server.ts',
    paths: ['/api/v1/users'],
  },
}

test.each(Object.entries(GENERATORS))(
  'what %s makes answers HTTP as before, and sockets on the same port',
  expectBothOnOnePort,
)
