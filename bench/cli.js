// What the command costs: CPU time (user and system) over that of a bare `node`, the least of nine
// runs, as wall time on a busy machine says little. Fails when a budget is exceeded.
//   node .ci/build.js && node bench/cli.js
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const RUNS = 9

/** ts-morph alone is more than ten times this: none of the runs may load it. */
const MOST_CODE_KB = 700
const program = fileURLToPath(new URL('../bin/create-realtime.js', import.meta.url))

const PAYLOAD = 'orderId:uuid total:number status:enum(open,paid)? tags:string[]'
const IN_CHAT = '--cwd=chat'

/** Budgets in milliseconds, from the product's promises. */
const CASES = [
  { name: '--version', args: ['--version'], budget: 60 },
  { name: '--help', args: ['--help'], budget: 90 },
  {
    name: 'write the default project',
    args: ['chat', '--yes', '--no-install', '--no-git'],
    budget: 350,
  },
  { name: 'dry run of it', args: ['chat', '--yes', '--dry-run'], budget: 400 },
  {
    name: 'add a handler to it',
    before: ['chat', '--yes', '--no-install', '--no-git'],
    args: ['add-handler', 'order.updated', '--payload', PAYLOAD, '--reply', 'version:int', IN_CHAT],
    budget: 350,
  },
]

const bare = leastCpu(['-e', '0'])
console.log(`bare node ${process.versions.node}: ${bare} ms CPU\n`)
console.log('| run | over bare node | budget | code loaded |')
console.log('|---|---|---|---|')

const failures = CASES.filter(({ name, before, args, budget }) => {
  const over = leastCpu([program, ...args], before) - bare
  const kilobytes = loadedCode(args, before)
  console.log(`| ${name} | ${over} ms | ${budget} ms | ${kilobytes} KB |`)
  return over > budget || kilobytes > MOST_CODE_KB
})
process.exitCode = failures.length === 0 ? 0 : 1

function leastCpu(args, before) {
  return Math.min(...Array.from({ length: RUNS }, () => cpuOf(args, before)))
}

/** User and system time of one run, as the shell measures it, in whole milliseconds. */
function cpuOf(args, before) {
  return inTempFolder((cwd) => {
    prepare(cwd, before)
    const script = 'TIMEFORMAT="%U %S"; time "$@" > /dev/null 2> /dev/null < /dev/null'
    const { stderr } = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...args], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    })
    const seconds = stderr.trim().split(' ').map(Number)
    return Math.round(1000 * seconds.reduce((sum, part) => sum + part, 0))
  })
}

/** Kilobytes of this program's own code that a run loads: with the parser it would be thousands. */
function loadedCode(args, before) {
  return inTempFolder((cwd) => {
    prepare(cwd, before)
    const { stderr } = spawnSync(process.execPath, [program, ...args], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, NODE_DEBUG: 'esm' },
      maxBuffer: 256 * 1024 * 1024,
    })
    const files = new Set(stderr.match(/file:\/\/[^\s']*\/dist\/[^\s']*\.js/g))
    const bytes = [...files].map((url) => statSync(fileURLToPath(url)).size)
    return Math.round(bytes.reduce((sum, size) => sum + size, 0) / 1024)
  })
}

/** What has to be there before a run, and is not counted. */
function prepare(cwd, args) {
  if (args !== undefined) spawnSync(process.execPath, [program, ...args], { cwd })
}

function inTempFolder(act) {
  const folder = mkdtempSync(join(tmpdir(), 'create-realtime-bench-'))
  try {
    return act(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
