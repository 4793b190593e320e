import { describe, expect, test } from 'vitest'

import { addIgnored, addVariables } from '../../src/edit/env-file.ts'
import { addPackages } from '../../src/edit/package-json.ts'

const packages = { dependencies: { ws: '^8.0.0' }, devDependencies: { '@types/ws': '^8.0.0' } }

describe('packages', () => {
  test('join a sorted list in order and an unsorted one at its end', () => {
    const sorted = '{\n  "dependencies": {\n    "a": "1",\n    "z": "1"\n  }\n}\n'
    const unsorted = '{\n  "dependencies": {\n    "z": "1",\n    "a": "1"\n  }\n}\n'

    expect(textOf(addPackages(sorted, packages))).toMatch(
      /"a": "1",\n {4}"ws": "\^8\.0\.0",\n {4}"z"/,
    )
    expect(textOf(addPackages(unsorted, packages))).toMatch(/"a": "1",\n {4}"ws": "\^8\.0\.0"\n/)
  })

  test('keep tabs, CRLF, the byte order mark and a missing final newline', () => {
    const before = '\uFEFF{\r\n\t"dependencies": {\r\n\t\t"a": "1"\r\n\t}\r\n}'

    const after = textOf(addPackages(before, packages))

    expect(after.startsWith('\uFEFF{\r\n\t"dependencies": {\r\n\t\t"a": "1",\r\n\t\t"ws": ')).toBe(
      true,
    )
    expect(after.endsWith('}')).toBe(true)
    expect(after).not.toMatch(/[^\r]\n/)
  })

  test('that the app lists already keep their version and their place', () => {
    const listed = '{ "devDependencies": { "ws": "7" }, "peerDependencies": { "@types/ws": "*" } }'

    expect(addPackages(listed, packages)).toEqual({ outcome: 'already' })
  })

  test('are left to a person where the file is not JSON', () => {
    expect(addPackages('{ "name": "<%= name %>" "x": 1 }', packages)).toMatchObject({
      outcome: 'by-hand',
      snippet: expect.stringContaining('"ws"'),
    })
  })
})

describe('variables', () => {
  const variable = { name: 'JWT_SECRET', value: 'x', about: 'A secret.', isOptional: false }

  test('are added after a gap, in the line ends of the file', () => {
    expect(textOf(addVariables('A=1\r\n', [variable]))).toBe(
      'A=1\r\n\r\n# A secret.\r\nJWT_SECRET=x\r\n',
    )
    expect(textOf(addVariables('A=1', [variable]))).toBe('A=1\n\n# A secret.\nJWT_SECRET=x\n')
  })

  test.each(['JWT_SECRET=mine\n', '# JWT_SECRET=\n', 'export JWT_SECRET = a\n'])(
    'that are there are never touched: %j',
    (text) => {
      expect(addVariables(text, [variable])).toEqual({ outcome: 'already' })
    },
  )
})

describe('the list of ignored files', () => {
  test('gets a line of its own, once', () => {
    expect(textOf(addIgnored('node_modules', '.env'))).toBe('node_modules\n.env\n')
    expect(addIgnored('/.env\n', '.env')).toEqual({ outcome: 'already' })
  })

  test.each(['.env.*\n', '.env\n!.env\n', '*.env\n!/.env\n'])(
    'that leaves the file to git gets it: %j',
    (text) => {
      expect(textOf(addIgnored(text, '.env'))).toBe(`${text}.env\n`)
    },
  )

  test.each(['.env*\n!.env.example\n', '!.env\n.env\n', '*.env\n'])(
    'that ignores the file stays as it is: %j',
    (text) => {
      expect(addIgnored(text, '.env')).toEqual({ outcome: 'already' })
    },
  )
})

function textOf(edit: { readonly outcome: string; readonly text?: string }): string {
  if (edit.text === undefined) throw new Error(edit.outcome)
  return edit.text
}
