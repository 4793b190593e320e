import { spawn, spawnSync } from 'node:child_process'
import { chownSync, mkdirSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

import { postgresProgram } from './tools.js'

/** How long a service may take until it accepts connections. Seconds are normal on a loaded machine. */
const START_MS = 60_000

/**
 * Starts a Redis and a PostgreSQL of their own on free loopback ports, with their data below `folder`.
 * `stop` ends both and is safe to call twice, also from an `exit` handler.
 */
export async function startServices(folder) {
  const started = []
  const stop = () => {
    for (const child of started.splice(0)) child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const redis = await startRedis(folder, started)
    const postgres = await startPostgres(folder, started)
    return { env: { TEST_REDIS_URL: redis, TEST_DATABASE_URL: postgres }, stop }
  } catch (error) {
    stop()
    throw error
  }
}

async function startRedis(folder, started) {
  const port = await freePort()
  const data = join(folder, 'redis')
  mkdirSync(data, { recursive: true })
  const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', data]
  const child = spawn('redis-server', [...options, '--save', '', '--appendonly', 'no'], {
    stdio: 'ignore',
  })
  started.push(child)
  await untilListening('redis-server', child, port)
  return `redis://127.0.0.1:${port}`
}

/** PostgreSQL refuses to run as root, so root lends it the system's `postgres` user. */
async function startPostgres(folder, started) {
  const port = await freePort()
  const data = join(folder, 'postgres')
  const owner = process.getuid?.() === 0 ? idsOf('postgres') : {}
  mkdirSync(data, { recursive: true, mode: 0o700 })
  if (owner.uid !== undefined) chownSync(data, owner.uid, owner.gid)

  const options = { ...owner, cwd: data, encoding: 'utf8' }
  const initdb = postgresProgram('initdb')
  const initArguments = ['--pgdata', data, '--username', 'realtime', '--auth', 'trust', '--no-sync']
  const initialised = spawnSync(initdb, [...initArguments, '--encoding', 'UTF8'], options)
  if (initialised.status !== 0) {
    throw new Error(`initdb failed:\n${initialised.stdout}${initialised.stderr}`)
  }
  // The data lives for one run, so durability would only cost time.
  const settings = [
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'max_connections=300',
  ]
  const child = spawn(
    postgresProgram('postgres'),
    [
      '-D',
      data,
      '-p',
      `${port}`,
      '-h',
      '127.0.0.1',
      '-k',
      '',
      ...settings.flatMap((row) => ['-c', row]),
    ],
    { ...owner, cwd: data, stdio: 'ignore' },
  )
  started.push(child)
  await untilListening('postgres', child, port)
  return `postgres://realtime@127.0.0.1:${port}/postgres`
}

async function untilListening(name, child, port) {
  let failure
  child.once('error', (error) => {
    failure = error
  })
  const giveUpAt = Date.now() + START_MS
  while (Date.now() < giveUpAt) {
    if (failure !== undefined) throw new Error(`${name} cannot be started.`, { cause: failure })
    if (child.exitCode !== null) throw new Error(`${name} ended with code ${child.exitCode}.`)
    if (await accepts(port)) return
    await wait(50)
  }
  throw new Error(`${name} does not listen on port ${port} after ${START_MS / 1000} s.`)
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const settle = (isOpen) => {
      socket.destroy()
      resolve(isOpen)
    }
    socket.once('connect', () => settle(true))
    socket.once('error', () => settle(false))
  })
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

function idsOf(user) {
  const id = (flag) => Number(spawnSync('id', [flag, user], { encoding: 'utf8' }).stdout)
  return { uid: id('-u'), gid: id('-g') }
}
