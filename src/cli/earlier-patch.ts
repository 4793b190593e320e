import { posix } from 'node:path'

import { readManifest } from '../blueprint/read-manifest.ts'
import { type PackageFiles, under } from '../edit/express/package-files.ts'
import { CreateRealtimeError } from '../errors.ts'
import { commandLine, flagWords } from './command-line.ts'
import type { CommonFlags, Session } from './session.ts'

/** Throws where the package has a server of ours that no patch has brought, or a record that says nothing. */
export function refuseOwnProject(
  files: PackageFiles,
  folder: string,
  { cwd = '.' }: CommonFlags,
  { version }: Session,
): void {
  const path = under(folder, 'realtime.json')
  if (!files.has(path)) return
  const manifest = readManifest(files.text(path) ?? '', version)
  if ('problem' in manifest) throw new CreateRealtimeError({ ...manifest.problem, where: path })
  if (manifest.record.patched !== undefined) return

  const place = posix.join(cwd, folder)
  throw new CreateRealtimeError({
    code: 'cannot-patch',
    message:
      'This project was made by create-realtime: its server is in it already. Nothing was changed.',
    where: path,
    hint: 'Add what it does not do yet:',
    next: [
      commandLine([
        'create-realtime',
        'add-handler',
        ...flagWords('cwd', place === '.' ? undefined : place),
      ]),
    ],
  })
}
