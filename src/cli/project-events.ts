import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { CreateRealtimeError, refuseAny } from '../errors.ts'
import { eventSchemasOf, type EventSchemas } from '../plan/event-schemas.ts'
import { readDeclaredEvents } from '../workspace/declared-events.ts'
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
  readonly extension: '.ts' | '.js'
}

/** The project that a folder belongs to, its own or that of the nearest one above. */
export function findEventProject(cwd: string): EventProject {
  const root = rootAbove(cwd)
  if (root === undefined) {
    throw new CreateRealtimeError({
      code: 'no-project',
      message: 'There is no realtime.json: nothing here was made by create-realtime.',
      where: cwd,
      hint: 'Run it in a project of create-realtime, or patch the app first: `create-realtime patch`.',
    })
  }
  const manifest = manifestIn(root)
  const answers = partOf(manifest, 'answers')
  const patched = partOf(manifest, 'patched')
  const folder = partOf(patched, 'folder')
  const auth = partOf(answers, 'auth')
  const name = partOf(jsonIn(join(root, 'package.json')), 'name')
  return {
    root,
    name: typeof name === 'string' ? name : 'app',
    auth: typeof auth === 'string' ? auth : 'jwt',
    hasRooms: partOf(answers, 'rooms') !== false,
    folder: join(root, typeof folder === 'string' ? folderBelow(root, folder) : 'src/ws'),
    extension: patched === undefined || partOf(patched, 'dialect') === 'ts' ? '.ts' : '.js',
  }
}

/** Loads the events of a project, or says why that cannot be done and what to do about it. */
export async function readEventSchemas(
  project: EventProject,
  { cancelled }: Session,
): Promise<EventSchemas> {
  const { root, folder, extension } = project
  const missing = missingPackage(project)
  if (missing !== undefined) throw new CreateRealtimeError(missing)

  const handlers = join(folder, `handlers/index${extension}`)
  const events = join(folder, `events${extension}`)
  const absent = [handlers, events].find((path) => !existsSync(path))
  if (absent !== undefined) throw new CreateRealtimeError(absentModule(root, absent))

  const read = await readDeclaredEvents({ root, handlers, events }, cancelled)
  if (read.kind !== 'read') throw new CreateRealtimeError(unreadable(root, read))
  refuseAny(read.problems.map((one) => unspeakable(root, folder, one)))
  return eventSchemasOf(read)
}

function rootAbove(folder: string): string | undefined {
  if (existsSync(join(folder, 'realtime.json'))) return folder
  const parent = dirname(folder)
  return parent === folder ? undefined : rootAbove(parent)
}

function manifestIn(root: string): unknown {
  try {
    return jsonIn(join(root, 'realtime.json'))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new CreateRealtimeError(
      {
        code: 'bad-manifest',
        message: `realtime.json is no JSON: ${error.message}.`,
        where: join(root, 'realtime.json'),
        hint: 'Put it back as it was: `git checkout realtime.json`.',
      },
      { cause: error },
    )
  }
}

/** A patch may have been made from a folder above: only the end of the path is sure. */
function folderBelow(root: string, folder: string): string {
  const parts = folder.split('/')
  const ends = parts.map((_, index) => parts.slice(index).join('/'))
  return ends.find((end) => existsSync(join(root, end, 'handlers'))) ?? folder
}

function jsonIn(path: string): unknown {
  const parsed: unknown = existsSync(path)
    ? JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''))
    : undefined
  return parsed
}

function partOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? new Map<string, unknown>(Object.entries(value)).get(name)
    : undefined
}
