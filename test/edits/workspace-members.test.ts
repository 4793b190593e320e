import { expect, test } from 'vitest'

import { addMember, isMember, membersIn } from '../../src/edit/workspace-members.ts'

const textAfter = (file: string, text: string): string => {
  const edit = addMember(file, text, 'services/chat')
  return edit.outcome === 'changed' ? edit.text : edit.outcome
}

test.each([
  ['packages:\n  - apps/*\n', 'packages:\n  - apps/*\n  - services/chat\n'],
  [
    "packages:\n  - 'apps/*' # ours\n\n  - 'libs/*'\n\ncatalog:\n  zod: 4\n",
    "packages:\n  - 'apps/*' # ours\n\n  - 'libs/*'\n  - 'services/chat'\n\ncatalog:\n  zod: 4\n",
  ],
  [
    'onlyBuilt: []\r\npackages:\r\n- "apps/*"\r\n',
    'onlyBuilt: []\r\npackages:\r\n- "apps/*"\r\n- "services/chat"\r\n',
  ],
])('pnpm learns of a member in the style of its list: %j', (text, after) => {
  expect(textAfter('pnpm-workspace.yaml', text)).toBe(after)
})

test.each([
  ['{\n  "workspaces": ["apps/*"]\n}\n', '"services/chat"'],
  ['{\n\t"workspaces": {\n\t\t"packages": [\n\t\t\t"apps/*"\n\t\t]\n\t}\n}\n', '"services/chat"'],
])('package.json learns of it too: %j', (text, member) => {
  const after = textAfter('package.json', text)

  expect(after).toContain(member)
  expect(membersIn('package.json', after)).toEqual(['apps/*', 'services/chat'])
})

test('a list that is written in another way is left to its owner', () => {
  expect(addMember('pnpm-workspace.yaml', 'packages: [apps/*]\n', 'x')).toMatchObject({
    outcome: 'by-hand',
  })
})

test.each([
  [['apps/*'], 'apps/chat', true],
  [['./apps/*/'], 'apps/chat', true],
  [['apps/*'], 'apps/team/chat', false],
  [['apps/**'], 'apps/team/chat', true],
  [['**'], 'anything/at/all', true],
  [['apps/**', '!apps/old/**'], 'apps/old/chat', false],
  [['apps/chat'], 'apps/chat', true],
  [['apps/chat'], 'apps/chatty', false],
  [[], 'apps/chat', false],
])('%j names %s: %s', (patterns, folder, expected) => {
  expect(isMember(patterns, folder)).toBe(expected)
})

test('what is no root of a workspace has no members', () => {
  expect(membersIn('package.json', '{ "name": "app" }')).toBeUndefined()
  expect(membersIn('pnpm-workspace.yaml', 'catalog:\n  zod: 4\n')).toBeUndefined()
})
