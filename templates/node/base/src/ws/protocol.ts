import { crc32 } from 'node:zlib'
import type { Entry, Position, Settled } from './backplane/contracts.js'
import { formatCursor } from './streams/position.js'
import { textFrame } from './wire-frame.js'

/** What a client sent, after the shape was checked and before its data was. */
export interface ClientFrame {
  readonly event: string
  readonly data: unknown
  /** Idempotency and ack key; without it the event is fire and forget. */
  readonly id: string | undefined
  readonly room: string | undefined
  /** CRC-32 of the frame as it came, by which a repeated frame is told from another one with the same id. */
  readonly checksum: number
}

export type ErrorCode =
  | 'bad_frame'
  | 'invalid'
  | 'unknown_event'
  | 'unauthorized'
  | 'forbidden'
  | 'not_joined'
  | 'too_large'
  | 'rate_limited'
  | 'id_reused'
  | 'in_progress'
  | 'expired'
  | 'unavailable'
  | 'internal'

/** The path and the rule that was broken, never the rejected value. */
export interface Issue {
  readonly path: string
  readonly rule: string
}

export interface ErrorDetail {
  readonly code: ErrorCode
  readonly message: string
  readonly retryAfterMs?: number
  readonly issues?: readonly Issue[]
}

/** Nesting beyond this is refused: no honest payload needs it, and recursive code must not meet it. */
const maxJsonDepth = 32

/** What is wrong with a frame, and its id if that could be read: the client waits for an answer to it. */
export interface BadFrame {
  readonly problem: string
  readonly id: string | null
}

export function isBadFrame(frame: ClientFrame | BadFrame): frame is BadFrame {
  return 'problem' in frame
}

/**
 * Checks the shape of a frame; its data is checked by the schema of its event. `whole` is the frame that is told apart
 * from others: a binary one goes on after its text.
 */
export function parseClientFrame(
  text: string,
  whole: string | Buffer = text,
): ClientFrame | BadFrame {
  const value = parseJson(text)
  if (!isRecord(value)) return { problem: 'A frame is one JSON object.', id: null }

  const { event, data, id, room } = value
  if (id !== undefined && (typeof id !== 'string' || !idPattern.test(id)))
    return { problem: 'id must be 8-64 of A-Z a-z 0-9 _ -', id: null }
  const bad = (problem: string) => ({ problem, id: id ?? null })
  if (typeof event !== 'string' || !eventPattern.test(event))
    return bad('event must be 1-64 of a-z 0-9 . _ : -')
  if (room !== undefined && (typeof room !== 'string' || !namePattern.test(room)))
    return bad('room must be 1-96 of A-Z a-z 0-9 _ . -')
  if (isDeeperThan(data, maxJsonDepth))
    return bad(`data is nested deeper than ${maxJsonDepth} levels`)
  return { event, data, id, room, checksum: crc32(whole) }
}

/** True for names that may stand in a stream: rooms, and user ids that need no hashing. */
export function isStreamName(name: string): boolean {
  return namePattern.test(name)
}

/** The members of a frame without its braces; the log keeps them in this form. */
export function encodeBody(event: string, data: unknown, room?: string): string {
  const members = `"event":${JSON.stringify(event)},"data":${JSON.stringify(data) ?? 'null'}`
  return members + roomMember(room)
}

/** As `encodeBody`, for an event whose data travel as bytes beside it. */
export function encodeBinaryBody(event: string, room?: string): string {
  return `"event":${JSON.stringify(event)}${roomMember(room)}`
}

export function volatileFrame(body: string): Buffer {
  return textFrame(`{${body}}`)
}

/** A durable frame. `cid` is for the author alone: it lets their client recognise its own event. */
export function durableFrame(stream: string, epoch: string, entry: Entry, cid?: string): Buffer {
  const cursor = formatCursor(stream, { epoch, offset: entry.offset, tag: entry.tag })
  const own = cid === undefined ? '' : `,"cid":"${cid}"`
  return textFrame(`{${entry.body},"id":"${cursor}","ts":${entry.at}${own}}`)
}

export function systemFrame(event: string, data: unknown, id?: string | null): Buffer {
  return textFrame(JSON.stringify({ event, data, ...(id === undefined ? {} : { id }) }))
}

/** `reply` is JSON text already: it may come from the log as it was stored. */
export function ackFrame(id: string, { reply, cursor }: Settled, isDuplicate = false): Buffer {
  const result = reply === '' ? '' : `,"result":${reply}`
  const position = cursor === null ? '' : `,"cursor":"${cursor}"`
  const duplicate = isDuplicate ? ',"duplicate":true' : ''
  return textFrame(
    `{"event":"sys.ack","data":{"ok":true${result}${position}${duplicate}},"id":"${id}"}`,
  )
}

export function errorFrame(id: string | null, detail: ErrorDetail): Buffer {
  const { code, message, retryAfterMs, issues } = detail
  const data = {
    code,
    message,
    retryable: retryableCodes.has(code),
    ...(retryAfterMs === undefined ? {} : { retry_after_ms: retryAfterMs }),
    ...(issues === undefined ? {} : { issues }),
  }
  return systemFrame('sys.error', data, id)
}

export interface Verdict {
  readonly stream: string
  readonly status: 'ok' | 'reset' | 'approximate'
  readonly from: Position
  readonly to: Position
  readonly count: number
  readonly reason?: string
}

export function resumedFrame({ stream, status, from, to, count, reason }: Verdict): Buffer {
  return systemFrame('sys.resumed', {
    stream,
    status,
    from: formatCursor(stream, from),
    to: formatCursor(stream, to),
    count,
    ...(reason === undefined ? {} : { reason }),
  })
}

export function snapshotFrame(stream: string, position: Position, state: unknown): Buffer {
  const cursor = formatCursor(stream, position)
  return systemFrame('sys.snapshot', { stream, cursor, state, part: 1, parts: 1 })
}

export function replayEndFrame(stream: string, position: Position): Buffer {
  return systemFrame('sys.replay_end', { stream, cursor: formatCursor(stream, position) })
}

const eventPattern = /^[a-z0-9._:-]{1,64}$/
const idPattern = /^[A-Za-z0-9_-]{8,64}$/
const namePattern = /^[A-Za-z0-9_.-]{1,96}$/
const retryableCodes = new Set<ErrorCode>([
  'rate_limited',
  'in_progress',
  'unavailable',
  'internal',
])

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function roomMember(room: string | undefined): string {
  return room === undefined ? '' : `,"room":${JSON.stringify(room)}`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  return Object.values(value).some((member) => isDeeperThan(member, levels - 1))
}
