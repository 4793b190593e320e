import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { readManifest } from '../blueprint/read-manifest.ts'
import { type Extension, extensionOf } from '../edit/express/extension.ts'
import { CreateRealtimeError, refuseAny } from '../errors.ts'
import { eventSchemasOf, type EventSchemas } from '../plan/event-schemas.ts'
import { readDeclaredEvents } from '../workspace/declared-events.ts'
import { findProject, readProjectFile } from '../workspace/find-project.ts'
import { folderBelow } from '../workspace/folder-below.ts'
import { absentModule, missingPackage, unreadable, unspeakable } from './event-problems.ts'
import type { Session } from './session.ts'

/** A project with what its `realtime.json` says, as far as its events are concerned. */
export type EventProject = {
  readonly root: string
  readonly name: string
  readonly auth: string
  readonly hasRooms: boolean
  /** Absolute, without the extension. */
  readonly folder: string
  readonly extension: `.${Extension}`
  /** The name under which the project has zod. */
  readonly zod: string
}

/** The project that a folder belongs to, its own or that of the nearest one above. */
export function findEventProject(cwd: string, { version }: Session): EventProject {
  const root = findProject(cwd)
  const manifest = readManifest(readProjectFile(root, 'realtime.json') ?? '', version)
  if ('problem' in manifest) throw new CreateRealtimeError(manifest.problem)

  const { answers, patched } = manifest.record
  return {
    root,
    name: nameIn(root),
    auth: answers.auth,
    hasRooms: answers.rooms,
    folder: join(root, patched === undefined ? 'src/ws' : folderBelow(root, patched.folder)),
    extension: patched === undefined ? '.ts' : `.${extensionOf(patched)}`,
    zod: patched?.packageNames?.['zod'] ?? 'zod',
  }
}

/** Loads the events of a project, or says why that cannot be done and what to do about it. */
export async function readEventSchemas(
  project: EventProject,
  { cancelled }: Session,
): Promise<EventSchemas> {
  const { root, folder, extension, zod } = project
  const missing = missingPackage(project)
  if (missing !== undefined) throw new CreateRealtimeError(missing)

  const handlers = join(folder, `handlers/index${extension}`)
  const events = join(folder, `events${extension}`)
  const absent = [handlers, events].find((path) => !existsSync(path))
  if (absent !== undefined) throw new CreateRealtimeError(absentModule(root, absent))

  const read = await readDeclaredEvents({ root, handlers, events, zod }, cancelled)
  if (read.kind !== 'read') throw new CreateRealtimeError(unreadable(root, read))
  refuseAny(read.problems.map((one) => unspeakable(root, folder, one)))
  return eventSchemasOf(read)
}

/** As the manifest of its package has it; a manifest that cannot be read is not ours to judge. */
function nameIn(root: string): string {
  const text = readProjectFile(root, 'package.json') ?? ''
  return /"name"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? 'app'
}
