import { fork, spawnSync, type ChildProcess, type ForkOptions } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { cpus } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { residentBytes } from './cpu.ts'

export interface Server {
  readonly port: number
  readonly pid: number
  /** Collects garbage and tells the bytes that are left in memory. */
  readonly settledBytes: () => Promise<number>
  /** Starts to watch the event loop, and tells the longest time in milliseconds that it was held. */
  readonly watchStalls: () => Promise<() => Promise<number>>
  readonly stop: () => Promise<void>
}

export interface ServerParts {
  readonly program: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** The core that it runs on; any if undefined. */
  readonly core: number | undefined
}

const preloaded = new URL('../peers/measured.mjs', import.meta.url).href
const startMs = 30_000

/** Starts a server that listens on PORT. What it logs is written, as in production, and thrown away. */
export async function startServer({ program, cwd, env, core }: ServerParts): Promise<Server> {
  const port = await freePort()
  const child = forkOn(core, program, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOST: '127.0.0.1', ...env, PORT: String(port) },
    execArgv: ['--expose-gc', '--import', preloaded],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${program} did not start.`)
  await untilListening(child, port)
  return {
    port,
    pid,
    async settledBytes() {
      await ask(child, 'collect')
      return residentBytes(pid)
    },
    async watchStalls() {
      await ask(child, 'watch')
      return async () => {
        const answer = await ask(child, 'stall')
        return typeof answer === 'object' && answer !== null && 'stallMs' in answer
          ? Number(answer.stallMs)
          : Number.NaN
      }
    },
    stop: () => end(child),
  }
}

/** Starts a Node program on one core where the system has `taskset`, else anywhere. */
export function forkOn(
  core: number | undefined,
  program: string,
  { execArgv = [], ...options }: ForkOptions,
): ChildProcess {
  if (core === undefined || !hasTaskset) return fork(program, [], { ...options, execArgv })
  const command = ['-c', String(core), process.execPath, ...execArgv]
  return fork(program, [], { ...options, execPath: 'taskset', execArgv: command })
}

const hasTaskset = cpus().length > 1 && spawnSync('taskset', ['--version']).status === 0

export function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
}

function ask(child: ChildProcess, question: string): Promise<unknown> {
  return new Promise((resolve) => {
    child.once('message', resolve)
    child.send(question)
  })
}

async function untilListening(child: ChildProcess, port: number): Promise<void> {
  const deadline = Date.now() + startMs
  while (Date.now() < deadline && child.exitCode === null) {
    if (await accepts(port)) return
    await delay(25)
  }
  await end(child)
  throw new Error('A server did not start.')
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(port, '127.0.0.1')
    probe.once('connect', () => resolve(true))
    probe.once('error', () => resolve(false))
    probe.once('connect', () => probe.destroy())
  })
}
