import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { tempFolder } from '../support/in-temp-folder.ts'
import { projectTree, repository, writeTree } from '../support/project.ts'
import { openTerminal } from '../support/terminal.ts'
import type { PersonsTerminal } from '../support/terminal.ts'

const ADD_HANDLER = `node '${join(repository, 'bin', 'create-realtime.js')}' add-handler`

test('called bare, add-handler asks for all that it needs', async () => {
  const { root, terminal } = await begin()

  await terminal.shows('What is the event called?')
  await terminal.type('order paid')
  await terminal.press('Enter')
  await terminal.shows('Try `order.paid`')
  await terminal.press('C-u')
  await terminal.type('order.paid')
  await terminal.press('Enter')
  await accept(terminal, 'Who sends it?')
  await terminal.shows('Which fields does it carry?')
  await terminal.type('amount:number')
  await terminal.press('Enter')
  await accept(terminal, 'Whom does it concern?')
  await terminal.shows('Who may send it?')
  await terminal.press('Down', 'Enter')
  await accept(terminal, 'How do the others hear of it?')
  await accept(terminal, 'Which fields does the answer carry?')
  await accept(terminal, 'Change ')

  expect(await terminal.ended()).toBe(0)
  const handler = readFileSync(join(root, 'src/ws/handlers/order-paid.ts'), 'utf8')
  expect(handler).toContain("event: 'order.paid'")
  expect(handler).toContain('authorize: () => false')
  expect(readFileSync(join(root, 'src/ws/events.ts'), 'utf8')).toContain('amount: z.number()')
})

test('Ctrl+C at the last question leaves the project as it was', async () => {
  const { root, terminal } = await begin(' order.paid --payload amount:number')
  const before = new Set<unknown>(readdirSync(root, { recursive: true }))

  await terminal.shows('Change ')
  await terminal.press('C-c')

  expect(await terminal.ended()).toBe(130)
  expect(new Set<unknown>(readdirSync(root, { recursive: true }))).toEqual(before)
  expect(existsSync(join(root, 'src/ws/handlers/order-paid.ts'))).toBe(false)
})

async function begin(args = '') {
  const root = join(tempFolder(), 'shop')
  writeTree(root, projectTree({}, 'shop'))
  return { root, terminal: await openTerminal(ADD_HANDLER + args, { cwd: root }) }
}

async function accept(terminal: PersonsTerminal, question: string): Promise<void> {
  await terminal.shows(question)
  await terminal.press('Enter')
}
