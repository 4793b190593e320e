import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { CreateRealtimeError } from '../errors.ts'
import { run } from '../workspace/run.ts'
import { serve, type ServedApp } from '../workspace/served-app.ts'
import { readCwd } from '../workspace/target.ts'
import type { VerifyFlags } from './commands/verify.ts'
import { JSON_FORMAT } from './exit.ts'
import type { Session } from './session.ts'
import { checkSockets } from './verify-sockets.ts'
import { readProject, startCommand, type VerifiedProject } from './verify-project.ts'
import { sayHello, sayStep } from './voice.ts'

/** One thing that was shown, or was not, or turned out wrong. */
export interface Check {
  readonly name: string
  readonly status: 'passed' | 'failed' | 'not shown'
  readonly detail: string
}

/** Runs every check that can be run here and says exactly which could not. Throws where one failed. */
export async function verifyApp(flags: VerifyFlags, session: Session): Promise<void> {
  const { terminal } = session
  const cwd = readCwd(flags.cwd ?? '.')
  const project = readProject(cwd)
  sayHello(terminal, session.version)
  const checks = [await checkTypes(cwd), ...(await checkRunning(cwd, project, session))]
  for (const { name, status, detail } of checks) {
    sayStep(terminal, status === 'passed' ? 'step' : 'warn', `${name}: ${status}. ${detail}`)
  }
  const failed = checks.filter(({ status }) => status === 'failed')
  const status = checks.every((check) => check.status === 'passed') ? 'passed' : 'partial'
  if (failed.length > 0) throw notVerified(cwd, failed, checks)
  if (flags.json === true) {
    terminal.print(JSON.stringify({ format: JSON_FORMAT, status, checks }, null, 2))
  }
}

/** Only diagnostics count: an app without TypeScript has nothing to show here. */
async function checkTypes(cwd: string): Promise<Check> {
  const name = 'Types'
  const compiler = join(cwd, 'node_modules/typescript/bin/tsc')
  if (!existsSync(join(cwd, 'tsconfig.json')) || !existsSync(compiler)) {
    return {
      name,
      status: 'not shown',
      detail: 'There is no tsconfig.json, or no TypeScript installed.',
    }
  }
  const { isOk, output } = await run(process.execPath, [compiler, '--noEmit', '-p', '.'], { cwd })
  if (isOk) return { name, status: 'passed', detail: 'No diagnostics.' }
  return { name, status: 'failed', detail: output.trim().split('\n').slice(0, 5).join('\n') }
}

async function checkRunning(
  cwd: string,
  project: VerifiedProject,
  session: Session,
): Promise<readonly Check[]> {
  const command = startCommand(cwd, project)
  const app = await serve(command, cwd, session.cancelled)
  if (!('port' in app)) {
    const last = app.said.trim().split('\n').slice(-5).join('\n')
    const detail = `\`${command.join(' ')}\`: ${app.why}.${last === '' ? '' : `\n${last}`}`
    return [
      { name: 'Start', status: 'not shown', detail },
      { name: 'Sockets', status: 'not shown', detail: 'The app has to start first.' },
    ]
  }
  try {
    const boot: Check = { name: 'Start', status: 'passed', detail: `It listens on ${app.port}.` }
    const sockets = await checkSockets(app.port, project)
    return [boot, await checkHttp(app), ...sockets, await checkStop(app)]
  } finally {
    await app.stop()
  }
}

async function checkHttp({ port }: ServedApp): Promise<Check> {
  const response = await fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual' })
  const status = response.status < 500 ? 'passed' : 'failed'
  return { name: 'HTTP', status, detail: `GET / answers ${response.status}.` }
}

async function checkStop(app: ServedApp): Promise<Check> {
  const ms = await app.stop()
  return ms === undefined
    ? { name: 'Stop', status: 'failed', detail: 'It did not end after SIGTERM and was killed.' }
    : { name: 'Stop', status: 'passed', detail: `It ended ${ms} ms after SIGTERM.` }
}

function notVerified(
  cwd: string,
  failed: readonly Check[],
  checks: readonly Check[],
): CreateRealtimeError {
  return new CreateRealtimeError({
    code: 'not-verified',
    message: failed.map(({ name, detail }) => `${name}: ${detail}`).join(' '),
    where: cwd,
    hint: 'Correct it and run `create-realtime verify` again; after a patch, `create-realtime undo` takes it back.',
    facts: { checks },
  })
}
