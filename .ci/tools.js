import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Programs that the tests drive, by the Debian package that brings each. */
const TOOLS = [
  { package: 'redis-server', find: () => onPath('redis-server') },
  { package: 'postgresql', find: () => postgresProgram('postgres') },
  { package: 'chromium', find: () => onPath('chromium') ?? onPath('google-chrome') },
  { package: 'tmux', find: () => onPath('tmux') },
  { package: 'git', find: () => onPath('git') },
]

/**
 * Makes sure that Redis, PostgreSQL, Chromium, tmux and git are there. On Debian and as root the
 * missing ones are installed; elsewhere this throws with the command that a person has to run.
 */
export function ensureTools(say) {
  const missing = missingPackages()
  if (missing.length === 0) return

  const install = `apt-get install --yes --no-install-recommends ${missing.join(' ')}`
  if (!isDebian() || process.getuid?.() !== 0) {
    throw new Error(
      `These programs are missing: ${missing.join(', ')}.\n` +
        `On Debian or Ubuntu run:\n\n    sudo apt-get update && sudo ${install}\n\n` +
        'Elsewhere install them with the package manager of your system, then run `npm test` again.',
    )
  }
  say(`installing ${missing.join(', ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const command of ['apt-get update', install]) {
    const [program, ...args] = command.split(' ')
    const done = spawnSync(program, args, {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    if (done.status !== 0) throw new Error(`\`${command}\` failed:\n${done.stdout}${done.stderr}`)
  }
  const stillMissing = missingPackages()
  if (stillMissing.length > 0) {
    throw new Error(`Installed, but not found afterwards: ${stillMissing.join(', ')}.`)
  }
}

/** The full path of a program of PostgreSQL, which Debian keeps out of `PATH`; the newest one. */
export function postgresProgram(name) {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian)
    ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a))
    : []
  const candidates = versions.map((version) => join(debian, version, 'bin', name))
  return candidates.find(isExecutable) ?? onPath(name)
}

/** The full path of Chromium or Chrome. */
export function chromiumProgram() {
  return onPath('chromium') ?? onPath('google-chrome')
}

function missingPackages() {
  return TOOLS.filter((tool) => tool.find() === undefined).map((tool) => tool.package)
}

function onPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find(isExecutable)
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function isDebian() {
  const file = '/etc/os-release'
  return existsSync(file) && /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync(file, 'utf8'))
}
