import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { killGroup } from './command.ts'

/** A cold start on a loaded machine; a server that needs longer is broken. */
const START_MS = 60_000
const STOP_MS = 40_000

/** A generated project that serves, in a process of its own. */
export type ServedProject = {
  /** `http://127.0.0.1:41234` */
  readonly origin: string
  /** `ws://127.0.0.1:41234/ws` */
  readonly url: string
  readonly output: () => string
  /** Sends SIGTERM and resolves with the exit code; null when it had to be killed. */
  readonly stop: () => Promise<number | null>
  readonly kill: () => Promise<void>
}

type Environment = Readonly<Record<string, string>>

/** Runs the project's own `start` script on a free port and waits until `/readyz` answers 200. */
export async function serveProject(
  folder: string,
  env: Environment,
  port?: number,
): Promise<ServedProject> {
  const at = port ?? (await freePort())
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const script: string = scripts.start
  // As npm runs it, but without npm between the signal and the server.
  const child = spawn('sh', ['-c', `exec ${script}`], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env, HOST: '127.0.0.1', PORT: `${at}` },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let output = ''
  const collect = (chunk: Buffer): void => {
    output += chunk.toString('utf8')
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve)
  })
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> => {
    if (signal === 'SIGTERM') child.kill(signal)
    else killGroup(child.pid)
    const late = AbortSignal.timeout(STOP_MS)
    late.addEventListener('abort', () => killGroup(child.pid))
    return ended
  }
  const origin = `http://127.0.0.1:${at}`
  try {
    await untilReady(`${origin}/readyz`, () => child.exitCode)
  } catch (error) {
    await end('SIGKILL')
    throw new Error(`The project in ${folder} does not serve:\n${output}`, { cause: error })
  }
  return {
    origin,
    url: `${origin.replace('http', 'ws')}/ws`,
    output: () => output,
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  }
}

/** A port of the loopback address that nobody listens on at this moment. */
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

async function untilReady(url: string, exitCode: () => number | null): Promise<void> {
  const giveUpAt = Date.now() + START_MS
  while (Date.now() < giveUpAt) {
    const code = exitCode()
    if (code !== null) throw new Error(`It ended with code ${code}.`)
    const isReady = await fetch(url).then(
      ({ status }) => status === 200,
      () => false,
    )
    if (isReady) return
    await delay(50)
  }
  throw new Error(`${url} did not answer within ${START_MS / 1000} s.`)
}
