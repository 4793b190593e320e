import { select, text } from '@clack/prompts'

import { checkEventName } from '../blueprint/event-name.ts'
import { parsePayload } from '../blueprint/payload.ts'
import type { Problem } from '../errors.ts'
import { answered } from './ask.ts'
import type { AddHandlerFlags } from './commands/add-handler.ts'

type Answers = { readonly event: string; readonly flags: AddHandlerFlags }

/** Asks for an event: all of it when nothing was said, else for its payload only. */
export async function askHandler(
  event: string | undefined,
  flags: AddHandlerFlags,
  hasRooms: boolean,
  signal: AbortSignal,
): Promise<Answers> {
  if (event !== undefined) {
    return { event, flags: { ...flags, payload: await askPayload(signal) } }
  }
  const name = await askEvent(signal)
  const direction = flags.emit === true ? 'emit' : await askDirection(signal)
  const hasPayload = flags.payload !== undefined || flags.schema !== undefined
  const payload = hasPayload ? {} : { payload: await askPayload(signal) }
  const scope =
    flags.personal === true || flags.room === true ? {} : await askScope(hasRooms, signal)
  const asked: AddHandlerFlags = { ...flags, ...payload, ...scope }
  if (direction === 'emit') return { event: name, flags: { ...asked, emit: true } }
  return { event: name, flags: await askRest(asked, signal) }
}

function askEvent(signal: AbortSignal): Promise<string> {
  return answered(
    text({
      signal,
      message: 'What is the event called?',
      placeholder: 'order.updated',
      validate: (value) => said(checkEventName(value ?? '', 'event')),
    }),
  )
}

function askDirection(signal: AbortSignal): Promise<'handle' | 'emit'> {
  return answered(
    select({
      signal,
      message: 'Who sends it?',
      options: [
        { value: 'handle', label: 'Clients', hint: 'the server handles it' },
        { value: 'emit', label: 'The server', hint: 'your code emits it' },
      ],
    }),
  )
}

function askPayload(signal: AbortSignal): Promise<string> {
  return askFields('Which fields does it carry?', 'orderId:uuid total:number', signal)
}

function askFields(message: string, placeholder: string, signal: AbortSignal): Promise<string> {
  return answered(
    text({
      signal,
      message: `${message} (name:type, a space between; nothing for none)`,
      placeholder,
      defaultValue: '',
      validate: (value) => said(parsePayload(value ?? '', 'fields').problems[0]),
    }),
  )
}

async function askScope(
  hasRooms: boolean,
  signal: AbortSignal,
): Promise<Pick<AddHandlerFlags, 'personal'>> {
  const everyone = hasRooms ? 'A room' : 'Everyone'
  const scope = await answered(
    select({
      signal,
      message: 'Whom does it concern?',
      options: [
        { value: 'shared', label: everyone, hint: hasRooms ? 'only its members' : '' },
        { value: 'personal', label: 'One user and the server', hint: 'nobody else hears it' },
      ],
    }),
  )
  return scope === 'personal' ? { personal: true } : {}
}

async function askRest(flags: AddHandlerFlags, signal: AbortSignal): Promise<AddHandlerFlags> {
  const who = flags.who ?? (await askWho(signal))
  const heard = flags.personal === true || flags.broadcast !== undefined || flags.volatile === true
  const delivery = heard ? {} : await askDelivery(signal)
  const reply = flags.reply ?? (await askFields('Which fields does the answer carry?', '', signal))
  return { ...flags, ...delivery, who, ...(reply.trim() === '' ? {} : { reply }) }
}

function askWho(signal: AbortSignal): Promise<string> {
  return answered(
    select({
      signal,
      message: 'Who may send it?',
      options: [
        { value: 'everyone', label: 'Everyone it concerns' },
        { value: 'nobody', label: 'Nobody, until I write the rule' },
      ],
    }),
  )
}

async function askDelivery(
  signal: AbortSignal,
): Promise<Pick<AddHandlerFlags, 'volatile' | 'broadcast'>> {
  const delivery = await answered(
    select({
      signal,
      message: 'How do the others hear of it?',
      options: [
        { value: 'durable', label: 'Durably', hint: 'numbered, and replayed to who was away' },
        { value: 'volatile', label: 'Now or never', hint: 'typing, cursors, progress' },
        { value: 'none', label: 'Not at all' },
      ],
    }),
  )
  if (delivery === 'volatile') return { volatile: true }
  return delivery === 'none' ? { broadcast: false } : {}
}

function said(problem: Problem | undefined): string | undefined {
  return problem === undefined ? undefined : `${problem.message} ${problem.hint}`
}
