import { recordsIn } from '../edit/handler-records.ts'
import { declaredEvents } from '../edit/registry/event-table.ts'
import type { Problem } from '../errors.ts'
import { eventTableOf } from '../plan/handlers/plan-add-handler.ts'
import type { HandlerWish } from '../plan/handlers/handler-wish.ts'
import { namesInFolder } from '../workspace/find-project.ts'
import type { OpenProject } from './open-project.ts'

/** What is there already under the names that a new event needs: events, and files of any case. */
export function collisionsOf(wish: HandlerWish, project: OpenProject): readonly Problem[] {
  const { name, direction, broadcast } = wish
  const { place, read } = project
  const folder = `${place.folder}/${direction === 'emit' ? 'emitters' : 'handlers'}`
  const table = eventTableOf(place)
  const declared = declaredEvents(read(table) ?? '') ?? []
  const sent = direction === 'emit' ? name.event : broadcast
  const handler = direction === 'emit' ? undefined : handlerOf(name.event, project)
  return [
    ...(recordsIn(read('realtime.json') ?? '{}').has(name.event)
      ? [exists(name.event, 'realtime.json')]
      : []),
    ...(handler === undefined ? [] : [exists(name.event, handler)]),
    ...sameName(`${name.file}.${place.extension}`, folder, project),
    ...sameName(`${name.file}.test.ts`, 'test', project),
    ...(sent !== undefined && declared.includes(sent) ? [sentAlready(sent, table)] : []),
  ].slice(0, 1)
}

/** The file that handles an event already, whatever its name. */
function handlerOf(event: string, { root, place, read }: OpenProject): string | undefined {
  const folder = `${place.folder}/handlers`
  return namesInFolder(root, folder)
    .map((name) => `${folder}/${name}`)
    .find((path) => (read(path) ?? '').match(/\bevent:\s*['"`]([^'"`]*)['"`]/)?.[1] === event)
}

/** Names that differ by case only are one file on Windows and macOS. */
function sameName(wanted: string, folder: string, { root }: OpenProject): readonly Problem[] {
  const there = namesInFolder(root, folder).find(
    (name) => name.toLowerCase() === wanted.toLowerCase(),
  )
  if (there === undefined) return []
  const isSame = there === wanted
  return [
    {
      code: 'path-occupied',
      message: isSame
        ? 'There is a file of this name already. Nothing was written.'
        : `\`${wanted}\` would differ from this file by its case only. Nothing was written.`,
      where: `${folder}/${there}`,
      hint: 'Choose another name for the event, or rename the file.',
    },
  ]
}

function exists(event: string, where: string): Problem {
  return {
    code: 'event-exists',
    message: `There is an event \`${event}\` already. Nothing was written.`,
    where,
    hint: 'Choose another name, or remove that one first:',
    next: [`create-realtime remove-handler ${event}`],
  }
}

function sentAlready(event: string, where: string): Problem {
  return {
    code: 'event-exists',
    message: `The server sends an event \`${event}\` already. Nothing was written.`,
    where,
    hint: 'Give the others another event with `--broadcast <event>`, or none with `--no-broadcast`.',
  }
}
