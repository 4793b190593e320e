import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { duties, examples, frameSchema, closeCodes, specification } from './suite/facts.ts'
import { allCases } from './suite/index.ts'
import { at, asText } from './suite/json.ts'
import { definition, violation } from './suite/schema.ts'

describe('the suite and the specification', () => {
  test('every duty of a server is tested by at least one case', () => {
    const tested = new Set(allCases.map(({ duty }) => duty as string))

    expect(duties().filter((duty) => !tested.has(duty))).toEqual([])
  })

  test('every case names a duty that exists', () => {
    const known = new Set(duties())

    expect(allCases.filter(({ duty }) => !known.has(duty)).map(({ says }) => says)).toEqual([])
  })

  test('every duty is numbered once', () => {
    expect(new Set(duties()).size).toBe(duties().length)
    expect(duties().length).toBeGreaterThan(60)
  })
})

describe('the tests of the client and the specification', () => {
  const known = [...specification.matchAll(/^- \*\*CLIENT (\d+\.\d+)\*\*/gm)].map(([, n]) => n)

  test('every duty of a client is named by at least one test', () => {
    const named = new Set(clientTitles.map((title) => /^CLIENT (\S+):/.exec(title)?.[1]))

    expect(known.length).toBeGreaterThan(8)
    expect(known.filter((duty) => !named.has(duty))).toEqual([])
  })

  test('every test that names a duty names one that exists', () => {
    const stray = clientTitles.filter((title) => {
      const named = /^CLIENT (\S+):/.exec(title)?.[1]
      return named !== undefined && !known.includes(named)
    })

    expect(stray).toEqual([])
  })
})

describe('the example frames', () => {
  test('there are at least 60, each with a title of its own', () => {
    const titles = [...examples('valid'), ...examples('invalid')].map(({ title }) => title)

    expect(titles.length).toBeGreaterThanOrEqual(60)
    expect(new Set(titles).size).toBe(titles.length)
  })

  test.each(textExamples('valid'))('the schema accepts: $title', ({ from, facts, wire }) => {
    const schema = definition(frameSchema, from === 'server' ? 'serverFrame' : 'clientFrame')

    expect(violation(frameSchema, schema, JSON.parse(wire))).toBeUndefined()
    const told = at(facts, 'frame.event')
    expect(JSON.parse(wire)).toHaveProperty('event', told)
  })

  test.each(textExamples('invalid').filter(({ from }) => from === 'server'))(
    'the schema refuses: $title',
    ({ wire }) => {
      const schema = definition(frameSchema, 'serverFrame')

      expect(violation(frameSchema, schema, JSON.parse(wire))).toBeTypeOf('string')
    },
  )
})

describe('the close codes', () => {
  test('the table of the specification says the same as the file', () => {
    const rows = [...specification.matchAll(/^\| (\d{4}) \| (retry|stop) \| (.+) \|$/gm)]
    const inText = new Map(rows.map(([, code, then]) => [Number(code), then]))
    const inFile = new Map(
      closeCodes
        .filter((entry) => Number(at(entry, 'code')) !== 4001)
        .map((entry) => [Number(at(entry, 'code')), asText(at(entry, 'then') ?? '')]),
    )

    expect(inText).toEqual(inFile)
  })
})

/** Titles of the generated client's tests that name a duty or a failure. */
const clientFolder = new URL('../client/', import.meta.url)
const clientTitles = readdirSync(clientFolder)
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => readFileSync(new URL(file, clientFolder), 'utf8'))
  .flatMap((text) => [...text.matchAll(/'(CLIENT [^'\n]+|[^'\n]+ \(F[F0-9, ]+\))'/g)])
  .map(([, title = '']) => title)

function textExamples(kind: 'valid' | 'invalid') {
  return examples(kind).flatMap((example) =>
    typeof example.wire === 'string' ? [{ ...example, wire: example.wire }] : [],
  )
}

describe('the failures of other systems', () => {
  const rows = [...specification.matchAll(/^\| F(\d+) \| (.+) \| (.+) \|$/gm)].map(
    ([, number, failure = '', answer = '']) => ({ number: Number(number), failure, answer }),
  )

  test('each of the 73 has a line', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 73 }, (_, i) => i + 1))
  })

  test('each line names a duty, or says why the failure cannot occur', () => {
    const unanswered = rows.filter(
      ({ answer }) => !/(^|[\s,])\d+\.\d+/.test(answer) && !answer.startsWith('cannot occur: '),
    )

    expect(unanswered).toEqual([])
  })

  test('each failure that can occur is named by a test that would notice it', () => {
    const named = new Set<string>([
      ...allCases.flatMap(({ guards = [] }) => guards),
      ...clientTitles.flatMap((title) => [...title.matchAll(/\bF\d+\b/g)].map(([name]) => name)),
    ])
    const unnamed = rows
      .filter(({ answer }) => !answer.startsWith('cannot occur: '))
      .filter(({ number }) => !named.has(`F${number}`))

    expect(unnamed).toEqual([])
  })

  test('each duty that a line names exists', () => {
    const known = new Set(
      [...specification.matchAll(/\*\*(?:MUST|CLIENT) (\d+\.\d+)\*\*/g)].map(([, n]) => n),
    )
    const named = rows.flatMap(({ answer }) => [...answer.matchAll(/\d+\.\d+/g)].map(([n]) => n))

    expect(named.filter((n) => !known.has(n))).toEqual([])
  })

  test('a case that guards against a failure stands under a duty that the failure names', () => {
    const answers = new Map(
      rows.map(({ number, answer }) => [`F${number}`, answer.split(/[\s,:;]+/)]),
    )
    const stray = allCases.flatMap(({ duty, guards = [] }) =>
      guards
        .filter((failure) => !answers.get(failure)?.includes(duty))
        .map((f) => `${f} at ${duty}`),
    )

    expect(stray).toEqual([])
  })
})
