import { eventNameOf } from '../../blueprint/event-name.ts'
import { recordsIn, textHash, withRecord } from '../../edit/handler-records.ts'
import type { HandlerRecord } from '../../edit/handler-records.ts'
import { declarationOf, undeclareEvent } from '../../edit/registry/event-table.ts'
import { unregisterHandler } from '../../edit/registry/handler-list.ts'
import type { Problem } from '../../errors.ts'
import type { FileOp, Instruction, Plan } from '../plan.ts'
import { eventTableOf, registeredAs, registryOf } from './plan-add-handler.ts'
import type { ReadText } from './plan-add-handler.ts'
import type { HandlerPlace } from './handler-wish.ts'

export type RemovalInputs = {
  readonly place: HandlerPlace
  readonly read: ReadText
  /** Whether files that were edited since go too. */
  readonly edited: 'keep' | 'remove'
}

/** The way back from `add-handler`. Touches nothing. */
export function planRemoveHandler(event: string, inputs: RemovalInputs): Plan {
  const { place, read, edited } = inputs
  const manifest = read('realtime.json') ?? '{}'
  const record = recordsIn(manifest).get(event)
  const files = Object.keys(record?.files ?? filesByName(event, inputs))
  const problems = edited === 'keep' ? editsSince(event, record, inputs) : []
  const wirings = [registryBack(event, inputs), ...declarationsBack(record, inputs)]
  const ops: FileOp[] = [
    ...files.flatMap((path) => deletion(path, read)),
    ...wirings.flatMap(({ ops: some }) => some),
  ]
  if (record !== undefined) {
    const after = withRecord(manifest, event, undefined)
    ops.push({
      kind: 'update',
      path: 'realtime.json',
      before: manifest,
      after,
      because: 'remove-handler',
    })
  }
  return {
    ops: problems.length > 0 ? [] : ops.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    problems: problems.length > 0 ? problems : nothingOf(event, place, ops),
    byHand: wirings.flatMap(({ byHand }) => byHand),
    followUps: [],
  }
}

/** Files of a handler that nobody recorded: those that its name leads to. */
function filesByName(
  event: string,
  { place, read }: RemovalInputs,
): Readonly<Record<string, string>> {
  const { file } = eventNameOf(event)
  const paths = [
    `${place.folder}/handlers/${file}.${place.extension}`,
    `${place.folder}/emitters/${file}.${place.extension}`,
    `test/${file}.test.ts`,
  ]
  const found = paths.filter((path) => read(path) !== undefined)
  return found.some((path) => !path.startsWith('test/'))
    ? Object.fromEntries(found.map((path) => [path, '']))
    : {}
}

function editsSince(
  event: string,
  record: HandlerRecord | undefined,
  inputs: RemovalInputs,
): readonly Problem[] {
  const { place, read } = inputs
  const unknown = Object.keys(record === undefined ? filesByName(event, inputs) : {})
  const files = Object.entries(record?.files ?? {}).filter(([path, hash]) => {
    const text = read(path)
    return text !== undefined && textHash(text) !== hash
  })
  const table = eventTableOf(place)
  const declared = Object.entries(record?.declares ?? {}).filter(([name, hash]) => {
    const text = declarationOf(read(table) ?? '', name)
    return text !== undefined && textHash(text) !== hash
  })
  return [
    ...unknown.map((path) =>
      kept(path, 'This file was not written by `add-handler`, so it is kept.'),
    ),
    ...files.map(([path]) => kept(path, 'This file was edited since, so it is kept.')),
    ...declared.map(([name]) =>
      kept(`${table} (${name})`, 'This declaration was edited since, so it is kept.'),
    ),
  ]
}

function kept(where: string, message: string): Problem {
  const hint = 'Add `--allow-edited` to remove it all the same; `undo` brings it back.'
  return { code: 'edited-since', message: `${message} Nothing was changed.`, where, hint }
}

type Back = { readonly ops: readonly FileOp[]; readonly byHand: readonly Instruction[] }

function registryBack(event: string, { place, read }: RemovalInputs): Back {
  const path = registryOf(place)
  const before = read(path) ?? ''
  const row = registeredAs(eventNameOf(event), place)
  const edit = unregisterHandler(before, row)
  if (edit.outcome === 'by-hand') {
    const isLoaded = ["'", '"'].some((quote) => before.includes(quote + row.specifier + quote))
    const isThere = isLoaded || new RegExp(`\\b${row.identifier}\\b`).test(before)
    const byHand = { where: path, why: `${edit.why} Take these lines out.`, snippet: edit.snippet }
    return { ops: [], byHand: isThere ? [byHand] : [] }
  }
  return { ops: edit.outcome === 'changed' ? [updated(path, before, edit.text)] : [], byHand: [] }
}

function declarationsBack(
  record: HandlerRecord | undefined,
  { place, read }: RemovalInputs,
): readonly Back[] {
  const path = eventTableOf(place)
  const before = read(path) ?? ''
  const after = Object.keys(record?.declares ?? {}).reduce((text, event) => {
    const edit = undeclareEvent(text, event)
    return edit.outcome === 'changed' ? edit.text : text
  }, before)
  return after === before ? [] : [{ ops: [updated(path, before, after)], byHand: [] }]
}

function deletion(path: string, read: ReadText): readonly FileOp[] {
  const before = read(path)
  return before === undefined ? [] : [{ kind: 'delete', path, before, because: 'remove-handler' }]
}

function updated(path: string, before: string, after: string): FileOp {
  return { kind: 'update', path, before, after, because: 'remove-handler' }
}

function nothingOf(event: string, place: HandlerPlace, ops: readonly FileOp[]): readonly Problem[] {
  if (ops.length > 0) return []
  return [
    {
      code: 'no-such-event',
      message: `There is no handler and no emitter of \`${event}\`.`,
      where: `${place.folder}/handlers`,
      hint: 'Look at the list of handlers for its name.',
    },
  ]
}
