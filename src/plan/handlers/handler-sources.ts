import type { EventName } from '../../blueprint/event-name.ts'
import type { Templates } from '../plan.ts'
import type { HandlerPlace, HandlerWish, Source } from './handler-wish.ts'
import { filledWith, handlerTest } from './handler-tests.ts'
import type { Row } from './handler-tests.ts'
import { exactWord, sampleRows } from './samples.ts'
import { fieldCode, objectCode } from './zod-code.ts'

const ROOT = 'node/handler'

/** The files of a handler or an emitter with its test, as in a project of its own. */
export function handlerSources(
  wish: HandlerWish,
  place: Pick<HandlerPlace, 'hasRooms' | 'tests'>,
  templates: Templates,
): readonly Source[] {
  const chosen = templatesFor(wish, place, templates)
  return [...chosen].map(([target, text]) => {
    const isTest = target.includes('test/')
    const written = isTest
      ? handlerTest(target, text, wish, place)
      : withVolatile(filledWith(sourceRows(wish, place.hasRooms), target, text), wish)
    return {
      path: target.replace('example-event', wish.name.file),
      text: renamed(closed(written), wish.name, wish.broadcast),
    }
  })
}

/** The templates by the path that they are for. */
function templatesFor(
  wish: HandlerWish,
  { hasRooms, tests }: Pick<HandlerPlace, 'hasRooms' | 'tests'>,
  templates: Templates,
): ReadonlyMap<string, string> {
  const below = (folder: string): readonly (readonly [string, string])[] =>
    [...templates]
      .filter(([path]) => path.startsWith(`${ROOT}/${folder}/`))
      .map(([path, text]) => [path.slice(`${ROOT}/${folder}/`.length), text])
  const own = below(folderFor(wish, hasRooms))
  if (tests === 'project') return new Map(own)
  const files = [...own, ...below(wish.direction === 'handle' ? 'patched' : 'patched-emit')]
  const support = templates.get(`${ROOT}/patched-support.ts`) ?? ''
  return new Map(
    files
      .filter(([path]) => !path.startsWith('test/'))
      .map(([path, text]) => [path, text.replace('// rows: support\n', () => support)]),
  )
}

function folderFor({ direction, scope, broadcast }: HandlerWish, hasRooms: boolean): string {
  if (direction === 'emit') {
    if (scope === 'personal') return 'emit-user'
    return hasRooms ? 'emit-room' : 'emit-everyone'
  }
  if (scope === 'personal') return 'personal'
  return broadcast === undefined ? 'quiet' : 'broadcast'
}

function sourceRows(wish: HandlerWish, hasRooms: boolean): readonly Row[] {
  const { payload, reply, isVolatile, scope } = wish
  const isInRoom = scope === 'shared' && hasRooms
  const reached = isInRoom ? 'Members of the room get' : 'Every user who is connected gets'
  const about =
    wish.who === 'everyone'
      ? `// ${reached} this far. Narrow it down here, by \`user\` and \`data\`.`
      : '// Nobody may send it yet: say here who may, by `user` and `data`.'
  return [
    ...fieldCode(payload, 0).map((text) => ({ at: 'payload', text })),
    { at: 'about-authorize', text: about },
    ...(reply === undefined ? [] : replyRows(reply, wish.broadcast !== undefined)),
    ...(isVolatile ? [{ at: 'delivery', text: 'volatile: true,' }] : []),
  ]
}

function replyRows(reply: HandlerWish['payload'], isTyped: boolean): readonly Row[] {
  // Where `handle` takes no argument, the compiler looks at what it returns before it knows the schema.
  const sample = ['reply: {', ...sampleRows(reply, 2, isTyped ? undefined : exactWord), '},']
  return [
    { at: 'imports', text: "import { z } from 'zod'" },
    { at: 'reply', text: `reply: ${objectCode(reply, 0, 9)},` },
    { at: 'answer', text: '// A sample of the right shape: answer with what you know.' },
    { at: 'answer', text: sample.join('\n') },
  ]
}

function withVolatile(text: string, { isVolatile, who }: HandlerWish): string {
  const ruled = who === 'everyone' ? text : text.replace('() => true', '() => false')
  if (!isVolatile) return ruled
  return ruled
    .replace('audience.broadcast(', 'audience.broadcastVolatile(')
    .replace(
      / (Members who are|Whoever is) away gets? it on their return\./,
      ' Whoever is away misses it.',
    )
}

/** Braces that received nothing close on the same line. */
function closed(text: string): string {
  return text.replaceAll(/\{\n\s*\}/g, '{}')
}

function renamed(text: string, { event, file, identifier }: EventName, heard = event): string {
  const type = identifier.slice(0, 1).toUpperCase() + identifier.slice(1)
  return text
    .replaceAll('example.event', event)
    .replaceAll('example.heard', heard)
    .replaceAll('example-event', file)
    .replaceAll('exampleEvent', identifier)
    .replaceAll('ExampleEvent', type)
}
