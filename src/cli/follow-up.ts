import type { FollowUp } from '../plan/plan.ts'
import { startRepository } from '../workspace/git.ts'
import { install } from '../workspace/install.ts'
import type { Session } from './session.ts'
import { isCancelled } from './cancel.ts'
import { placeOf } from './workspace-member.ts'
import { sayStep, startProgress } from './voice.ts'

/** What became of one follow-up. A failure is told and costs nothing: the files are in place. */
export type FollowedUp = {
  readonly kind: FollowUp['kind']
  readonly status: 'done' | 'skipped' | 'failed'
  readonly detail: string
}

/** Lines of a failed install that are worth showing. */
const SHOWN_LINES = 12

const GIT_OUTCOMES = {
  committed: { status: 'done', detail: 'Started a git repository with one commit.' },
  started: { status: 'done', detail: 'Started a git repository; nothing is committed yet.' },
  nested: { status: 'skipped', detail: 'No git repository of its own: this folder is in one.' },
  'no-git': { status: 'skipped', detail: 'No git repository: git is not installed.' },
  failed: {
    status: 'failed',
    detail: 'git could not start a repository; run `git init` yourself.',
  },
} as const

/** Does what comes after the files, in order. Stops early when the person cancels. */
export async function runFollowUps(
  followUps: readonly FollowUp[],
  target: string,
  session: Session,
): Promise<readonly FollowedUp[]> {
  const outcomes: FollowedUp[] = []
  for (const followUp of followUps) {
    if (session.cancelled.aborted) break
    const outcome =
      followUp.kind === 'install'
        ? await installNow(followUp.packageManager, target, session)
        : await startGit(target, session)
    outcomes.push(outcome)
  }
  return outcomes
}

async function installNow(
  packageManager: string,
  target: string,
  { terminal, cancelled }: Session,
): Promise<FollowedUp> {
  const startedAt = Date.now()
  const progress = startProgress(terminal, `Installing with ${packageManager}`)
  const { isOk, output } = await install(packageManager, target, placeOf(target), {
    signal: cancelled,
    onLine: progress.update,
  })
  if (isOk) {
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
    progress.done(`Installed the dependencies with ${packageManager} in ${seconds} s.`)
    return { kind: 'install', status: 'done', detail: packageManager }
  }
  if (await isCancelled(cancelled)) {
    progress.fail('The installation was stopped.')
    return { kind: 'install', status: 'failed', detail: 'stopped' }
  }
  const tail = output.trim().split('\n').slice(-SHOWN_LINES)
  const said = tail.map((line) => terminal.paint('dim', line)).join('\n')
  progress.fail(
    `${packageManager} could not install the dependencies. The project is complete.\n${said}`,
  )
  return { kind: 'install', status: 'failed', detail: tail.join('\n') }
}

async function startGit(target: string, { terminal, cancelled }: Session): Promise<FollowedUp> {
  const { status, detail } = GIT_OUTCOMES[await startRepository(target, cancelled)]
  if (!cancelled.aborted) sayStep(terminal, status === 'failed' ? 'warn' : 'step', detail)
  return { kind: 'git', status, detail }
}
