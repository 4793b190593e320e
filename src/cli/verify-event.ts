import type { Conversation, Heard } from '../workspace/speak-socket.ts'
import type { Check } from './verify-app.ts'
import type { VerifiedProject } from './verify-project.ts'

/** A room that no app has by chance. */
const ROOM = 'create-realtime-verify'
const NAME = 'Event'

/** What each starter is asked, and what has to come back to the room. */
const EXCHANGES: Readonly<Record<string, { readonly event: string; readonly back: string }>> = {
  blank: { event: 'echo', back: 'echo.received' },
  chat: { event: 'message.send', back: 'message.new' },
}

/** Sends an event and sees it come back; where clients only watch, sees what they watch. */
export async function checkEvent(
  conversation: Conversation,
  project: VerifiedProject,
): Promise<Check> {
  const exchange = EXCHANGES[project.starter]
  try {
    return exchange === undefined
      ? await watch(conversation, project)
      : await speak(conversation, project, exchange)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return { name: NAME, status: 'failed', detail }
  }
}

async function speak(
  conversation: Conversation,
  { hasRooms }: VerifiedProject,
  { event, back }: { readonly event: string; readonly back: string },
): Promise<Check> {
  const place = hasRooms ? { room: ROOM } : {}
  const refusal = hasRooms ? await join(conversation, ROOM) : undefined
  if (refusal !== undefined) return refusal

  const text = `verify ${Date.now()}`
  conversation.send({ event, ...place, data: { text }, id: 'verify-event' })
  const answer = await conversation.hear(({ id }) => id === 'verify-event')
  if (answer.event !== 'sys.ack') return refused(event, answer)
  await conversation.hear((one) => one.event === back && JSON.stringify(one.data).includes(text))
  if (hasRooms) await leave(conversation)
  return { name: NAME, status: 'passed', detail: `\`${event}\` came back as \`${back}\`.` }
}

async function watch(conversation: Conversation, { hasRooms }: VerifiedProject): Promise<Check> {
  const refusal = hasRooms ? await join(conversation, 'dashboard') : undefined
  if (refusal !== undefined) return refusal
  const { event } = await conversation.hear((one) => one.event?.startsWith('metrics.') === true)
  return {
    name: NAME,
    status: 'passed',
    detail: `Viewers send nothing; \`${event ?? ''}\` came by itself.`,
  }
}

async function join(conversation: Conversation, room: string): Promise<Check | undefined> {
  conversation.send({ event: 'sys.join', room, data: {}, id: 'verify-join' })
  const answer = await conversation.hear(({ id }) => id === 'verify-join')
  return answer.event === 'sys.ack' ? undefined : refused('sys.join', answer)
}

/** A database would remember the membership for ever. */
async function leave(conversation: Conversation): Promise<void> {
  conversation.send({ event: 'sys.leave', room: ROOM, data: {}, id: 'verify-leave' })
  await conversation.hear(({ id }) => id === 'verify-leave')
}

/** What an app does not have any more, or keeps to itself, is its own decision. */
function refused(event: string, { data }: Heard): Check {
  const said = JSON.stringify(data)
  const isOwnChoice = /"(unknown_event|forbidden)"/.test(said)
  return {
    name: NAME,
    status: isOwnChoice ? 'not shown' : 'failed',
    detail: isOwnChoice
      ? `The app does not take \`${event}\` from this user: ${said}.`
      : `\`${event}\` was answered ${said}.`,
  }
}
