import { posix } from 'node:path'

import { flagsFor } from '../blueprint/blueprint.ts'
import type { Given } from '../blueprint/options.ts'
import { readManifest } from '../blueprint/read-manifest.ts'
import { type PackageFiles, under } from '../edit/express/package-files.ts'
import { CreateRealtimeError } from '../errors.ts'
import { PATCH_OPTIONS } from '../plan/patch-manifest.ts'
import { commandLine, flagWords } from './command-line.ts'
import type { CommonFlags, Session } from './session.ts'

/**
 * What was said, and for the rest what an earlier patch of the package was made with. Throws where the server that is
 * there is another one, or the record of it says nothing.
 */
export function withEarlier(
  given: Given,
  files: PackageFiles,
  folder: string,
  { cwd = '.' }: CommonFlags,
  { version }: Session,
): Given {
  const path = under(folder, 'realtime.json')
  if (!files.has(path)) return given
  const manifest = readManifest(files.text(path) ?? '', version)
  if ('problem' in manifest) throw new CreateRealtimeError({ ...manifest.problem, where: path })

  const place = posix.join(cwd, folder)
  const { answers, patched } = manifest.record
  if (patched === undefined) throw ownProject(path, place)
  const { starter, auth, rooms, database, scaling } = answers
  const earlier = { starter, auth, rooms, database, scaling }
  refuseOther(given, earlier, path, place)
  return { ...earlier, ...given }
}

function ownProject(where: string, place: string): CreateRealtimeError {
  return new CreateRealtimeError({
    code: 'cannot-patch',
    message:
      'This project was made by create-realtime: its server is in it already. Nothing was changed.',
    where,
    hint: 'Add what it does not do yet:',
    next: [commandThere('add-handler', place)],
  })
}

function refuseOther(given: Given, earlier: Given, where: string, place: string): void {
  const others = PATCH_OPTIONS.filter(
    (name) => given[name] !== undefined && given[name] !== earlier[name],
  )
  if (others.length === 0) return
  const said = (answers: Given): string =>
    flagsFor(Object.fromEntries(others.map((name) => [name, answers[name]]))).join(' ')
  throw new CreateRealtimeError({
    code: 'cannot-patch',
    message: `The server here was made with \`${said(earlier)}\`, not \`${said(given)}\`. Nothing was changed.`,
    where,
    hint: 'Take that patch back, then patch again:',
    next: [commandThere('undo', place)],
  })
}

function commandThere(command: string, place: string): string {
  const cwd = place === '.' ? undefined : place
  return commandLine(['create-realtime', command, ...flagWords('cwd', cwd)])
}
