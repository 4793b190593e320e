import { readdirSync } from 'node:fs'
import { join } from 'node:path'

import { defineConfig } from 'vitest/config'

const root = join(import.meta.dirname, '..')

/** Suites that start servers, browsers or installations, and so need time rather than cores. */
const SLOW = new Set([
  'browser',
  'cli',
  'conformance',
  'e2e',
  'events',
  'faults',
  'generated',
  'generators',
  'handlers',
  'matrix',
  'patched',
  'security',
])
const SLOW_MS = 10 * 60_000
/** What they wait for is the network: several at a time take little more than one. */
const WAITING = new Set(['generators'])
/** Registries have slow days. */
const WAITING_MS = 20 * 60_000
// A plan of all 480 combinations takes seconds, and a loaded machine takes several times as long.
const QUICK_MS = 60_000

const names = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'support')
  .map((entry) => entry.name)

/** Every folder is a project of its own: `npx vitest run --config test/vitest.config.ts --project unit`. */
export default defineConfig({
  root,
  test: {
    projects: names.map((name) => ({
      root,
      test: {
        name,
        include: [
          `test/${name}/**/*.test.ts`,
          ...(name === 'unit' ? ['test/architecture.test.ts'] : []),
        ],
        testTimeout: timeoutOf(name),
        hookTimeout: timeoutOf(name),
        fileParallelism: !SLOW.has(name) || WAITING.has(name),
      },
    })),
  },
})

function timeoutOf(name: string): number {
  if (WAITING.has(name)) return WAITING_MS
  return SLOW.has(name) ? SLOW_MS : QUICK_MS
}
