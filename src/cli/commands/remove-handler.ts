import type { Command } from 'commander'

import { withCommonFlags } from '../program.ts'
import type { CommonFlags, Session } from '../session.ts'

export type RemoveHandlerFlags = CommonFlags & { readonly allowEdited?: true }

/** Declares `create-realtime remove-handler <event>`: the inverse of `add-handler`. */
export function defineRemoveHandler(program: Command, session: Session): void {
  const command = program
    .command('remove-handler')
    .description('remove an event with all that add-handler wrote for it')
  withCommonFlags(command)
    .argument('<event>', 'name of the event')
    .option('--allow-edited', 'remove files although they were edited since')
    .action(async (event: string, flags: RemoveHandlerFlags) => {
      const { removeHandler } = await import('../remove-handler.ts')
      await removeHandler(event, flags, session)
    })
}
