import { randomBytes } from 'node:crypto'
import { basename, join, relative, resolve } from 'node:path'

import { makeBlueprint } from '../blueprint/blueprint.ts'
import type { Blueprint } from '../blueprint/blueprint.ts'
import { projectNameFor } from '../blueprint/names.ts'
import type { Given } from '../blueprint/options.ts'
import type { PackageFiles } from '../edit/express/package-files.ts'
import { CreateRealtimeError } from '../errors.ts'
import type { Problem } from '../errors.ts'
import type { Plan } from '../plan/plan.ts'
import { templateRoots } from '../runtimes/index.ts'
import { readAppFiles } from '../workspace/app-files.ts'
import { realDisk } from '../workspace/disk.ts'
import { changedInGit } from '../workspace/git-changes.ts'
import { interruptedIn, recover } from '../workspace/journal.ts'
import { detectPackageManager } from '../workspace/package-manager.ts'
import { readCwd } from '../workspace/target.ts'
import { readTemplates } from '../workspace/templates.ts'
import type { PatchFlags } from './commands/patch.ts'
import { withEarlier } from './earlier-patch.ts'
import { gather } from './gather.ts'
import type { Said } from './gather.ts'
import { missingForPatch } from './missing-answers.ts'
import { authProblem, PATCH_FALLBACKS, refusalProblem } from './patch-problems.ts'
import type { Session } from './session.ts'
import { isOnlyShown, writePatch } from './write-patch.ts'

/** Puts the server into the Express app of this folder, or says why not and changes nothing. */
export async function patchApp(
  entry: string | undefined,
  flags: PatchFlags,
  said: readonly Said[],
  session: Session,
): Promise<void> {
  const cwd = readCwd(flags.cwd ?? '.')
  const gathered = gather(undefined, said, undefined)

  const files = flags.dryRun === true ? readAppFiles(cwd) : repairedFiles(cwd, session)
  // Parsing other people's sources costs most of a second to load, and only this command needs it.
  const { findApp } = await import('../edit/express/find-app.ts')
  const app = findApp(files, { entry: below(cwd, entry), server: flags.server })
  if (app.outcome === 'refused') throw new CreateRealtimeError(refusalProblem(app, files))
  if (app.entry === undefined) throw new Error('An app was found without an entry.')
  const given = withEarlier(gathered.given, files, app.entry.folder, flags, session)

  const missing = missingForPatch(entry, given, flags)
  const answers = await completed(given, missing, cwd, flags, session)
  const blueprint = blueprintFor(nameIn(files, app.entry.folder, cwd), cwd, answers, session)
  const { findAuthCalls } = await import('../edit/express/auth-calls.ts')
  const auth = findAuthCalls(files, app.entry.path, blueprint.answers.auth)
  if (auth.outcome === 'refused' && !app.server.isAttached) {
    throw new CreateRealtimeError(authProblem(auth, app, files))
  }
  const { planPatch } = await import('../plan/plan-patch.ts')
  const plan = planPatch(blueprint, {
    files,
    entry: app.entry,
    server: app.server,
    auth: auth.outcome === 'found' ? auth : NO_CALLS,
    templates: readTemplates(templateRoots('node')),
    random: (bytes) => randomBytes(bytes).toString('hex'),
    version: session.version,
  })
  await refuseDirty(cwd, plan, flags, session)
  const notes = auth.outcome === 'found' ? [...app.notes, ...auth.notes] : app.notes
  await writePatch(cwd, { ...app, notes }, plan, flags, session)
}

const NO_CALLS = { outcome: 'found', calls: [], notes: [] } as const

/** The files of the app, after every change in it that was interrupted has been taken back. */
function repairedFiles(cwd: string, { disk = realDisk }: Session): PackageFiles {
  const files = readAppFiles(cwd)
  const folders = ['', ...interruptedIn(files.paths)]
  const outcomes = folders.map((folder) => recover(join(cwd, folder), disk))
  return outcomes.includes('rolled-back') ? readAppFiles(cwd) : files
}

async function completed(
  given: Given,
  missing: Problem | undefined,
  cwd: string,
  flags: PatchFlags,
  session: Session,
): Promise<Given> {
  const isAsked = flags.yes !== true && flags.dryRun !== true && flags.plan === undefined
  if (missing === undefined || !isAsked) return given
  if (!session.terminal.canAsk) throw new CreateRealtimeError(missing)

  const { askAnswers } = await import('./ask.ts')
  const { starter: _starter, database: _database, ...fixed } = PATCH_FALLBACKS
  const detected = { packageManager: detectPackageManager(cwd, undefined) ?? 'npm' } as const
  return askAnswers({ ...fixed, ...detected, install: true, ...given }, {}, session.cancelled)
}

function blueprintFor(name: string, cwd: string, given: Given, { env }: Session): Blueprint {
  const found =
    detectPackageManager(cwd, undefined) ?? detectPackageManager(cwd, env['npm_config_user_agent'])
  const detected = found === undefined ? {} : { packageManager: found }
  return makeBlueprint(name, { ...PATCH_FALLBACKS, ...given }, detected)
}

/** The app's own name, as far as it can stand in a token's issuer. */
function nameIn(files: PackageFiles, folder: string, cwd: string): string {
  const manifest = files.text(folder === '' ? 'package.json' : `${folder}/package.json`) ?? ''
  const name = /"name"\s*:\s*"(?:@[^/"]*\/)?([a-z0-9][a-z0-9._-]*)"/i.exec(manifest)?.[1]
  return name ?? projectNameFor('.', basename(cwd))
}

/** A patch on top of uncommitted work is hard to tell from it afterwards. */
async function refuseDirty(
  cwd: string,
  plan: Plan,
  flags: PatchFlags,
  session: Session,
): Promise<void> {
  if (plan.ops.length === 0 || isOnlyShown(flags) || flags.allowDirty === true) return
  const changed = await changedInGit(cwd)
  if (changed.length === 0) return

  const names = changed.slice(0, 5).join(', ') + (changed.length > 5 ? ', …' : '')
  if (session.terminal.canAsk && flags.yes !== true) {
    const { askToGoOn } = await import('./ask.ts')
    if (await askToGoOn(`Uncommitted changes: ${names}. Go on?`, session.cancelled)) return
  }
  throw new CreateRealtimeError({
    code: 'dirty-tree',
    message: `Git has uncommitted changes here: ${names}. Nothing was written.`,
    where: cwd,
    hint: 'Commit or stash them, or add `--allow-dirty`.',
  })
}

/** The entry by its way from the folder, with `/` on every system. */
function below(cwd: string, entry: string | undefined): string | undefined {
  if (entry === undefined) return undefined
  return relative(cwd, resolve(cwd, entry)).replaceAll('\\', '/')
}
