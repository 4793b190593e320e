import { join, posix } from 'node:path'

import type { App } from '../edit/express/find-app.ts'
import type { Plan } from '../plan/plan.ts'
import { inHostForm } from '../workspace/host-format.ts'
import { carryOutByHand } from './carry-out-by-hand.ts'
import type { PatchFlags } from './commands/patch.ts'
import type { Session } from './session.ts'

/** Carries the plan of a patch out in the form of the app, and proves it where that was asked for. */
export async function writePatch(
  cwd: string,
  app: Extract<App, { outcome: 'found' }>,
  plan: Plan,
  flags: PatchFlags,
  session: Session,
): Promise<void> {
  const isVerified = flags.verify === true && !isOnlyShown(flags)
  await (isVerified ? writeVerified : write)(cwd, app, plan, flags, session)
}

/** Whether the plan is shown or kept, and nothing of the app is changed. */
export function isOnlyShown({ dryRun, plan }: PatchFlags): boolean {
  return dryRun === true || plan !== undefined
}

/** One run prints one JSON document: that of the patch if it passes its checks, otherwise that of the failure. */
async function writeVerified(
  cwd: string,
  app: Extract<App, { outcome: 'found' }>,
  plan: Plan,
  flags: PatchFlags,
  session: Session,
): Promise<void> {
  const documents: string[] = []
  const terminal = { ...session.terminal, print: (text: string) => void documents.push(text) }
  await write(cwd, app, plan, flags, { ...session, terminal })
  const { verifyApp } = await import('./verify-app.ts')
  await verifyApp({ cwd: join(cwd, app.entry?.folder ?? '') }, session)
  for (const document of documents) session.terminal.print(document)
}

async function write(
  cwd: string,
  app: Extract<App, { outcome: 'found' }>,
  plan: Plan,
  flags: PatchFlags,
  session: Session,
): Promise<void> {
  const folder = app.entry?.folder ?? ''
  const isInside = plan.ops.every(({ path }) => folder === '' || path.startsWith(`${folder}/`))
  const root = isInside ? join(cwd, folder) : cwd
  const rebased = isInside && folder !== '' ? inFolder(plan, folder) : plan
  const { ops, notices } = await inHostForm(root, rebased.ops)
  const { server, candidates, entry } = app
  const notes = [...app.notes, ...notices]
  const report = { entry: entry?.path, foundBy: entry?.because, server, candidates, notes }
  const change = {
    command: 'patch',
    root,
    plan: { ...rebased, ops },
    title: `Patch ${entry?.path ?? ''}: the server is ${server.expression} at ${server.where}`,
    isUndoable: true,
    report,
  }
  try {
    await carryOutByHand(change, flags, session)
  } finally {
    // They are about the app, and as true where a part of the patch is left to its people.
    for (const note of notes) session.terminal.say(session.terminal.paint('dim', `note: ${note}`))
  }
}

/** The same plan, seen from the package's own folder: that is where packages are installed. */
function inFolder(plan: Plan, folder: string): Plan {
  const shorter = (path: string): string => posix.relative(folder, path)
  return {
    ...plan,
    ops: plan.ops.map((op) => ({ ...op, path: shorter(op.path) })),
    byHand: plan.byHand.map((one) => ({ ...one, where: shorter(one.where) })),
  }
}
