import type { Problem } from '../errors.ts'
import { CreateRealtimeError, refuseAny } from '../errors.ts'
import type { HandlerWish } from '../plan/handlers/handler-wish.ts'
import { planAddHandler } from '../plan/handlers/plan-add-handler.ts'
import type { HandlerInputs } from '../plan/handlers/plan-add-handler.ts'
import type { Plan } from '../plan/plan.ts'
import { refuseReadOnly } from '../workspace/find-project.ts'
import { readCwd } from '../workspace/target.ts'
import { readTemplates } from '../workspace/templates.ts'
import { carryOutByHand } from './carry-out-by-hand.ts'
import { commandLine, commonWords, flagWords } from './command-line.ts'
import type { AddHandlerFlags } from './commands/add-handler.ts'
import { handlerWishOf } from './handler-wish.ts'
import { collisionsOf } from './handler-collisions.ts'
import { openProject } from './open-project.ts'
import type { OpenProject } from './open-project.ts'
import type { Session } from './session.ts'
import { sayStep } from './voice.ts'

/** Adds one event to a project: its files, its wiring, its types. All of it or nothing. */
export async function addHandler(
  event: string | undefined,
  flags: AddHandlerFlags,
  session: Session,
): Promise<void> {
  const project = await openProject(flags, session)
  const said = await completed(event, flags, project, session)
  const cwd = readCwd(flags.cwd ?? '.')
  const wish = handlerWishOf(said.event, said.flags, project.place, cwd)
  refuseAny([...unsupported(project), ...collisionsOf(wish, project)])

  const { root, place, read } = project
  const inputs = { place, read, templates: readTemplates(['node/handler']) }
  const { plan, notices } = await inItsForm(wish, inputs, project)
  const updated = plan.ops.flatMap(({ kind, path }) => (kind === 'update' ? [path] : []))
  refuseReadOnly(root, updated)
  const { broadcast, direction } = wish
  const change = {
    command: 'add-handler',
    root,
    plan,
    title: `${direction === 'emit' ? 'Emit' : 'Handle'} ${wish.name.event}`,
    isUndoable: true,
    report: {
      event: wish.name.event,
      ...(broadcast === undefined ? {} : { broadcast }),
      notes: notices,
    },
  }
  await carryOutByHand(change, said.flags, session)
  for (const notice of notices) sayStep(session.terminal, 'warn', notice)
}

/** In a patched app new files get the form of the app's own, and the record tells of them as they are then. */
async function inItsForm(
  wish: HandlerWish,
  inputs: HandlerInputs,
  { root, record }: OpenProject,
): Promise<{ readonly plan: Plan; readonly notices: readonly string[] }> {
  const plan = planAddHandler(wish, inputs)
  if (record.patched === undefined) return { plan, notices: [] }

  const { inHostForm } = await import('../workspace/host-format.ts')
  const { ops, notices } = await inHostForm(root, plan.ops)
  if (ops === plan.ops) return { plan, notices }

  const { place } = inputs
  const translate: typeof place.translate = (path, text) => {
    const source = place.translate(path, text)
    const formatted = ops.find((op) => op.path === source.path)
    return formatted?.kind === 'create' ? { ...source, text: formatted.text } : source
  }
  return { plan: planAddHandler(wish, { ...inputs, place: { ...place, translate } }), notices }
}

type Said = { readonly event: string; readonly flags: AddHandlerFlags }

/** Asks what was not said, as far as somebody can answer. */
async function completed(
  event: string | undefined,
  flags: AddHandlerFlags,
  { place }: OpenProject,
  { terminal, cancelled }: Session,
): Promise<Said> {
  const hasPayload = flags.payload !== undefined || flags.schema !== undefined
  if (event !== undefined && (hasPayload || flags.yes === true)) return { event, flags }
  if (!terminal.canAsk || flags.yes === true) throw new CreateRealtimeError(missing(event, flags))

  const { askHandler } = await import('./ask-handler.ts')
  return askHandler(event, flags, place.hasRooms, cancelled)
}

function missing(event: string | undefined, flags: AddHandlerFlags): Problem {
  const where = event === undefined ? 'event' : '--payload'
  const words = [event ?? 'order.updated', ...handlerWords(flags), ...commonWords(flags)]
  return {
    code: 'missing-answer',
    message: `Nobody can be asked here, and \`${where}\` has no answer.`,
    where,
    hint: 'Say it, or add `--yes` for an event without a payload. The whole command, for example:',
    next: [`create-realtime add-handler ${commandLine(words)}`],
  }
}

/** What was said of the handler, with an example for a payload that was not. */
function handlerWords(flags: AddHandlerFlags): readonly string[] {
  const { schema, payload = 'orderId:uuid total:number', broadcast } = flags
  return [
    ...(schema === undefined ? flagWords('payload', payload) : flagWords('schema', schema)),
    ...flagWords('reply', flags.reply),
    ...flagWords('room', flags.room),
    ...flagWords('personal', flags.personal),
    ...flagWords('emit', flags.emit),
    ...(broadcast === false ? ['--no-broadcast'] : flagWords('broadcast', broadcast)),
    ...flagWords('volatile', flags.volatile),
    ...flagWords('who', flags.who),
  ]
}

function unsupported({ record }: OpenProject): readonly Problem[] {
  const { runtime } = record.answers
  if (runtime === 'node') return []
  return [
    {
      code: 'not-in-this-version',
      message: `\`add-handler\` does not write ${runtime} in this version.`,
      where: 'realtime.json',
      hint: 'Write it by hand after its neighbours, or look for a newer version of create-realtime.',
    },
  ]
}
