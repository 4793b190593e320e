import type { Command } from 'commander'

import type { Session } from '../session.ts'

export type VerifyFlags = {
  readonly json?: true
  readonly cwd?: string
  readonly verbose?: true
}

/** Declares `create-realtime verify`: proves a project or a patched app by running it. */
export function defineVerify(program: Command, session: Session): void {
  program
    .command('verify')
    .description('prove it: type-check, boot, connect with and without a credential, stop')
    .option('--json', 'one JSON document on standard output')
    .option('--cwd <dir>', 'start from this folder')
    .option('--verbose', 'show the stack of an error')
    .action(async (flags: VerifyFlags) => {
      const { verifyApp } = await import('../verify-app.ts')
      await verifyApp(flags, session)
    })
}
