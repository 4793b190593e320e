import type { Problem } from '../errors.ts'
import { isWindowsDevice, quoted } from './names.ts'

/** The wire format allows no more. */
const LONGEST_EVENT = 64
const EVENT = /^[a-z][a-z0-9]*([._:-][a-z0-9]+)*$/

/** An event in the three spellings that its files use. */
export type EventName = {
  /** On the wire: `order.updated`. */
  readonly event: string
  /** In file names: `order-updated`. */
  readonly file: string
  /** In code: `orderUpdated`. */
  readonly identifier: string
}

/** Words that cannot name a constant, and names that the files of a handler use themselves. */
const TAKEN = new Set(
  [
    'arguments await break case catch class const continue debugger default delete do else enum',
    'eval export extends false finally for function if implements import in instanceof interface',
    'let new null package private protected public return static super switch this throw true try',
    'typeof undefined var void while with yield',
    'afterEach ann answer arrive beforeEach bob connect defineHandler event expect handler handlers',
    'index onTestFinished payload place server serverEvents startServer strict test z module exports',
    'require assert',
  ].flatMap((line) => line.split(' ')),
)

/** Why a text cannot be the name of an event, or nothing when it can. */
export function checkEventName(name: string, where: string): Problem | undefined {
  const reason = reasonAgainst(name)
  if (reason === undefined) return undefined

  const suggestion = nearestEventName(name)
  return {
    code: 'bad-event',
    message: `${quoted(name)} cannot be the name of an event: ${reason}.`,
    where,
    hint:
      suggestion === undefined
        ? 'Use lower-case words with dots between them, for example `order.updated`.'
        : `Try \`${suggestion}\`.`,
  }
}

/** The spellings of a name that was checked. */
export function eventNameOf(event: string): EventName {
  const words = event.split(/[._:-]/)
  const [first = '', ...others] = words
  return {
    event,
    file: words.join('-'),
    identifier:
      first + others.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join(''),
  }
}

function nearestEventName(text: string): string | undefined {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1.$2')
    .toLowerCase()
    .replace(/[^a-z0-9._:-]+/g, '.')
    .replace(/[._:-]*([._:-])/g, '$1')
    .replace(/^[^a-z]+|[^a-z0-9]+$/g, '')
    .replace(/^(sys|test)[.:_-]/, '')
    .slice(0, LONGEST_EVENT)
    .replace(/[^a-z0-9]+$/, '')
  return [plain, `${plain}.sent`].find((one) => reasonAgainst(one) === undefined)
}

function reasonAgainst(name: string): string | undefined {
  if (name === '') return 'it is empty'
  if (name.startsWith('-')) return 'it starts with a dash, which reads as a flag'
  if (name.length > LONGEST_EVENT) return `it is longer than ${LONGEST_EVENT} characters`
  if (/\p{Lu}/u.test(name)) return 'events have no capital letters'
  if (!EVENT.test(name))
    return 'it has to be words of a-z and 0-9 with one `.`, `_`, `:` or `-` between'
  if (/^sys([.:_-]|$)/.test(name)) return '`sys.` belongs to the wire format'
  if (name === 'presence.heartbeat') return 'the wire format has an event of that name'
  if (/^test[.]/.test(name)) return '`test.` belongs to the events of the tests'
  const { file, identifier } = eventNameOf(name)
  if (TAKEN.has(identifier)) return 'the word is reserved'
  if (isWindowsDevice(file)) return 'Windows cannot store a file of that name'
  return undefined
}
