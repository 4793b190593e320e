// What other generators cost, measured beside this one in one run: what npm downloads and unpacks, how
// long that takes with an empty cache, and the CPU time (user and system, the least of several runs,
// as wall time says little on a busy machine) of `--version`, `--help` and of writing a project.
// Needs the registry. Ratios are to create-realtime; smaller than 1 is better than it.
//   node bench/cli-peers.js [tool…]
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const RUNS = 3
const root = mkdtempSync(join(tmpdir(), 'create-realtime-peers-'))

/** How each is asked for a small project without an installation and without a repository. */
const TOOLS = [
  {
    name: 'create-realtime',
    install: packed(),
    bin: 'create-realtime',
    generate: ['app', '--yes', '--no-install', '--no-git'],
  },
  {
    name: 'create-vite',
    bin: 'create-vite',
    generate: ['app', '--template', 'vanilla-ts', '--no-interactive'],
  },
  {
    name: 'sv',
    bin: 'sv',
    generate: [
      'create',
      'app',
      '--template',
      'minimal',
      '--types',
      'ts',
      '--no-add-ons',
      '--no-install',
    ],
  },
  {
    name: 'create-t3-app',
    bin: 'create-t3-app',
    generate: ['app', '--CI', '--default', '--noGit', '--noInstall'],
  },
  {
    name: '@nestjs/cli',
    bin: 'nest',
    generate: ['new', 'app', '--skip-install', '--skip-git', '--package-manager', 'npm'],
  },
]

try {
  const wanted = process.argv.slice(2)
  const tools = TOOLS.filter(({ name }, index) => index === 0 || isWanted(name, wanted))
  const bare = leastCpu(process.execPath, ['-e', '0'])
  console.log(
    `Node ${process.versions.node}; bare \`node -e 0\`: ${bare} ms CPU, least of ${RUNS}.\n`,
  )
  console.log(
    '| tool | packages | unpacked | install | `--version` | `--help` | generate | files |',
  )
  console.log('|---|---|---|---|---|---|---|---|')
  let own
  for (const tool of tools) {
    const row = measured(tool, bare)
    own ??= row
    console.log(lineOf(row, own))
  }
} finally {
  rmSync(root, { recursive: true, force: true })
}

function isWanted(name, wanted) {
  return wanted.length === 0 || wanted.includes(name)
}

function lineOf(row, own) {
  const times = (key) => `${row[key]} (${(row[key] / own[key]).toFixed(1)}×)`
  return (
    `| ${row.title} | ${row.packages} | ${times('kilobytes')} KB | ${times('seconds')} s ` +
    `| ${times('version')} ms | ${times('help')} ms | ${times('generate')} ms | ${row.files} |`
  )
}

function packed() {
  const repository = fileURLToPath(new URL('..', import.meta.url))
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', root]
  const { stdout } = spawnSync('npm', args, { cwd: repository, encoding: 'utf8' })
  return join(root, JSON.parse(stdout)[0].filename)
}

/** CPU times are those over a bare `node`. */
function measured({ name, install = name, bin, generate }, bare) {
  const home = join(root, name.replace('/', '-'))
  mkdirSync(home)
  writeFileSync(join(home, 'package.json'), '{}')
  const startedAt = Date.now()
  const args = ['install', '--no-audit', '--no-fund', '--cache', join(home, 'cache'), install]
  const { status, stderr } = spawnSync('npm', args, { cwd: home, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${name} cannot be installed:\n${stderr}`)

  const seconds = Math.round((Date.now() - startedAt) / 100) / 10
  const modules = join(home, 'node_modules')
  const program = join(modules, '.bin', bin)
  const over = (asked) => Math.max(1, leastCpu(program, asked) - bare)
  const written = mkdtempSync(join(root, 'written-'))
  run(program, generate, written)
  return {
    title: `${name} ${versionOf(join(modules, name))}`,
    packages: packagesIn(modules),
    kilobytes: sizeOf(modules),
    seconds,
    version: over(['--version']),
    help: over(['--help']),
    generate: over(generate),
    files: filesBelow(written).filter((path) => !path.includes('node_modules')).length,
  }
}

function versionOf(folder) {
  const script = `console.log(require(${JSON.stringify(join(folder, 'package.json'))}).version)`
  return spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' }).stdout.trim()
}

function packagesIn(modules) {
  return filesBelow(modules).filter((path) =>
    /(^|node_modules\/)(@[^/]+\/)?[^/@.][^/]*\/package\.json$/.test(path),
  ).length
}

function sizeOf(folder) {
  const bytes = filesBelow(folder).reduce((sum, path) => sum + statSync(join(folder, path)).size, 0)
  return Math.round(bytes / 1000)
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}

function leastCpu(program, args) {
  return Math.min(
    ...Array.from({ length: RUNS }, () => {
      const cwd = mkdtempSync(join(root, 'run-'))
      return run(program, args, cwd)
    }),
  )
}

/** User and system time of one run in milliseconds, as the shell measures it. */
function run(program, args, cwd) {
  const script = 'TIMEFORMAT="%U %S"; time "$@" > /dev/null 2> /dev/null < /dev/null'
  const env = { ...process.env, CI: '1', LC_ALL: 'C' }
  const { stderr } = spawnSync('bash', ['-c', script, 'bash', program, ...args], {
    cwd,
    encoding: 'utf8',
    env,
    timeout: 120_000,
  })
  const seconds = stderr.trim().split(' ').map(Number)
  return Math.round(1000 * seconds.reduce((sum, part) => sum + part, 0))
}
