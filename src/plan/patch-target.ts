import { es5ConfigOf } from '../edit/express/compile-target.ts'
import type { Entry } from '../edit/express/find-entry.ts'
import type { PackageFiles } from '../edit/express/package-files.ts'
import type { WsPlace } from '../edit/express/place.ts'
import type { Instruction } from './plan.ts'

/** What to change where an app is written as ES5. Its target is about all of it, and so for its people to change. */
export function newerTarget(
  files: PackageFiles,
  { folder }: Entry,
  { dialect }: WsPlace,
): readonly Instruction[] {
  const config = dialect === 'ts' ? es5ConfigOf(files, folder) : undefined
  if (config?.isWritten !== true) return []
  const why = 'It has TypeScript written as ES5, in which the server does not work.'
  return [{ where: config.path, why, snippet: '"target": "es2020"' }]
}
