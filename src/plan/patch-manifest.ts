import type { Blueprint } from '../blueprint/blueprint.ts'
import { flagsFor } from '../blueprint/blueprint.ts'
import type { WsPlace } from '../edit/express/place.ts'
import type { Answers } from '../blueprint/options.ts'

/** What a patch was asked for: the options that decide about an app that exists already. */
export const PATCH_OPTIONS = [
  'starter',
  'auth',
  'rooms',
  'database',
  'scaling',
] as const satisfies readonly (keyof Answers)[]

/** `realtime.json` of a patched app: what later commands need to find their way. */
export interface PatchManifest {
  readonly version: string
  readonly answers: Pick<Answers, 'runtime' | (typeof PATCH_OPTIONS)[number]>
  readonly patched: {
    readonly entry: string
    readonly folder: string
    readonly dialect: WsPlace['dialect']
    readonly suffix: WsPlace['suffix']
    /** Only where the app's compiler is older than the server's files. */
    readonly checking?: WsPlace['checking']
    /** Only where the app has packages that are older than the server's files. */
    readonly packageNames?: WsPlace['packageNames']
  }
  readonly command: string
}

/** The record of a patch, with the command that makes the same one again. */
export function patchManifestOf(
  { answers }: Blueprint,
  version: string,
  entry: string,
  place: WsPlace,
): PatchManifest {
  const { folder, dialect, suffix, checking, packageNames } = place
  const { runtime, starter, auth, rooms, database, scaling } = answers
  const flags = flagsFor(answers, PATCH_OPTIONS)
  return {
    version,
    answers: { runtime, starter, auth, rooms, database, scaling },
    patched: {
      entry,
      folder,
      dialect,
      suffix,
      ...(checking === 'full' ? {} : { checking }),
      ...(Object.keys(packageNames).length === 0 ? {} : { packageNames }),
    },
    command: ['npx', `create-realtime@${version}`, 'patch', entry, ...flags].join(' '),
  }
}
