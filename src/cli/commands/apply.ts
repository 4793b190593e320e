import { resolve } from 'node:path'

import type { Command } from 'commander'

import { withCommonFlags } from '../program.ts'
import type { CommonFlags, Session } from '../session.ts'

/** Declares `create-realtime apply <plan>`: carries out what `--plan` has kept. */
export function defineApply(program: Command, session: Session): void {
  const command = program.command('apply').description('carry out a plan that --plan has kept')
  withCommonFlags(command)
    .argument('<plan>', 'the file that --plan has written')
    .action(async (file: string, flags: CommonFlags) => {
      const { readCwd } = await import('../../workspace/target.ts')
      const { applyPlan } = await import('../apply-plan.ts')
      await applyPlan(resolve(readCwd(flags.cwd ?? '.'), file), flags, session)
    })
}
