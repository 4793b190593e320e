import type { Problem } from '../errors.ts'
import { CreateRealtimeError, refuseAny } from '../errors.ts'
import { planAddHandler } from '../plan/handlers/plan-add-handler.ts'
import { refuseReadOnly } from '../workspace/find-project.ts'
import { readCwd } from '../workspace/target.ts'
import { readTemplates } from '../workspace/templates.ts'
import { carryOutByHand } from './carry-out-by-hand.ts'
import type { AddHandlerFlags } from './commands/add-handler.ts'
import { handlerWishOf } from './handler-wish.ts'
import { collisionsOf } from './handler-collisions.ts'
import { openProject } from './open-project.ts'
import type { OpenProject } from './open-project.ts'
import type { Session } from './session.ts'

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
  const templates = readTemplates(['node/handler'])
  const plan = planAddHandler(wish, { place, read, templates })
  const updated = plan.ops.flatMap(({ kind, path }) => (kind === 'update' ? [path] : []))
  refuseReadOnly(root, updated)
  const { broadcast, direction } = wish
  const change = {
    command: 'add-handler',
    root,
    plan,
    title: `${direction === 'emit' ? 'Emit' : 'Handle'} ${wish.name.event}`,
    isUndoable: true,
    report: { event: wish.name.event, ...(broadcast === undefined ? {} : { broadcast }) },
  }
  await carryOutByHand(change, said.flags, session)
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
  if (!terminal.canAsk || flags.yes === true) throw new CreateRealtimeError(missing(event))

  const { askHandler } = await import('./ask-handler.ts')
  return askHandler(event, flags, place.hasRooms, cancelled)
}

function missing(event: string | undefined): Problem {
  const [where, name] = event === undefined ? ['event', 'order.updated'] : ['--payload', event]
  return {
    code: 'missing-answer',
    message: `Nobody can be asked here, and \`${where}\` has no answer.`,
    where,
    hint: 'Say it, or add `--yes` for an event without a payload. The whole command, for example:',
    next: [`create-realtime add-handler ${name} --payload 'orderId:uuid total:number'`],
  }
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
