import type { LineRow } from '../../features/feature.ts'
import { insertRows } from '../rows.ts'
import type { HandlerPlace, HandlerWish } from './handler-wish.ts'
import { misfitOf, sampleRows } from './samples.ts'

export type Row = Omit<LineRow, 'file'>

const OUTSIDE = "\ntest('example.event is refused from outside the room'"

/** The test of a handler or an emitter out of its template. The names are still those of the example. */
export function handlerTest(
  target: string,
  template: string,
  wish: HandlerWish,
  { hasRooms, tests }: Pick<HandlerPlace, 'hasRooms' | 'tests'>,
): string {
  const isInRoom = wish.scope === 'shared' && hasRooms
  const text = isInRoom ? template : withoutRooms(template)
  const rows = [
    ...payloadRows(wish),
    ...(isInRoom ? roomRows() : []),
    ...(tests === 'project'
      ? matcherRows(wish)
      : [...assertRows(wish), ...emitterRows(wish, isInRoom)]),
  ]
  return withRule(withHeard(filledWith(rows, target, text), wish), wish)
}

/** Puts the rows that this text has anchors for into it. */
export function filledWith(rows: readonly Row[], file: string, text: string): string {
  const here = rows.filter(({ at }) => text.includes(`// rows: ${at}\n`))
  return insertRows(
    file,
    text,
    here.map((row) => ({ ...row, file })),
  )
}

/** Without rooms nobody is outside, and there is nothing to join. */
function withoutRooms(template: string): string {
  const start = template.indexOf(OUTSIDE)
  const end = template.indexOf('\n})\n', start) + '\n})\n'.length
  const inside = start === -1 ? template : template.slice(0, start) + template.slice(end)
  return inside.replace("const place = { room: 'a-room' }", 'const place = {}')
}

function payloadRows({ payload }: HandlerWish): readonly Row[] {
  const { row } = misfitOf(payload)
  return [
    ...sampleRows(payload, 0).map((text) => ({ at: 'payload', text })),
    { at: 'misfit', text: `const misfit = { ...payload, ${row} }` },
  ]
}

function roomRows(): readonly Row[] {
  return [
    { at: 'imports', text: "import { connect } from './support/connect.js'" },
    { at: 'join', text: "await request('sys.join', {}, place)" },
  ]
}

/** Expectations of the projects' own test runner. */
function matcherRows({ payload, reply }: HandlerWish): readonly Row[] {
  const { path } = misfitOf(payload)
  const result = ['result: {', ...sampleRows(reply ?? [], 2), '},'].join('\n')
  return [
    ...(reply === undefined ? [] : [{ at: 'result', text: result }]),
    { at: 'issue', text: `data: { code: 'invalid', issues: [{ path: '${path}' }] },` },
  ]
}

/** The same by Node's own means, which every app has. */
function assertRows({ payload, reply, broadcast }: HandlerWish): readonly Row[] {
  const { path } = misfitOf(payload)
  const result = [
    'assert.deepEqual(answer.data.result, {',
    ...sampleRows(reply ?? [], 2),
    '})',
  ].join('\n')
  const heard = [
    'const broadcast = await bob.next((frame) => frame.event === heard)',
    'assert.deepEqual(broadcast.data, payload)',
  ].join('\n')
  return [
    ...(reply === undefined ? [] : [{ at: 'result', text: result }]),
    ...(broadcast === undefined
      ? []
      : [
          { at: 'listener', text: "const bob = await arrive(url, 'bob')" },
          { at: 'heard', text: heard },
        ]),
    { at: 'issue', text: `assert.equal(data.issues?.[0]?.path, '${path}')` },
  ]
}

/** Who is there when the server sends an event of its own, and how it does that. */
function emitterRows({ scope }: HandlerWish, isInRoom: boolean): readonly Row[] {
  const whom = scope === 'personal' ? "'ann', " : isInRoom ? 'place.room, ' : ''
  const listeners =
    scope === 'personal'
      ? "const people = [await arrive(url, 'ann')]"
      : "const people = [await arrive(url, 'ann'), await arrive(url, 'bob')]"
  return [
    { at: 'listeners', text: listeners },
    { at: 'emission', text: `await emitExampleEvent(wired, ${whom}payload)` },
  ]
}

/** Mostly the event that is heard has the name of the one that was said. */
function withHeard(text: string, { name, broadcast }: HandlerWish): string {
  if (broadcast !== undefined && broadcast !== name.event) return text
  return text
    .replace("const heard = 'example.heard'\n", '')
    .replace('next(heard)', 'next(event)')
    .replace('=== heard', '=== event')
}

/** A handler that lets nobody pass is tested with a rule that does. */
function withRule(text: string, { who }: HandlerWish): string {
  if (who === 'everyone') return text
  const open = '  const open = { ...exampleEvent, authorize: () => true }\n'
  return text
    .replaceAll(
      /^ {2}((?:const \{ url \}|server) = await start(?:Server)?\()(?:\{ handlers \}|handlers)\)/gm,
      (_, call) =>
        `${open}  ${call}${call.includes('Server') ? '{ handlers: [open] }' : '[open]'})`,
    )
    .replace('  const guarded = { ...exampleEvent, authorize: () => false }\n', '')
    .replace('{ handlers: [guarded] }', '{ handlers }')
    .replace('start([guarded])', 'start(handlers)')
}
