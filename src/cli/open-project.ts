import { readManifest } from '../blueprint/read-manifest.ts'
import type { PatchedRecord, ProjectRecord } from '../blueprint/read-manifest.ts'
import { extensionOf, ownSuffix } from '../edit/express/extension.ts'
import { CreateRealtimeError } from '../errors.ts'
import type { HandlerPlace } from '../plan/handlers/handler-wish.ts'
import { findProject, readProjectFile } from '../workspace/find-project.ts'
import { folderBelow } from '../workspace/folder-below.ts'
import { realDisk } from '../workspace/disk.ts'
import { recover } from '../workspace/journal.ts'
import { readCwd } from '../workspace/target.ts'
import type { CommonFlags, Session } from './session.ts'

/** A project that exists, as commands that change it need it. */
export type OpenProject = {
  readonly root: string
  readonly record: ProjectRecord
  readonly place: HandlerPlace
  readonly read: (path: string) => string | undefined
}

/** Finds the project around the current folder and reads its record. Throws what stands against it. */
export async function openProject(flags: CommonFlags, session: Session): Promise<OpenProject> {
  const root = findProject(readCwd(flags.cwd ?? '.'))
  if (flags.dryRun !== true) recover(root, session.disk ?? realDisk)
  const read = readingOnce(root)
  const manifest = readManifest(read('realtime.json') ?? '', session.version)
  if ('problem' in manifest) throw new CreateRealtimeError(manifest.problem)

  const { record } = manifest
  return { root, record, read, place: await placeOf(root, record) }
}

/**
 * Each file as it was when it was first asked for. A plan on two states of one file would fit neither, and nobody would
 * see that another run changed it in between.
 */
function readingOnce(root: string): OpenProject['read'] {
  const texts = new Map<string, string | undefined>()
  return (path) => {
    if (!texts.has(path)) texts.set(path, readProjectFile(root, path))
    return texts.get(path)
  }
}

async function placeOf(root: string, { answers, patched }: ProjectRecord): Promise<HandlerPlace> {
  const { rooms: hasRooms } = answers
  if (patched !== undefined)
    return patchedPlace({ ...patched, folder: folderBelow(root, patched.folder) }, hasRooms)
  return {
    folder: 'src/ws',
    extension: 'ts',
    suffix: '.js',
    loading: 'import',
    hasRooms,
    tests: 'project',
    translate: (path, text) => ({ path, text }),
  }
}

/** What turns our sources into the app's language is heavy, and only loaded here. */
async function patchedPlace(
  { folder, dialect, suffix, checking = 'full', packageNames = {} }: PatchedRecord,
  hasRooms: boolean,
): Promise<HandlerPlace> {
  const { patchSources } = await import('../plan/patch-sources.ts')
  const isModule = dialect !== 'cjs'
  const place = { folder, dialect, suffix, isModule, checking, packageNames }
  return {
    folder,
    extension: extensionOf(place),
    suffix: ownSuffix(place),
    loading: dialect === 'cjs' ? 'require' : 'import',
    hasRooms,
    tests: 'alone',
    translate: (path, text) => {
      const [file] = patchSources(new Map([[path, text]]), [path], place).files
      return file ?? { path, text }
    },
  }
}
