import { readFileSync } from 'node:fs'

/** One frame as the specification shows it: what is on the wire, and what a reader must make of it. */
export interface ExampleFrame {
  readonly title: string
  readonly from: 'client' | 'server'
  readonly text?: string
  /** A binary frame, in hexadecimal. */
  readonly bytes?: string
  /** A text by rule: `open` and `close` each so many times around `middle`. */
  readonly generate?: Generated
  /** Valid: the members after parsing. */
  readonly frame?: Readonly<Record<string, unknown>>
  /** Valid: the own keys of `data`. */
  readonly dataKeys?: readonly string[]
  /** Valid and binary: the payload, in hexadecimal. */
  readonly payload?: string
  /** Invalid: the id of the refusal, or all ids that are right. */
  readonly id?: string | null | readonly (string | null)[]
}

interface Generated {
  readonly before: string
  readonly open: string
  readonly middle?: string
  readonly close: string
  readonly times: number
  readonly after: string
}

/** The examples that every implementation of the protocol reads, in any language: one a line. */
export function exampleFrames(kind: 'valid' | 'invalid'): readonly ExampleFrame[] {
  const lines = readFact(`${kind}-frames.jsonl`).trimEnd().split('\n')
  return lines.map((line): ExampleFrame => JSON.parse(line))
}

/** A file of the facts beside `PROTOCOL.md`. */
export function readFact(file: string): string {
  return readFileSync(new URL(`../protocol/${file}`, import.meta.url), 'utf8')
}

export function isText({ bytes }: ExampleFrame): boolean {
  return bytes === undefined
}

export function textOf({ text, generate }: ExampleFrame): string {
  if (generate === undefined) return text ?? ''
  const { before, open, middle = '', close, times, after } = generate
  return before + open.repeat(times) + middle + close.repeat(times) + after
}

export function bytesOf({ bytes = '' }: ExampleFrame): Buffer {
  return Buffer.from(bytes, 'hex')
}
