import type { Command } from 'commander'

import { OPTION_NAMES, optionOf } from '../../blueprint/options.ts'
import type { Said } from '../gather.ts'
import { withCatalogueFlags, withCommonFlags } from '../program.ts'
import type { CommonFlags, Session } from '../session.ts'

export type CreateFlags = CommonFlags & { readonly config?: string }

/** Declares `create-realtime [directory]`. The work is loaded only when it is asked for. */
export function defineCreate(program: Command, session: Session): void {
  withCommonFlags(program)
    .argument('[directory]', 'folder of the new project')
    .option('--config <file>', 'read answers from a JSON file; flags win over it')
  withCatalogueFlags(program)

  const said = collectSaid(program)
  program.action(async (directory: string | undefined, flags: CreateFlags) => {
    if (directory === undefined && session.terminal.canAsk && flags.yes !== true) {
      const { wouldRatherPatch } = await import('../offer-patch.ts')
      if (await wouldRatherPatch(flags, session)) {
        const { patchApp } = await import('../patch-app.ts')
        return patchApp(undefined, flags, said, session)
      }
    }
    const { decide } = await import('../decide.ts')
    const { writeProject } = await import('../write-project.ts')
    return writeProject(await decide(directory, flags, said, session), flags, session)
  })
}

/** Commander keeps the last value of a repeated flag; a contradiction needs all of them. */
export function collectSaid(program: Command, names = OPTION_NAMES): readonly Said[] {
  const said: Said[] = []
  for (const name of names) {
    const { flag } = optionOf(name)
    program.on(`option:${flag}`, (value: string | null | undefined) => {
      said.push({ name, value: value ?? true })
    })
    program.on(`option:no-${flag}`, () => {
      said.push({ name, value: false })
    })
  }
  return said
}
