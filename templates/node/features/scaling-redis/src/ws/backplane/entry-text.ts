import type { Entry, NewEntry, Volatile } from './contracts.js'
import { TextReader } from './text-reader.js'

/*
 * Entries that were appended in one step are one text, in the log and on the channel alike: `offset:count:tag:at:`, the
 * offset of the first one, and then what `encodeEntry` made of each; their offsets follow one another. Texts may be
 * joined. Lengths stand before the parts, so that a body is cut out and framed as it is: no node parses or encodes it
 * again.
 */

/** The part of an entry's text that is known before Redis numbers it. */
export function encodeEntry({ body, author = '', cid = '', except = '' }: NewEntry): string {
  const lengths = `${author.length}:${cid.length}:${except.length}:${body.length}`
  return `${lengths}:${author}${cid}${except}${body}`
}

/** The entries of these texts in their order. Throws for a text of something else. */
export function decodeEntries(texts: readonly string[]): readonly Entry[] {
  const entries: Entry[] = []
  for (const text of texts) readEntries(new TextReader(text), entries)
  return entries
}

function readEntries(reader: TextReader, into: Entry[]): void {
  do {
    const first = reader.number()
    const end = first + reader.number()
    const tag = reader.word()
    const at = reader.number()
    for (let offset = first; offset < end; offset += 1)
      into.push(readEntry(reader, offset, tag, at))
  } while (!reader.isAtEnd)
}

function readEntry(reader: TextReader, offset: number, tag: string, at: number): Entry {
  const authorLength = reader.number()
  const cidLength = reader.number()
  const exceptLength = reader.number()
  const bodyLength = reader.number()
  const author = authorLength === 0 ? undefined : reader.cut(authorLength)
  const cid = cidLength === 0 ? undefined : reader.cut(cidLength)
  const except = exceptLength === 0 ? undefined : reader.cut(exceptLength)
  return { offset, tag, at, body: reader.cut(bodyLength), author, cid, except }
}

/** What a channel carries: numbered entries with their epoch and the tag of the one before, or an event that is in no log. */
export type Publication =
  | { readonly epoch: string; readonly tagBefore: string; readonly entries: readonly Entry[] }
  | { readonly epoch: undefined; readonly message: Volatile }

/** `-:` in place of an epoch, the lengths of `except` and of the body in bytes, these two, and the bytes if any. */
export function encodeVolatile({ body, bytes, except = '' }: Volatile): Buffer {
  const [exceptBytes, bodyBytes] = [Buffer.from(except), Buffer.from(body)]
  const head = Buffer.from(`-:${exceptBytes.length}:${bodyBytes.length}:`)
  return Buffer.concat([head, exceptBytes, bodyBytes, ...(bytes ? [bytes] : [])])
}

/** Throws for a message that is none of ours. */
export function decodePublication(message: Buffer): Publication {
  if (message[0] === volatileMark) return { epoch: undefined, message: decodeVolatile(message) }
  const reader = new TextReader(message.toString())
  const epoch = reader.word()
  const tagBefore = reader.word()
  const entries: Entry[] = []
  readEntries(reader, entries)
  return { epoch, tagBefore, entries }
}

function decodeVolatile(message: Buffer): Volatile {
  const match = volatileHead.exec(message.toString('latin1', 0, maxVolatileHead))
  if (match === null) throw new Error('A message on the channel cannot be read.')
  const [head, exceptLength, bodyLength] = match
  const exceptEnd = head.length + Number(exceptLength)
  const bodyEnd = exceptEnd + Number(bodyLength)
  return {
    body: message.toString('utf8', exceptEnd, bodyEnd),
    ...(message.length > bodyEnd ? { bytes: message.subarray(bodyEnd) } : {}),
    ...(exceptEnd > head.length
      ? { except: message.toString('utf8', head.length, exceptEnd) }
      : {}),
  }
}

const volatileMark = '-'.charCodeAt(0)
const volatileHead = /^-:(\d+):(\d+):/
/** Enough for two lengths. */
const maxVolatileHead = 32
