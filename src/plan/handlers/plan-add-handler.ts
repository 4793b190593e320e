import type { EventName } from '../../blueprint/event-name.ts'
import { textHash, withRecord } from '../../edit/handler-records.ts'
import type { HandlerRecord } from '../../edit/handler-records.ts'
import type { Edit } from '../../edit/outcome.ts'
import { declareEvent, declarationOf } from '../../edit/registry/event-table.ts'
import { registerHandler } from '../../edit/registry/handler-list.ts'
import type { Registered } from '../../edit/registry/handler-list.ts'
import type { FileOp, Plan, Templates } from '../plan.ts'
import { handlerSources } from './handler-sources.ts'
import type { HandlerPlace, HandlerWish, Source } from './handler-wish.ts'
import { objectCode } from './zod-code.ts'

/** The text of a file of the project, or nothing when there is none. */
export type ReadText = (path: string) => string | undefined

export type HandlerInputs = {
  readonly place: HandlerPlace
  readonly read: ReadText
  readonly templates: Templates
}

type Wiring = { readonly path: string; readonly before: string; readonly edit: Edit }

/** Everything that adds one event: its files, its place in the registry, its declaration. Touches nothing. */
export function planAddHandler(wish: HandlerWish, inputs: HandlerInputs): Plan {
  const { place, read, templates } = inputs
  const sources = handlerSources(wish, place, templates).map(({ path, text }) =>
    place.translate(path, text),
  )
  const wirings = [...registryEdit(wish, place, read), ...declarationEdit(wish, place, read)]
  const byHand = wirings.flatMap(({ path, edit }) =>
    edit.outcome === 'by-hand' ? [{ where: path, why: edit.why, snippet: edit.snippet }] : [],
  )
  // Either all of it is wired or none: a half is harder to see than nothing.
  const wired = byHand.length > 0 ? [] : wirings.flatMap(opOf)
  const created = sources.map(({ path, text }) => createOf(path, text))
  const ops = [...created, ...wired, recordOp(wish, sources, wired, inputs)]
  return {
    ops: ops.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    problems: [],
    byHand: byHand.length === 0 ? [] : wirings.flatMap(pasted),
    followUps: [],
  }
}

/** The registry, and the handler as it is named there. */
export function registryOf(place: HandlerPlace): string {
  return `${place.folder}/handlers/index.${place.extension}`
}

/** The table of the events that the server sends. */
export function eventTableOf(place: HandlerPlace): string {
  return `${place.folder}/events.${place.extension}`
}

/** How the registry names a handler. */
export function registeredAs(name: EventName, place: HandlerPlace): Registered {
  const { identifier, file } = name
  return { identifier, specifier: `./${file}${place.suffix}`, loading: place.loading }
}

function registryEdit(wish: HandlerWish, place: HandlerPlace, read: ReadText): readonly Wiring[] {
  if (wish.direction === 'emit') return []
  const path = registryOf(place)
  const before = read(path) ?? ''
  return [{ path, before, edit: registerHandler(before, registeredAs(wish.name, place)) }]
}

function declarationEdit(
  wish: HandlerWish,
  place: HandlerPlace,
  read: ReadText,
): readonly Wiring[] {
  const event = wish.direction === 'emit' ? wish.name.event : wish.broadcast
  if (event === undefined) return []
  const path = eventTableOf(place)
  const before = read(path) ?? ''
  const code = objectCode(wish.payload, 0, event.length + 6)
  return [{ path, before, edit: declareEvent(before, event, code) }]
}

function opOf({ path, before, edit }: Wiring): readonly FileOp[] {
  if (edit.outcome !== 'changed') return []
  return [{ kind: 'update', path, before, after: edit.text, because: 'add-handler' }]
}

/** With one edit left to a person, the other is too: what it would have written is shown. */
function pasted({ path, before, edit }: Wiring) {
  if (edit.outcome === 'by-hand') return [{ where: path, why: edit.why, snippet: edit.snippet }]
  if (edit.outcome === 'already') return []
  const kept = new Set(before.split('\n'))
  const snippet = edit.text.split('\n').filter((line) => !kept.has(line))
  return [{ where: path, why: 'It goes with the other.', snippet: snippet.join('\n') }]
}

function createOf(path: string, text: string): FileOp {
  return { kind: 'create', path, text, because: 'add-handler' }
}

function recordOp(
  wish: HandlerWish,
  sources: readonly Source[],
  wired: readonly FileOp[],
  { place, read }: HandlerInputs,
): FileOp {
  const path = 'realtime.json'
  const before = read(path) ?? ''
  const event = wish.direction === 'emit' ? wish.name.event : wish.broadcast
  const table = wired.find((op) => op.path === eventTableOf(place))
  const declaration =
    table?.kind === 'update' && event !== undefined ? declarationOf(table.after, event) : undefined
  const record: HandlerRecord = {
    files: Object.fromEntries(sources.map((source) => [source.path, textHash(source.text)])),
    // What a person pastes is theirs: removing it later has to be allowed.
    ...(event === undefined ? {} : { declares: { [event]: textHash(declaration ?? '') } }),
  }
  const after = withRecord(before, wish.name.event, record)
  return { kind: 'update', path, before, after, because: 'add-handler' }
}
