import { spawn } from 'node:child_process'

import { systemCode } from '../../src/workspace/system-code.ts'

/** What a finished command left: its exit code (null after a signal) and everything it printed. */
export type Done = {
  readonly code: number | null
  readonly output: string
  readonly stdout: string
}

type Options = {
  readonly cwd: string
  readonly env?: NodeJS.ProcessEnv
  /** A command that takes longer is killed with everything it started. */
  readonly timeoutMs?: number
}

/** Runs a command to its end, without a terminal and without input. Never throws for its exit code. */
export function runCommand(
  command: string,
  args: readonly string[],
  { cwd, env = process.env, timeoutMs = 300_000 }: Options,
): Promise<Done> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const output: Buffer[] = []
    const stdout: Buffer[] = []
    const timer = setTimeout(() => killGroup(child.pid), timeoutMs)
    child.stdout.on('data', (chunk: Buffer) => {
      output.push(chunk)
      stdout.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
    child.once('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({ code, output: textOf(output), stdout: textOf(stdout) })
    })
  })
}

/** Runs a command given as words between spaces, and fails with what it said. */
export async function ran(line: string, cwd: string): Promise<void> {
  const [program = '', ...args] = line.split(' ')
  const { code, output } = await runCommand(program, args, { cwd, timeoutMs: 900_000 })
  if (code !== 0) throw new Error(`\`${line}\` ended with ${code}:\n${output}`)
}

/** Ends a process and everything in its group; the process has to have been started as its leader. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error
  }
}

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8')
}
