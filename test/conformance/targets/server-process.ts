import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Node } from '../suite/target.ts'

const startMs = 60_000

export interface ServerNode extends Node {
  /** Sends the process a message of the test: a string is a user to kick, a number moves its clock. */
  readonly tell: (message: string | number) => void
  /** Asks a test's door in the process, and resolves with its answer. */
  readonly ask: (question: object) => Promise<unknown>
  /** Sends a signal and waits for nothing. */
  readonly signal: (signal: NodeJS.Signals) => void
}

/** Starts one server and waits until it is ready. */
export async function startNode(
  folder: string,
  env: Readonly<Record<string, string>>,
  programArguments: readonly string[] = [],
): Promise<ServerNode> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  let output = ''
  let child: ChildProcess | undefined

  const collect = (chunk: Buffer) => {
    output += chunk.toString()
  }

  async function restart(): Promise<void> {
    const started = spawn(process.execPath, [...programArguments, 'dist/main.js'], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', ...env, PORT: String(port), HOST: '127.0.0.1' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    child = started
    started.stdout?.on('data', collect)
    started.stderr?.on('data', collect)
    await untilReady(started, origin, () => output)
  }

  await restart()
  return {
    url: `ws://127.0.0.1:${port}/ws`,
    origin,
    restart,
    stop: () => end(child, 'SIGTERM'),
    kill: async () => {
      await end(child, 'SIGKILL')
    },
    output: () => output,
    memory: () => residentBytes(child?.pid),
    tell: (message) => child?.send(message),
    ask: (question) =>
      new Promise((resolve) => {
        child?.once('message', resolve)
        child?.send(question)
      }),
    signal: (signal) => child?.kill(signal),
  }
}

/** A port that nobody listens on at this moment. */
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

/** Ends a process; resolves with its exit code. */
export async function end(
  child: ChildProcess | undefined,
  signal: NodeJS.Signals,
): Promise<number | null> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null)
    return child?.exitCode ?? null
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  child.kill(signal)
  // A stopped process takes no other signal.
  if (signal !== 'SIGKILL') child.kill('SIGCONT')
  return ended
}

async function untilReady(
  child: ChildProcess,
  origin: string,
  output: () => string,
): Promise<void> {
  const deadline = Date.now() + startMs
  while (Date.now() < deadline) {
    if (child.exitCode !== null) break
    const isReady = await fetch(`${origin}/readyz`).then(
      ({ status }) => status === 200,
      () => false,
    )
    if (isReady) return
    await delay(25)
  }
  await end(child, 'SIGKILL')
  throw new Error(`The server did not become ready:\n${output()}`)
}

function residentBytes(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1_024
}
