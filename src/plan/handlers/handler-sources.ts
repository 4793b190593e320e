import type { EventName } from '../../blueprint/event-name.ts'
import type { LineRow } from '../../features/feature.ts'
import type { Templates } from '../plan.ts'
import { insertRows } from '../rows.ts'
import type { HandlerPlace, HandlerWish, Source } from './handler-wish.ts'
import { misfitOf, sampleRows } from './samples.ts'
import { fieldCode, objectCode } from './zod-code.ts'

const ROOT = 'node/handler'

/** The files of a handler or an emitter with its test, as in a project of its own. */
export function handlerSources(
  wish: HandlerWish,
  { hasRooms }: Pick<HandlerPlace, 'hasRooms'>,
  templates: Templates,
): readonly Source[] {
  const folder = `${ROOT}/${folderFor(wish, hasRooms)}/`
  const isOutsideTold = wish.direction === 'handle' && wish.scope === 'shared' && hasRooms
  const outsiders = templates.get(`${ROOT}/outsiders/example-event.test.ts`) ?? ''
  return [...templates]
    .filter(([path]) => path.startsWith(folder))
    .map(([path, text]) => {
      const target = path.slice(folder.length)
      const isTest = target.startsWith('test/')
      const whole = isTest && isOutsideTold ? `${text}\n${outsiders}` : text
      const rows = isTest ? testRows(wish, isOutsideTold) : sourceRows(wish, hasRooms)
      const here = rows.filter(({ at }) => whole.includes(`// rows: ${at}\n`))
      const filled = insertRows(
        target,
        whole,
        here.map((row) => ({ ...row, file: target })),
      )
      const written = isTest ? withRule(withHeard(filled, wish), wish) : withVolatile(filled, wish)
      return {
        path: target.replace('example-event', wish.name.file),
        text: renamed(closed(written), wish.name, wish.broadcast),
      }
    })
}

type Row = Omit<LineRow, 'file'>

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
    ...(reply === undefined ? [] : replyRows(reply)),
    ...(isVolatile ? [{ at: 'delivery', text: 'volatile: true,' }] : []),
  ]
}

function replyRows(reply: HandlerWish['payload']): readonly Row[] {
  const sample = ['reply: {', ...sampleRows(reply, 2), '},']
  return [
    { at: 'imports', text: "import { z } from 'zod'" },
    { at: 'reply', text: `reply: ${objectCode(reply, 0, 9)},` },
    { at: 'answer', text: '// A sample of the right shape: answer with what you know.' },
    { at: 'answer', text: sample.join('\n') },
  ]
}

function testRows({ payload, reply }: HandlerWish, isOutsideTold: boolean): readonly Row[] {
  const { row, path } = misfitOf(payload)
  const connect = "import { connect } from './support/connect.js'"
  const result = ['result: {', ...sampleRows(reply ?? [], 2), '},'].join('\n')
  return [
    ...(isOutsideTold ? [{ at: 'imports', text: connect }] : []),
    ...sampleRows(payload, 0).map((text) => ({ at: 'payload', text })),
    ...(reply === undefined ? [] : [{ at: 'result', text: result }]),
    { at: 'misfit', text: `const misfit = { ...payload, ${row} }` },
    { at: 'issue', text: `data: { code: 'invalid', issues: [{ path: '${path}' }] },` },
  ]
}

/** Mostly the event that is heard has the name of the one that was said. */
function withHeard(text: string, { name, broadcast }: HandlerWish): string {
  if (broadcast !== name.event) return text
  return text.replace("const heard = 'example.heard'\n", '').replace('next(heard)', 'next(event)')
}

/** A handler that lets nobody pass is tested with a rule that does. */
function withRule(text: string, { who }: HandlerWish): string {
  if (who === 'everyone') return text
  return text
    .replace('{ ...exampleEvent, authorize: () => false }', '{ handlers }')
    .replace(
      '  server = await startServer({ handlers })',
      '  const open = { ...exampleEvent, authorize: () => true }\n  server = await startServer({ handlers: [open] })',
    )
    .replace('  const guarded = { handlers }\n', '')
    .replace('handlers: [guarded]', 'handlers')
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
