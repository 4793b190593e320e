import { basename, dirname, join, resolve } from 'node:path'

import { CreateRealtimeError } from '../errors.ts'
import { printEvents } from '../plan/print-events.ts'
import { readCwd } from '../workspace/target.ts'
import type { TypesFlags } from './commands/types.ts'
import { writeDerived } from './derived-files.ts'
import { findEventProject, readEventSchemas } from './project-events.ts'
import type { Session } from './session.ts'

/** Writes the types of a project's events to one file that imports nothing. */
export async function writeTypes(flags: TypesFlags, session: Session): Promise<void> {
  const cwd = readCwd(flags.cwd ?? '.')
  const project = findEventProject(cwd, session)
  const path =
    flags.out === undefined ? join(project.root, 'docs/events.d.ts') : resolve(cwd, flags.out)
  if (!path.endsWith('.ts')) throw notTypeScript(flags.out ?? '')
  const events = await readEventSchemas(project, session)
  await writeDerived(
    {
      command: 'types',
      root: project.root,
      folder: dirname(path),
      files: new Map([[basename(path), printEvents(events)]]),
      stale: [],
      // The file that it takes the place of in a copied client declares the same.
      isOurs: (text) => /\bexport (type|interface) AppEvents\b/.test(text),
    },
    flags,
    session,
  )
}

function notTypeScript(out: string): CreateRealtimeError {
  return new CreateRealtimeError({
    code: 'unknown-value',
    message: 'The types go into a TypeScript file.',
    where: `--out ${out}`,
    hint: 'Give it a name that ends in `.ts`, such as `events.ts`.',
  })
}
