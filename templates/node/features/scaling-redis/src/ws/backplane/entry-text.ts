import type { Entry, NewEntry, Volatile } from './contracts.js'

/*
 * The text of an entry, in the log and on the channel alike: `offset:tag:at:` and then what `encodeEntry` made. Lengths
 * stand before the parts, so that a body is cut out and framed as it is: no node parses or encodes it again.
 */

/** The part of an entry's text that is known before Redis numbers it. */
export function encodeEntry({ body, author = '', cid = '', except = '' }: NewEntry): string {
  return `${author.length}:${cid.length}:${except.length}:${author}${cid}${except}${body}`
}

/** Throws for a text that no `encodeEntry` made. */
export function decodeEntry(text: string): Entry {
  const match = entryHead.exec(text)
  if (match === null) throw new Error('The log holds an entry that cannot be read.')
  const [head, offset, tag = '', at, authorLength, cidLength, exceptLength] = match
  const authorEnd = head.length + Number(authorLength)
  const cidEnd = authorEnd + Number(cidLength)
  const exceptEnd = cidEnd + Number(exceptLength)
  return {
    offset: Number(offset),
    tag,
    at: Number(at),
    body: text.slice(exceptEnd),
    ...(authorEnd > head.length ? { author: text.slice(head.length, authorEnd) } : {}),
    ...(cidEnd > authorEnd ? { cid: text.slice(authorEnd, cidEnd) } : {}),
    ...(exceptEnd > cidEnd ? { except: text.slice(cidEnd, exceptEnd) } : {}),
  }
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
  const epochEnd = endOfPart(message, 0)
  const tagEnd = endOfPart(message, epochEnd + 1)
  const entries: Entry[] = []
  for (let at = tagEnd + 1; at < message.length;) {
    const start = endOfPart(message, at) + 1
    const end = start + Number(message.toString('latin1', at, start - 1))
    entries.push(decodeEntry(message.toString('utf8', start, end)))
    at = end + 1
  }
  return {
    epoch: message.toString('latin1', 0, epochEnd),
    tagBefore: message.toString('latin1', epochEnd + 1, tagEnd),
    entries,
  }
}

function endOfPart(message: Buffer, start: number): number {
  const end = message.indexOf(colon, start)
  if (end === -1) throw new Error('A message on the channel is cut off.')
  return end
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

const entryHead = /^(\d+):([a-z0-9]+):(\d+):(\d+):(\d+):(\d+):/
const colon = ':'.charCodeAt(0)
const volatileMark = '-'.charCodeAt(0)
const volatileHead = /^-:(\d+):(\d+):/
/** Enough for two lengths. */
const maxVolatileHead = 32
