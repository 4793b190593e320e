import type { Command } from 'commander'

import { withCommonFlags } from '../program.ts'
import type { CommonFlags, Session } from '../session.ts'

export type UndoFlags = CommonFlags & { readonly merge?: true }

/** Declares `create-realtime undo`: takes the last change of this project back. */
export function defineUndo(program: Command, session: Session): void {
  const command = program.command('undo').description('take the last change back, byte for byte')
  withCommonFlags(command)
    .option('--merge', 'keep edits made since, and take only our lines out')
    .action(async (flags: UndoFlags) => {
      const { undoLast } = await import('../undo-last.ts')
      await undoLast(flags, session)
    })
}
