import { test } from 'vitest'

import { expectBothOnOnePort } from './both-on-one-port.ts'
import type { Generator } from './generator.ts'

/** Apps of generators that ask in a terminal. */
const GENERATORS: Readonly<Record<string, Generator>> = {
  'create-mern-pro': {
    asking: { bin: 'create-mern-pro@1.1.2', keys: { 'Install dependencies': 'n', Git: 'n' } },
    folder: 'app/server',
    instead: { 'config/db.js': 'export async function connectDB() {}\n' },
    start: 'node index.js',
    paths: ['/api/health'],
  },
  'create-express-kickstart': {
    asking: { bin: 'create-express-kickstart@1.3.4', keys: { Mongoose: 'n', Auth: 'n' } },
    start: 'node src/server.js',
    paths: ['/api/v1/healthcheck'],
  },
}

test.each(Object.entries(GENERATORS))(
  'what %s makes answers HTTP as before, and sockets on the same port',
  expectBothOnOnePort,
)
