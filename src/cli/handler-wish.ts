import { checkEventName, eventNameOf } from '../blueprint/event-name.ts'
import { quoted } from '../blueprint/names.ts'
import { nearest } from '../blueprint/nearest.ts'
import { parsePayload } from '../blueprint/payload.ts'
import { fieldsOfSchema } from '../blueprint/payload-schema.ts'
import type { Field } from '../blueprint/shape.ts'
import { refuseAny } from '../errors.ts'
import type { Problem } from '../errors.ts'
import type { HandlerPlace, HandlerWish } from '../plan/handlers/handler-wish.ts'
import type { AddHandlerFlags } from './commands/add-handler.ts'
import { readConfigFile } from './config-file.ts'

const WHO = ['everyone', 'nobody']

type Flags = Omit<AddHandlerFlags, 'payload' | 'schema'>
type Read = { readonly fields: readonly Field[]; readonly problems: readonly Problem[] }

/** The wish that these flags stand for. Throws every fault and every contradiction together. */
export function handlerWishOf(
  event: string,
  flags: AddHandlerFlags,
  place: Pick<HandlerPlace, 'hasRooms'>,
  cwd: string,
): HandlerWish {
  const payload = payloadOf(flags, cwd)
  const reply = flags.reply === undefined ? undefined : parsePayload(flags.reply, '--reply')
  refuseAny([
    ...namesOf(event, flags),
    ...payload.problems,
    ...(reply?.problems ?? []),
    ...contradictions(flags, place.hasRooms),
    ...whoOf(flags),
  ])

  const scope = flags.personal === true ? 'personal' : 'shared'
  const direction = flags.emit === true ? 'emit' : 'handle'
  const isQuiet = flags.broadcast === false || scope === 'personal' || direction === 'emit'
  return {
    name: eventNameOf(event),
    direction,
    scope,
    payload: payload.fields,
    ...(reply === undefined ? {} : { reply: reply.fields }),
    ...(isQuiet ? {} : { broadcast: flags.broadcast || event }),
    isVolatile: flags.volatile === true,
    who: flags.who === 'nobody' ? 'nobody' : 'everyone',
  }
}

function payloadOf({ payload, schema }: AddHandlerFlags, cwd: string): Read {
  if (schema === undefined) return parsePayload(payload ?? '', '--payload')
  const read = fieldsOfSchema(readConfigFile(cwd, schema, '--schema'), `--schema ${schema}`)
  if (payload === undefined) return read
  return { ...read, problems: [contradiction('--payload', '--schema'), ...read.problems] }
}

function namesOf(event: string, { broadcast }: Flags): readonly Problem[] {
  const own = checkEventName(event, 'event')
  const heard = typeof broadcast === 'string' ? checkEventName(broadcast, '--broadcast') : undefined
  return [own, heard].filter((problem) => problem !== undefined)
}

function whoOf({ who }: Flags): readonly Problem[] {
  if (who === undefined || WHO.includes(who)) return []
  const meant = nearest(who, WHO)
  const all = `The values are: ${WHO.join(', ')}.`
  return [
    {
      code: 'unknown-value',
      message: `${quoted(who)} is not a value of \`who\`.`,
      where: '--who',
      hint: meant === undefined ? all : `Did you mean \`${meant}\`? ${all}`,
    },
  ]
}

/** Pairs of flags that cannot both be meant. */
function contradictions(flags: Flags, hasRooms: boolean): readonly Problem[] {
  const { emit, personal, room, reply, broadcast, who, volatile } = flags
  const isHeard = typeof broadcast === 'string'
  const pairs: readonly (readonly [boolean | undefined, string, string])[] = [
    [room === true && personal, '--room', '--personal'],
    [emit === true && reply !== undefined, '--emit', '--reply'],
    [
      emit === true && broadcast !== undefined,
      '--emit',
      isHeard ? '--broadcast' : '--no-broadcast',
    ],
    [emit === true && who !== undefined, '--emit', '--who'],
    [personal === true && isHeard, '--personal', '--broadcast'],
    [personal === true && volatile, '--personal', '--volatile'],
    [broadcast === false && volatile, '--no-broadcast', '--volatile'],
  ]
  const found = pairs.flatMap(([isThere, a, b]) => (isThere === true ? [contradiction(a, b)] : []))
  return room === true && !hasRooms ? [...found, noRooms()] : found
}

function contradiction(one: string, other: string): Problem {
  return {
    code: 'contradiction',
    message: `\`${one}\` and \`${other}\` contradict each other.`,
    where: `${one}, ${other}`,
    hint: 'Drop one of the two flags.',
  }
}

function noRooms(): Problem {
  return {
    code: 'contradiction',
    message: '`--room` needs rooms, and this project was made without them.',
    where: '--room',
    hint: 'Drop the flag: everybody who is connected is in the same place.',
  }
}
