import { copyBefore } from '../workspace/earlier-copy.ts'
import { CreateRealtimeError } from '../errors.ts'
import { findProject } from '../workspace/find-project.ts'
import { type NotServed, serve, type ServedApp } from '../workspace/served-app.ts'
import { readCwd } from '../workspace/target.ts'
import type { VerifyFlags } from './commands/verify.ts'
import { JSON_FORMAT } from './exit.ts'
import type { Session } from './session.ts'
import { planCredential } from './verify-credential.ts'
import { readProject, startCommand, type VerifiedProject } from './verify-project.ts'
import { comparePages, judgeAlone, pagesOf, pathsIn, type Page } from './verify-routes.ts'
import { checkSockets } from './verify-sockets.ts'
import { checkTypes } from './verify-types.ts'
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
  const cwd = findProject(readCwd(flags.cwd ?? '.'))
  const project = readProject(cwd, session)
  sayHello(terminal, session.version)
  const checks = await checkAll(cwd, project, flags, session)
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

async function checkAll(
  cwd: string,
  project: VerifiedProject,
  { cookie }: VerifyFlags,
  session: Session,
): Promise<readonly Check[]> {
  const before = project.isPatched ? copyBefore(cwd, 'realtime.json') : undefined
  try {
    const types = await checkTypes(cwd, before?.folder)
    const paths = pathsIn(before?.folder ?? cwd)
    const old = before && (await lookAtBefore(before.folder, project, paths, session))
    return [types, ...(await checkRunning(cwd, { project, paths, old, cookie }, session))]
  } finally {
    before?.remove()
  }
}

/** What the app answered before the patch, asked for twice; or why it did not start then. */
type Before = { readonly first: readonly Page[]; readonly second: readonly Page[] } | NotServed

async function lookAtBefore(
  folder: string,
  project: VerifiedProject,
  paths: readonly string[],
  { cancelled }: Session,
): Promise<Before> {
  const { ports } = project
  const app = await serve(startCommand(folder, project), { cwd: folder, signal: cancelled, ports })
  if (!('port' in app)) return app
  try {
    return { first: await pagesOf(app.port, paths), second: await pagesOf(app.port, paths) }
  } finally {
    await app.stop()
  }
}

interface Running {
  readonly project: VerifiedProject
  readonly paths: readonly string[]
  readonly old: Before | undefined
  readonly cookie: string | undefined
}

async function checkRunning(
  cwd: string,
  { project, paths, old, cookie }: Running,
  { cancelled }: Session,
): Promise<readonly Check[]> {
  const command = startCommand(cwd, project)
  const { ports } = project
  const { env, make } = planCredential(project, cookie)
  const app = await serve(command, { cwd, signal: cancelled, env, ports })
  if (!('port' in app)) return notStarted(command, app, old)
  try {
    const boot: Check = { name: 'Start', status: 'passed', detail: `It listens on ${app.port}.` }
    const pages = await pagesOf(app.port, paths)
    const sockets = await checkSockets(app.port, project, await make(app.port))
    return [boot, checkPages(pages, old), ...sockets, await checkStop(app)]
  } finally {
    await app.stop()
  }
}

/** An app that started before the patch and does not now was broken by it. */
function notStarted(
  command: readonly string[],
  { why, said }: NotServed,
  old: Before | undefined,
): readonly Check[] {
  const last = said.split('\n').filter(isTelling).slice(-5).join('\n')
  const started = old !== undefined && 'first' in old
  const earlier = started ? ' Before the patch it started.' : old && ' Nor did it before the patch.'
  const detail = `\`${command.join(' ')}\`: ${why}.${earlier ?? ''}${last === '' ? '' : `\n${last}`}`
  return [
    { name: 'Start', status: started ? 'failed' : 'not shown', detail },
    ...['HTTP', 'Sockets', 'Stop'].map((name): Check => ({
      name,
      status: 'not shown',
      detail: 'The app has to start first.',
    })),
  ]
}

/** Where an error was thrown is for a debugger; what it says is for a person. */
function isTelling(line: string): boolean {
  return line.trim() !== '' && !/^\s+at |^Node\.js v/.test(line)
}

function checkPages(pages: readonly Page[], old: Before | undefined): Check {
  if (old === undefined) return judgeAlone(pages, 'there is nothing earlier to compare it with.')
  return 'first' in old
    ? comparePages(pages, old.first, old.second)
    : judgeAlone(pages, 'before the patch the app did not start here, so nothing was compared.')
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
