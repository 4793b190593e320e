import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

import { startServices } from './services.js'
import { chromiumProgram, ensureTools } from './tools.js'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const CONFIG = 'test/vitest.config.ts'

/** No single part may hold up the others for longer than this. */
const PART_MS = 40 * 60_000

/** Cheap and telling first, so that a mistake shows early; projects not named here run in between. */
const FIRST = ['unit', 'edits', 'golden']
const LAST = ['browser', 'e2e', 'generated', 'matrix']
/** Installing waits for the network and the disk most of the time: more at once than there are cores. */
const WAITING = new Set(['generators'])

const STATIC_CHECKS = [
  ['build', ['run', 'build']],
  ['format', ['run', 'format:check']],
  ['lint', ['run', 'lint']],
  ['typecheck', ['run', 'typecheck']],
]

/** `npm test -- browser e2e` builds and runs these suites only; without names everything is checked. */
const wanted = process.argv.slice(2)

const scratch = mkdtempSync(join(tmpdir(), 'create-realtime-test-'))
// PostgreSQL runs as another user and has to pass through.
chmodSync(scratch, 0o711)
const running = new Set()
let stopServices = () => {}

process.chdir(ROOT)
process.on('exit', cleanUp)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130))

const results = []
try {
  await prepare()
  const checks = wanted.length === 0 ? STATIC_CHECKS : STATIC_CHECKS.slice(0, 1)
  for (const [name, args] of checks) results.push(await staticCheck(name, args))
  for (const project of await findProjects()) results.push(await suite(project))
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  results.push({ name: 'set-up', passed: 0, failed: 1, seconds: 0 })
}
report()

/** Everything the tests stand on: packages, programs, and a Redis and a PostgreSQL of their own. */
async function prepare() {
  if (!existsSync('node_modules/.package-lock.json')) {
    // `npm ci` refuses a lock file that lacks the builds of a package for platforms its registry does not carry.
    const installed = await run('npm install', 'npm', [
      'install',
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ])
    if (installed.code !== 0) throw new Error(`npm install failed:\n${installed.output}`)
  }
  ensureTools(say)
  const services = await startServices(join(scratch, 'services'))
  stopServices = services.stop
  Object.assign(process.env, services.env, { TEST_CHROMIUM: chromiumProgram(), CI: 'true' })
}

/** One static check counts as one test. */
async function staticCheck(name, args) {
  const done = await run(name, 'npm', args)
  if (done.code !== 0) process.stdout.write(`${done.output}\n`)
  const isOk = done.code === 0
  return { name, passed: isOk ? 1 : 0, failed: isOk ? 0 : 1, seconds: done.seconds }
}

/** The vitest projects that hold tests. A test file that belongs to none would never run: that throws. */
async function findProjects() {
  const vitest = ['vitest', 'list', '--config', CONFIG, '--filesOnly', '--json']
  const listed = await run('find tests', 'npx', vitest)
  const start = listed.output.indexOf('[')
  if (listed.code !== 0 || start < 0)
    throw new Error(`vitest cannot list the tests:\n${listed.output}`)

  const files = JSON.parse(listed.output.slice(start, listed.output.lastIndexOf(']') + 1))
  const known = new Set(files.map(({ file }) => relative(ROOT, file).split(sep).join('/')))
  const stray = testFiles().filter((file) => !known.has(file))
  if (stray.length > 0) throw new Error(`No vitest project runs these files:\n${stray.join('\n')}`)

  const names = [...new Set(files.map(({ projectName }) => projectName))]
  const unknown = wanted.filter((name) => !names.includes(name))
  if (unknown.length > 0) {
    throw new Error(`There is no suite ${unknown.join(', ')}. There are: ${names.join(', ')}.`)
  }
  const chosen = names.filter((name) => wanted.length === 0 || wanted.includes(name))
  return chosen.toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b))
}

function testFiles() {
  return readdirSync('test', { recursive: true })
    .map((file) => `test/${file.split(sep).join('/')}`)
    .filter((file) => file.endsWith('.test.ts'))
}

function rank(project) {
  if (FIRST.includes(project)) return FIRST.indexOf(project)
  return FIRST.length + 1 + LAST.indexOf(project)
}

/** Runs one project and counts from its report: whatever did not pass has failed, a skip included. */
async function suite(project) {
  const file = join(scratch, `${project}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const workers = `--maxWorkers=${WAITING.has(project) ? 4 : 2}`
  const args = ['vitest', 'run', '--config', CONFIG, '--project', project, workers]
  const done = await run(project, 'npx', [...args, ...reporters], { isShown: true })
  if (!existsSync(file)) return { name: project, passed: 0, failed: 1, seconds: done.seconds }

  const { numPassedTests, numTotalTests, testResults } = JSON.parse(readFileSync(file, 'utf8'))
  const unreadable = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  const failed = numTotalTests - numPassedTests + unreadable.length
  const isBroken = done.code !== 0 && failed === 0
  return {
    name: project,
    passed: numPassedTests,
    failed: isBroken ? 1 : failed,
    seconds: done.seconds,
  }
}

function run(name, command, args, { isShown = false } = {}) {
  say(`${name} …`)
  const startedAt = Date.now()
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const chunks = []
    const keep = (chunk) => {
      chunks.push(chunk)
      if (isShown) process.stdout.write(chunk)
    }
    const timer = setTimeout(() => killGroup(child), PART_MS)
    running.add(child)
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.once('error', keep)
    child.once('close', (code) => {
      clearTimeout(timer)
      running.delete(child)
      const seconds = (Date.now() - startedAt) / 1000
      say(`${name} ${code === 0 ? 'passed' : 'FAILED'} after ${seconds.toFixed(1)} s`)
      resolve({ code, seconds, output: chunks.map(String).join('') })
    })
  })
}

/** The child leads its own group, so that what it started ends with it. */
function killGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

function cleanUp() {
  for (const child of running) killGroup(child)
  stopServices()
  rmSync(scratch, { recursive: true, force: true })
}

function report() {
  say('')
  for (const { name, passed, failed, seconds } of results) {
    say(
      `${name.padEnd(14)} ${`${seconds.toFixed(1)} s`.padStart(9)}  ${passed} passed, ${failed} failed`,
    )
  }
  say(`${'total'.padEnd(14)} ${`${sum('seconds').toFixed(1)} s`.padStart(9)}`)
  say('')
  say(`${sum('passed')} passed, ${sum('failed')} failed`)
  // Redis and PostgreSQL still run and would keep this process alive; leaving is what ends them.
  process.exit(sum('failed') === 0 ? 0 : 1)
}

function sum(key) {
  return results.reduce((total, result) => total + result[key], 0)
}

function say(line) {
  process.stdout.write(`${line}\n`)
}
