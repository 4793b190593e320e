import { basename, resolve } from 'node:path'

import { makeBlueprint } from '../blueprint/blueprint.ts'
import type { Blueprint } from '../blueprint/blueprint.ts'
import { checkDirectory, FALLBACK_NAME, projectNameFor } from '../blueprint/names.ts'
import type { Given } from '../blueprint/options.ts'
import { CreateRealtimeError, refuseAny } from '../errors.ts'
import { realDisk } from '../workspace/disk.ts'
import { recover } from '../workspace/journal.ts'
import { detectPackageManager } from '../workspace/package-manager.ts'
import { readCwd, readTarget } from '../workspace/target.ts'
import type { Occupied, Target } from '../workspace/target.ts'
import type { CreateFlags } from './commands/create.ts'
import { readConfigFile } from './config-file.ts'
import { gather } from './gather.ts'
import type { Gathered, Said } from './gather.ts'
import { missingAnswers } from './missing-answers.ts'
import type { Session } from './session.ts'
import { findSwallowedFlags } from './swallowed-flags.ts'
import { sayHello } from './voice.ts'

/** A wish that is complete, and the place where it will come true. */
export type Decided = {
  readonly blueprint: Blueprint
  readonly target: Target
  readonly cwd: string
  /** As the person wrote it. */
  readonly directory: string
}

type Complete = Gathered & { readonly directory: string }

/** From what was said to a coherent wish: asks for the rest, or throws when nobody can be asked. */
export async function decide(
  directory: string | undefined,
  flags: CreateFlags,
  said: readonly Said[],
  session: Session,
): Promise<Decided> {
  const swallowed = findSwallowedFlags(session.env)
  refuseAny(swallowed === undefined ? [] : [swallowed])

  const cwd = readCwd(flags.cwd ?? '.')
  const file = flags.config
  const config = file === undefined ? undefined : { file, content: readConfigFile(cwd, file) }
  const gathered = gather(directory, said, config)
  const detected = detect(cwd, session)

  // Contradictions and a bad folder are told before the first question, not after the last.
  makeBlueprint(FALLBACK_NAME, gathered.given, detected)
  const occupied = await whereOccupied(cwd, gathered.directory, flags, session)

  const complete = await completed(gathered, cwd, detected, flags, session)
  const name = projectNameFor(complete.directory, basename(cwd))
  return {
    blueprint: makeBlueprint(name, complete.given, detected),
    target: lookAt(cwd, complete.directory, flags, occupied),
    cwd,
    directory: complete.directory,
  }
}

/** Files in the folder stop the command, unless somebody has said or says that they may stay there. */
async function whereOccupied(
  cwd: string,
  directory: string | undefined,
  flags: CreateFlags,
  { terminal, cancelled }: Session,
): Promise<Occupied> {
  const said = flags.onConflict === undefined ? 'refused' : 'allowed'
  if (directory === undefined) return said
  try {
    lookAt(cwd, directory, flags, said)
    return said
  } catch (error) {
    const isOccupied =
      error instanceof CreateRealtimeError && error.problems[0].code === 'target-not-empty'
    if (!isOccupied || !terminal.canAsk || flags.yes === true) throw error

    const { askToGoOn } = await import('./ask.ts')
    const question = `${directory} holds files. Write the project beside them?`
    if (await askToGoOn(question, cancelled)) return 'allowed'
    throw error
  }
}

async function completed(
  gathered: Gathered,
  cwd: string,
  detected: Given,
  flags: CreateFlags,
  session: Session,
): Promise<Complete> {
  const { directory, given } = gathered
  const isOnlyShown = flags.dryRun === true || flags.plan !== undefined
  const isToBeAsked = flags.yes !== true && session.terminal.canAsk
  if (flags.yes !== true && !isToBeAsked) {
    const missing = missingAnswers(gathered, detected, flags, ownCommand(session))
    refuseAny(missing === undefined ? [] : [missing])
  }

  // The diff of a dry run has to be clean enough for another program to read.
  if (isToBeAsked || !isOnlyShown) sayHello(session.terminal, session.version)
  return isToBeAsked
    ? ask(gathered, cwd, detected, flags, session)
    : { directory: directory ?? FALLBACK_NAME, given }
}

async function ask(
  { directory, given }: Gathered,
  cwd: string,
  detected: Given,
  flags: CreateFlags,
  { cancelled }: Session,
): Promise<Complete> {
  const { askAnswers, askDirectory } = await import('./ask.ts')
  const folder =
    directory ?? (await askDirectory((text) => objectionTo(cwd, text, flags), cancelled))
  return { directory: folder, given: await askAnswers(given, detected, cancelled) }
}

/** The folder as text, then as it is on the disk. Throws for one that cannot be used. */
function lookAt(
  cwd: string,
  directory: string,
  { dryRun }: CreateFlags,
  occupied: Occupied = 'refused',
): Target {
  const problem = checkDirectory(directory, 'directory')
  refuseAny(problem === undefined ? [] : [problem])
  if (dryRun !== true) recover(resolve(cwd, directory), realDisk)
  return readTarget(cwd, directory, occupied)
}

function objectionTo(cwd: string, directory: string, flags: CreateFlags): string | undefined {
  try {
    lookAt(cwd, directory, flags)
    return undefined
  } catch (error) {
    if (error instanceof CreateRealtimeError) {
      const { message, hint } = error.problems[0]
      return `${message} ${hint}`
    }
    throw error
  }
}

function detect(cwd: string, { env }: Session): Given {
  const packageManager = detectPackageManager(cwd, env['npm_config_user_agent'])
  return packageManager === undefined ? {} : { packageManager }
}

/** How this run was started, for commands that a person can paste. */
function ownCommand({ env }: Session): string {
  const isThroughNpm = env['npm_command'] === 'exec' || env['npm_command'] === 'init'
  return isThroughNpm ? 'npx create-realtime' : 'create-realtime'
}
