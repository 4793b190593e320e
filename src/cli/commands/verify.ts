import type { Command } from 'commander'

import type { Session } from '../session.ts'

export type VerifyFlags = {
  readonly json?: true
  readonly cwd?: string
  readonly verbose?: true
  /** The cookie of somebody who is signed in, as `name=value`. */
  readonly cookie?: string
}

/** Declares `create-realtime verify`: proves a project or a patched app by running it. */
export function defineVerify(program: Command, session: Session): void {
  program
    .command('verify')
    .description('prove it: type-check, boot, connect with and without a credential, stop')
    .option('--json', 'one JSON document on standard output')
    .option('--cwd <dir>', 'start from this folder')
    .option('--cookie <cookie>', 'for sessions: the cookie of a signed-in browser')
    .option('--verbose', 'show the stack of an error')
    .action(async (flags: VerifyFlags) => {
      const { verifyApp } = await import('../verify-app.ts')
      await verifyApp(flags, session)
    })
}
