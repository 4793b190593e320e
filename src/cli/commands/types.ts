import type { Command } from 'commander'

import { withCommonFlags } from '../program.ts'
import type { CommonFlags, Session } from '../session.ts'

export type TypesFlags = CommonFlags & { readonly out?: string; readonly check?: true }

const EXAMPLES = `
Examples:
  create-realtime types                                  write docs/events.d.ts
  create-realtime types --out ../web/src/realtime/events.ts
  create-realtime types --check                          for CI: exit 3 if the file is not up to date

The file declares \`AppEvents\` without importing anything: with the folder client/ copied to another
repository, it takes the place of client/events.ts.`

/** Declares `create-realtime types`: the client's types in a file, for front ends that cannot import the server. */
export function defineTypes(program: Command, session: Session): void {
  const command = program
    .command('types')
    .description('write the types of all events to a file, for a front end in another repository')
  withCommonFlags(command)
    .option('--out <file>', 'the file to write (docs/events.d.ts)')
    .option('--check', 'write nothing, and fail if the file is not up to date')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: TypesFlags) => {
      const { writeTypes } = await import('../write-types.ts')
      await writeTypes(flags, session)
    })
}
