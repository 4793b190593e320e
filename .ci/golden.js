import { spawnSync } from 'node:child_process'

// The test that compares the golden trees is also what writes them, so that the two cannot drift apart.
const vitest = ['vitest', 'run', '--config', 'test/vitest.config.ts', '--project', 'golden']
const env = { ...process.env, UPDATE_GOLDEN: 'true' }
const done = spawnSync('npx', vitest, { stdio: 'inherit', env })
process.exitCode = done.status ?? 1
