import type { Command } from 'commander'

import type { OptionName } from '../../blueprint/options.ts'
import { withCatalogueFlags, withCommonFlags } from '../program.ts'
import type { CommonFlags, Session } from '../session.ts'
import { collectSaid } from './create.ts'

export type PatchFlags = CommonFlags & {
  /** The expression that holds the http server. */
  readonly server?: string
  readonly allowDirty?: true
  readonly verify?: true
}

const OPTIONS: readonly OptionName[] = [
  'starter',
  'auth',
  'rooms',
  'database',
  'scaling',
  'packageManager',
  'install',
]

/** Declares `create-realtime patch [entry]`: the same server inside an Express app that exists. */
export function definePatch(program: Command, session: Session): void {
  const command = program
    .command('patch')
    .description('add the server to the Express app in this folder')
  withCommonFlags(command)
    .argument('[entry]', 'file that starts the app (found by scripts, `main` and usual names)')
    .option('--server <expression>', 'the expression that holds the http server')
    .option('--allow-dirty', 'change files although git has uncommitted changes here')
    .option('--verify', 'afterwards, run the app and prove that it works')
  withCatalogueFlags(command, OPTIONS)

  const said = collectSaid(command, OPTIONS)
  command.action(async (entry: string | undefined, flags: PatchFlags) => {
    const { patchApp } = await import('../patch-app.ts')
    await patchApp(entry, flags, said, session)
  })
}
