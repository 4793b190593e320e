import { spawn } from 'node:child_process'
import { join } from 'node:path'

import { repository } from './project.ts'

export type CliResult = {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

type CliOptions = {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: 'closed' | 'empty'
  /** Shell commands that set limits for the program, ending with `; `. */
  readonly underShell?: string
}

const PROGRAM = join(repository, 'bin/create-realtime.js')

/** Variables of the test run itself that would change what the program does. */
const HIDDEN = /^(npm_|CI$|NO_COLOR$|FORCE_COLOR$|GIT_)/

/** Runs the built program without a terminal, as a script or an agent does. */
export function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const { cwd, env = {}, stdin = 'empty', underShell = '' } = options
  const kept = Object.entries(process.env).filter(([name]) => !HIDDEN.test(name))
  const closing = stdin === 'closed' ? ' <&-' : ''
  const script = `${underShell}exec "$@"${closing}`

  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', script, 'bash', process.execPath, PROGRAM, ...args], {
      cwd,
      env: { ...Object.fromEntries(kept), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const output = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...output }))
  })
}
