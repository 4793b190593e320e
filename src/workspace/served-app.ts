import { spawn } from 'node:child_process'
import { connect, createServer } from 'node:net'

import { systemCode } from './system-code.ts'

/** An app that was started to be looked at. */
export interface ServedApp {
  readonly port: number
  /** Ends it as a host would. Resolves with the time it took in milliseconds, or nothing if it had to be killed. */
  stop(): Promise<number | undefined>
}

/** Why an app could not be looked at, with what it said last. */
export interface NotServed {
  readonly why: string
  readonly said: string
}

const START_MS = 30_000
const STOP_MS = 15_000
const LOOK_EVERY_MS = 100

export interface ServeOptions {
  readonly cwd: string
  readonly signal: AbortSignal
  readonly env?: Readonly<Record<string, string>>
  /** Ports that the app may open although PORT names another. One that is in use already is not looked at. */
  readonly ports?: readonly number[]
}

/** Starts an app on a free port of this machine and waits until it answers there. */
export async function serve(
  command: readonly string[],
  { cwd, signal, env = {}, ports = [] }: ServeOptions,
): Promise<ServedApp | NotServed> {
  const port = await freePort()
  const watched = [port, ...(await unanswered(ports))]
  const [program = process.execPath, ...args] = command
  const child = spawn(program, args, {
    cwd,
    // The clients of a check are gone before it stops: nothing has to be spread over time.
    env: {
      ...process.env,
      ...env,
      PORT: String(port),
      RT_DRAIN_DELAY_MS: '1',
      RT_DRAIN_SPREAD_MS: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  })
  let said = ''
  let ended: string | undefined
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4_000)))
  }
  child.once('error', (error) => (ended = error.message))
  child.once('exit', (code, by) => (ended = `it ended with ${code ?? by}`))

  const end = (by: NodeJS.Signals): void => {
    if (child.pid !== undefined && ended === undefined) kill(child.pid, by)
  }
  for (const until = Date.now() + START_MS; Date.now() < until && !signal.aborted;) {
    if (ended !== undefined) return { why: ended, said }
    const open = await firstAnswering(watched)
    if (open !== undefined) {
      return { port: open, stop: () => stopped(end, () => ended !== undefined) }
    }
    await pause(LOOK_EVERY_MS)
  }
  end('SIGKILL')
  return { why: 'it did not listen on the port that PORT names', said }
}

async function stopped(
  end: (by: NodeJS.Signals) => void,
  isEnded: () => boolean,
): Promise<number | undefined> {
  const started = Date.now()
  end('SIGTERM')
  while (Date.now() - started < STOP_MS) {
    if (isEnded()) return Date.now() - started
    await pause(LOOK_EVERY_MS)
  }
  end('SIGKILL')
  return undefined
}

/** The whole group: runners such as npm start the app as a child of their own. */
function kill(pid: number, by: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, by)
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error
  }
}

async function firstAnswering(ports: readonly number[]): Promise<number | undefined> {
  const answering = await Promise.all(ports.map(answers))
  return ports.find((_, index) => answering[index])
}

async function unanswered(ports: readonly number[]): Promise<readonly number[]> {
  const answering = await Promise.all(ports.map(answers))
  return ports.filter((_, index) => !answering[index])
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
