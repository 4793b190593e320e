import { expect, test } from 'vitest'

import { withManagedParts } from '../../../src/plan/managed-part.ts'
import type { Plan } from '../../../src/plan/plan.ts'

const [BEGIN, END] = ['<!-- create-realtime:begin -->', '<!-- create-realtime:end -->']
const OURS = `${BEGIN}\n\n# Ours\n\n${END}\n`

/** What becomes of a file of this text, and of this name. */
function after(mine: string, path = 'AGENTS.md', text = OURS, others: readonly string[] = []) {
  const op = { kind: 'create', path, text, because: 'base' } as const
  const plan: Plan = { ops: [op], problems: [], byHand: [], followUps: [] }
  const [changed] = withManagedParts(
    plan,
    new Map([[path, { kind: 'file', text: mine }]]),
    new Set(others),
  ).ops
  return changed?.kind === 'update' ? changed.after : 'left to the person'
}

test.each([
  ['with a last line', '# Mine\n', `# Mine\n\n${OURS}`],
  ['without one', '# Mine', `# Mine\n\n${OURS}`],
  ['that is empty', '', OURS],
  ['of Windows', '# Mine\r\n', `# Mine\r\n\r\n${OURS.replaceAll('\n', '\r\n')}`],
])('our part goes to the end of a file %s', (_what, mine, expected) => {
  expect(after(mine)).toBe(expected)
  expect(after(expected)).toBe(expected)
})

test('a part of an older version is replaced, and not a byte around it', () => {
  const [above, below] = ['\uFEFF# Mine \r\n\n\n', '\n  more of mine']

  expect(after(`${above}${BEGIN}\nold\n${END}${below}`)).toBe(
    above + OURS.trim().replaceAll('\n', '\r\n') + below,
  )
})

test('a text without markers gets them, unless it is there already', () => {
  expect(after('# Mine\n', 'CLAUDE.md', '@AGENTS.md\n')).toBe(
    `# Mine\n\n${BEGIN}\n@AGENTS.md\n${END}\n`,
  )
  expect(after('# Mine\n@AGENTS.md\n', 'packages/a/CLAUDE.md', '@AGENTS.md\n')).toBe(
    '# Mine\n@AGENTS.md\n',
  )
})

test.each([
  ['one marker', `# Mine\n${BEGIN}\n`, 'AGENTS.md', []],
  ['markers the wrong way round', `${END}\n${BEGIN}\n`, 'AGENTS.md', []],
  ['two parts', OURS + OURS, 'AGENTS.md', []],
  ['any other file', '# Mine\n', 'README.md', []],
  ['a file that a flag speaks of', '# Mine\n', 'AGENTS.md', ['AGENTS.md']],
])('%s is left to the person', (_what, mine, path, others) => {
  expect(after(mine, path, OURS, others)).toBe('left to the person')
})
