import { readdirSync, readFileSync } from 'node:fs'
import { asText, at, listAt, parseJson, textAt, type Json } from './json.ts'

/** The specification and the facts beside it, as every generated project receives them. */
const root = new URL('../../../templates/protocol/', import.meta.url)

export const specification = readFileSync(new URL('PROTOCOL.md', root), 'utf8')
export const frameSchema = readJson('frames.schema.json')
export const closeCodes = listAt(readJson('close-codes.json'), 'codes')

/** The numbers of all duties of the server, `1.1` and on. */
export function duties(): readonly string[] {
  return [...specification.matchAll(/^- \*\*MUST (\d+\.\d+)\*\*/gm)].map(
    ([, number]) => number ?? '',
  )
}

/** One example frame: see the README beside the examples. */
export interface Example {
  readonly file: string
  readonly title: string
  readonly from: string
  readonly isValid: boolean
  /** The text or the bytes on the wire. */
  readonly wire: string | Buffer
  readonly facts: Json
}

export function examples(kind: 'valid' | 'invalid'): readonly Example[] {
  return readdirSync(new URL(`frames/${kind}/`, root))
    .toSorted()
    .map((file) => {
      const facts = readJson(`frames/${kind}/${file}`)
      const [title, from] = [textAt(facts, 'title'), textAt(facts, 'from')]
      return { file, title, from, isValid: kind === 'valid', wire: wireOf(facts), facts }
    })
}

function wireOf(facts: Json): string | Buffer {
  const text = at(facts, 'text')
  if (typeof text === 'string') return text
  const bytes = at(facts, 'bytes')
  if (typeof bytes === 'string') return Buffer.from(bytes, 'hex')
  return generated(facts)
}

function generated(facts: Json): string {
  const part = (name: string) => asText(at(facts, `generate.${name}`) ?? '')
  const times = Number(part('times'))
  const inside = part('open').repeat(times) + part('middle') + part('close').repeat(times)
  return part('before') + inside + part('after')
}

function readJson(path: string): Json {
  const value = parseJson(readFileSync(new URL(path, root), 'utf8'))
  if (value === undefined) throw new Error(`${path} is not JSON`)
  return value
}
