import { join } from 'node:path'

import { expect, test } from 'vitest'

import type { Given } from '../../src/blueprint/options.ts'
import { tempFolder } from '../support/in-temp-folder.ts'
import { lendPackages, projectTree, writeTree } from '../support/project.ts'
import { add, check, filesOf, shuffled, succeed, writeSchemas } from './handled-project.ts'
import { VARIED } from './varied-handlers.ts'
import type { Wish } from './varied-handlers.ts'

/** Every step is checked with `CHECK_EVERY_STEP=1`; else each tenth, and the last. */
const STEP = process.env['CHECK_EVERY_STEP'] === undefined ? 10 : 1

const SOME: readonly Wish[] = VARIED.filter((_, index) => index % 3 === 0)

const PROJECTS: readonly (readonly [string, Given, readonly Wish[]])[] = [
  ['a chat', { starter: 'chat' }, VARIED],
  [
    'a blank project without rooms',
    { starter: 'blank', auth: 'none', rooms: false, client: false, docker: false },
    SOME.map((wish) => wish.filter((flag) => flag !== '--room') as unknown as Wish),
  ],
  ['a dashboard', { starter: 'dashboard', auth: 'session', database: 'none' }, SOME],
]

test.each(PROJECTS)(
  '%s with many handlers is checked and tested, and without them it is as before',
  async (_, given, wishes) => {
    const folder = tempFolder()
    writeTree(folder, projectTree(given))
    lendPackages(folder)
    writeSchemas(folder)
    const before = filesOf(folder)

    for (const [index, wish] of wishes.entries()) {
      await add(folder, wish)
      if ((index + 1) % STEP === 0 || index === wishes.length - 1) await checkAll(folder, given)
      if (STEP === 1) await check(folder, 'vitest', 'run')
    }
    const files = wishes.map(([event]) =>
      join('test', `${event.replaceAll(/[._:]/g, '-')}.test.ts`),
    )
    await check(folder, 'vitest', 'run', '--no-isolate', ...files)

    for (const [event] of shuffled(wishes)) await succeed(folder, 'remove-handler', event)
    expect(filesOf(folder)).toEqual(before)
  },
)

async function checkAll(folder: string, { client = true }: Given): Promise<void> {
  await check(folder, 'oxfmt', '--check', 'src', 'test', 'realtime.json')
  await check(folder, 'tsc')
  if (client) await check(folder, 'tsc', '-p', 'client')
  await check(folder, 'oxlint', '--type-aware', '--deny-warnings', 'src/ws', 'test')
}
