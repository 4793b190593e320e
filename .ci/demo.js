import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const PROJECT = fileURLToPath(new URL('../my-chat', import.meta.url))
const PORT = process.env.PORT ?? '3000'

if (!existsSync(`${ROOT}/node_modules/.package-lock.json`)) {
  // `npm ci` refuses a lock file that lacks the builds of a package for platforms its registry does not carry.
  step('Installing create-realtime', 'npm', [
    'install',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ])
}
step('Building it', 'npm', ['run', '--silent', 'build'])
if (existsSync(PROJECT)) {
  process.stdout.write(
    './my-chat is there already: it is served as it is. Delete it to start afresh.\n',
  )
} else {
  step('Generating ./my-chat', process.execPath, [
    'bin/create-realtime.js',
    'my-chat',
    '--yes',
    '--package-manager',
    'npm',
    '--no-git',
  ])
}
if (!existsSync(`${PROJECT}/node_modules`)) {
  step('Installing ./my-chat', 'npm', ['install', '--no-audit', '--no-fund'], PROJECT)
}
step('Building ./my-chat', 'npm', ['run', '--silent', 'build'], PROJECT)
serve()

function step(title, command, args, cwd = ROOT) {
  process.stdout.write(`${title} …\n`)
  const done = spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] })
  if (done.status === 0) return
  process.stdout.write(`${title} failed: \`${command} ${args.join(' ')}\` in ${cwd}\n`)
  process.exit(done.status ?? 1)
}

/** Serves until Ctrl+C. The server leads a group of its own, so that npm and shells cannot swallow it. */
function serve() {
  const server = spawn('npm', ['start', '--silent'], {
    cwd: PROJECT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PORT, RT_DRAIN_DELAY_MS: '1', RT_DRAIN_SPREAD_MS: '200' },
    detached: true,
  })
  let isStopping = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      isStopping = true
      if (server.pid !== undefined) process.kill(-server.pid, 'SIGTERM')
    })
  }
  server.once('exit', (code) => {
    process.exitCode = isStopping ? 0 : (code ?? 1)
  })
  void announce(server)
}

/** Says where the chat is once it answers. */
async function announce(server) {
  while (server.exitCode === null && server.signalCode === null) {
    const isReady = await fetch(`http://localhost:${PORT}/readyz`).then(
      ({ status }) => status === 200,
      () => false,
    )
    if (isReady) {
      process.stdout.write(
        `\nThe chat answers on http://localhost:${PORT}; open it in two windows. Ctrl+C ends it.\n`,
      )
      return
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 100)
    })
  }
}
