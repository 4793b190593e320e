import { describe, expect, test } from 'vitest'

import {
  declaredEvents,
  declareEvent,
  undeclareEvent,
} from '../../src/edit/registry/event-table.ts'
import { registerHandler, unregisterHandler } from '../../src/edit/registry/handler-list.ts'
import type { Registered } from '../../src/edit/registry/handler-list.ts'

const row: Registered = {
  identifier: 'orderPaid',
  specifier: './order-paid.js',
  loading: 'import',
}

const HEAD = "import { echo } from './echo.js'\nimport { typing } from './typing.js'\n\n"

/** Registries as people leave them, and what each looks like afterwards. */
const REGISTRIES: Readonly<Record<string, readonly [before: string, after: string]>> = {
  sorted: [
    `${HEAD}export const handlers = [echo, typing] as const\n`,
    "import { echo } from './echo.js'\nimport { orderPaid } from './order-paid.js'\nimport { typing } from './typing.js'\n\nexport const handlers = [echo, orderPaid, typing] as const\n",
  ],
  empty: [
    '/** None yet. */\nexport const handlers = [] as const\n',
    "import { orderPaid } from './order-paid.js'\n\n/** None yet. */\nexport const handlers = [orderPaid] as const\n",
  ],
  'unsorted, with semicolons and double quotes': [
    'import { typing } from "./typing.js";\nimport { echo } from "./echo.js";\n\nexport const handlers = [typing, echo] as const;\n',
    'import { typing } from "./typing.js";\nimport { echo } from "./echo.js";\nimport { orderPaid } from "./order-paid.js";\n\nexport const handlers = [typing, echo, orderPaid] as const;\n',
  ],
  'one on each line, with comments': [
    `${HEAD}export const handlers = [\n  echo, // the smallest\n  // rarely used\n  typing\n]\n`,
    "import { echo } from './echo.js'\nimport { orderPaid } from './order-paid.js'\nimport { typing } from './typing.js'\n\nexport const handlers = [\n  echo, // the smallest\n  orderPaid,\n  // rarely used\n  typing\n]\n",
  ],
  'split over files': [
    "import { chat } from './chat.js'\n\nexport const handlers: readonly AnyHandler[] = [...chat]\n",
    "import { chat } from './chat.js'\nimport { orderPaid } from './order-paid.js'\n\nexport const handlers: readonly AnyHandler[] = [...chat, orderPaid]\n",
  ],
  'Windows line ends': [
    "import { echo } from './echo.js'\r\n\r\nexport const handlers = [\r\n  echo,\r\n  chat(),\r\n]\r\n",
    "import { echo } from './echo.js'\r\nimport { orderPaid } from './order-paid.js'\r\n\r\nexport const handlers = [\r\n  echo,\r\n  chat(),\r\n  orderPaid,\r\n]\r\n",
  ],
  CommonJS: [
    "'use strict'\n\nconst { echo } = require('./echo.js')\n\nconst handlers = [echo]\n\nmodule.exports = { handlers }\n",
    "'use strict'\n\nconst { echo } = require('./echo.js')\nconst { orderPaid } = require('./order-paid.js')\n\nconst handlers = [echo, orderPaid]\n\nmodule.exports = { handlers }\n",
  ],
}

describe('a registry', () => {
  test.each(Object.entries(REGISTRIES))(
    '%s takes a handler and gives it back',
    (_, [before, after]) => {
      expect(registerHandler(before, row)).toEqual({ outcome: 'changed', text: after })
      expect(unregisterHandler(after, row)).toEqual({ outcome: 'changed', text: before })
    },
  )

  test('that names the handler already stays as it is', () => {
    const [, after] = REGISTRIES['sorted'] ?? ['', '']

    expect(registerHandler(after, row)).toEqual({ outcome: 'already' })
  })

  test.each([
    ['that is made by a call', 'export const handlers = keep([echo])\n'],
    ['that is changed on the way', 'export const handlers = [echo].filter(Boolean)\n'],
    ['that is there twice', 'const handlers = [a]\nfunction f() { const handlers = [b] }\n'],
    ['that is only talked about', '// const handlers = []\nexport * from "./list.js"\n'],
    ['that is never closed', 'export const handlers = [echo\n'],
    [
      'where the name means something else',
      'const orderPaid = 1\nexport const handlers = [echo]\n',
    ],
  ])('%s is left to a person', (_, text) => {
    expect(registerHandler(text, row)).toMatchObject({
      outcome: 'by-hand',
      snippet: expect.stringContaining('orderPaid'),
    })
  })

  test.each([
    ['wrapped in the list', '[echo, logged(orderPaid)]', '', 'logged(orderPaid), //'],
    ['in the list and used elsewhere', '[echo, orderPaid]', 'check(orderPaid)\n', 'orderPaid, //'],
  ])('keeps a handler that is %s for a person', (_, list, rest, entry) => {
    const head = "import { echo } from './echo.js'\nimport { orderPaid } from './order-paid.js'\n\n"
    const edit = unregisterHandler(`${head}export const handlers = ${list}\n${rest}`, row)

    expect(edit).toMatchObject({
      outcome: 'by-hand',
      why: expect.stringContaining('orderPaid'),
      snippet: expect.stringMatching(/^import { orderPaid } from/),
    })
    expect(edit).toHaveProperty('snippet', expect.stringContaining(`\n${entry}`))
  })

  test.each([
    ["import { orderPaid as paid } from './order-paid.js'", "import { echo } from './echo.js'"],
    [
      "import {\n  orderPaid as paid,\n} from './order-paid.js'",
      "import { echo } from './echo.js'",
    ],
    [
      "const { orderPaid: paid } = require('./order-paid.js')",
      "const { echo } = require('./echo.js')",
    ],
  ])('gives a handler back that it has under another name: %s', (load, other) => {
    const after = `${other}\n${load}\n\nconst handlers = [echo, paid]\n`

    expect(unregisterHandler(after, row)).toEqual({
      outcome: 'changed',
      text: `${other}\n\nconst handlers = [echo]\n`,
    })
  })

  test('names a renamed handler that is used elsewhere as it is loaded', () => {
    const load = "import { orderPaid as paid } from './order-paid.js'"
    const edit = unregisterHandler(`${load}\n\nexport const handlers = [logged(paid)]\n`, row)

    expect(edit).toMatchObject({ outcome: 'by-hand', snippet: expect.stringContaining(load) })
  })

  test.each([
    ['with something else', "import { orderPaid, refund } from './order-paid.js'", 'orderPaid'],
    ['in a namespace', "import * as paid from './order-paid.js'", 'paid.orderPaid'],
    ['by another name of its module', "import { other as paid } from './order-paid.js'", 'paid'],
    ['twice', "import { orderPaid as paid, orderPaid } from './order-paid.js'", 'paid'],
  ])('keeps a handler that comes %s for a person', (_, load, entry) => {
    const edit = unregisterHandler(`${load}\n\nexport const handlers = [${entry}]\n`, row)

    expect(edit).toMatchObject({ outcome: 'by-hand', snippet: expect.stringContaining(load) })
  })

  test('gives a handler back that comments and strings go on to speak of', () => {
    const before = "export const handlers = [] // once orderPaid, 'orderPaid'\n"
    const after =
      "import { orderPaid } from './order-paid.js'\n\nexport const handlers = [orderPaid] // once orderPaid, 'orderPaid'\n"

    expect(unregisterHandler(after, row)).toEqual({ outcome: 'changed', text: before })
  })

  test('is put over lines by its width alone, and back on one', () => {
    const names = Array.from({ length: 9 }, (_, index) => `handlerNumber${index}`)
    const before = `export const handlers = [${names.slice(0, 4).join(', ')}] as const\n`
    const long = names.slice(4).reduce((text, identifier) => {
      const edit = registerHandler(text, { ...row, identifier, specifier: `./${identifier}.js` })
      return edit.outcome === 'changed' ? edit.text : ''
    }, before)

    expect(long).toContain('export const handlers = [\n  handlerNumber0,\n')
    const back = names.slice(4).reduce((text, identifier) => {
      const edit = unregisterHandler(text, { ...row, identifier, specifier: `./${identifier}.js` })
      return edit.outcome === 'changed' ? edit.text : ''
    }, long)
    expect(back).toBe(before)
  })
})

const Z = "import { z } from 'zod'\n\n"

/** Tables of events, and what each looks like afterwards. */
const TABLES: Readonly<Record<string, readonly [before: string, after: string]>> = {
  unsorted: [
    `${Z}export const serverEvents = {\n  'b.c': one,\n  a: two,\n}\n`,
    `${Z}export const serverEvents = {\n  'b.c': one,\n  a: two,\n  'order.paid': z.int(),\n}\n`,
  ],
  'sorted, with comments and without a last comma': [
    `${Z}export const serverEvents = {\n  a: two, // often\n  /** Not kept. */\n  typing: z\n    .strictObject({ user: z.string() })\n}\n`,
    `${Z}export const serverEvents = {\n  a: two, // often\n  'order.paid': z.int(),\n  /** Not kept. */\n  typing: z\n    .strictObject({ user: z.string() })\n}\n`,
  ],
  'with regular expressions and brackets in texts': [
    `${Z}export const serverEvents = {\n  a: z.string().regex(/[}'"]/).describe('}{ \\' //'),\n}\n`,
    `${Z}export const serverEvents = {\n  a: z.string().regex(/[}'"]/).describe('}{ \\' //'),\n  'order.paid': z.int(),\n}\n`,
  ],
  'that ends without a comma': [
    `${Z}export const serverEvents = {\n  a: one // the first\n}\n`,
    `${Z}export const serverEvents = {\n  a: one, // the first\n  'order.paid': z.int()\n}\n`,
  ],
  'on one line': [
    `${Z}export const serverEvents = { a: one }\n`,
    `${Z}export const serverEvents = { a: one, 'order.paid': z.int() }\n`,
  ],
}

describe('a table of events', () => {
  test.each(Object.entries(TABLES))('%s takes an event and gives it back', (_, [before, after]) => {
    expect(declareEvent(before, 'order.paid', 'z.int()')).toEqual({
      outcome: 'changed',
      text: after,
    })
    expect(undeclareEvent(after, 'order.paid')).toEqual({ outcome: 'changed', text: before })
    expect(declaredEvents(after)).toContain('order.paid')
  })

  test('that cannot be read is left to a person', () => {
    const edit = declareEvent(`${Z}export const serverEvents = make()\n`, 'order.paid', 'z.int()')

    expect(edit).toMatchObject({ outcome: 'by-hand', snippet: "  'order.paid': z.int()," })
  })
})
