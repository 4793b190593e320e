import type { Command } from 'commander'

import { withCommonFlags } from '../program.ts'
import type { CommonFlags, Session } from '../session.ts'

export type DocsFlags = CommonFlags & { readonly out?: string; readonly check?: true }

const EXAMPLES = `
Examples:
  create-realtime docs                  write docs/asyncapi.json and docs/schemas/
  create-realtime docs --out public/api
  create-realtime docs --check          for CI: exit 3 if a document is not up to date

One AsyncAPI 3.1 document for all frames, and a JSON Schema of each payload and each reply.`

/** Declares `create-realtime docs`: documents of all events, made from the schemas that check them. */
export function defineDocs(program: Command, session: Session): void {
  const command = program
    .command('docs')
    .description('write an AsyncAPI document and JSON Schemas of all events')
  withCommonFlags(command)
    .option('--out <folder>', 'the folder to write into (docs)')
    .option('--check', 'write nothing, and fail if a document is not up to date')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: DocsFlags) => {
      const { writeDocs } = await import('../write-docs.ts')
      await writeDocs(flags, session)
    })
}
