import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { Parser } from '@asyncapi/parser'
import { expect, test } from 'vitest'

import { runCli } from '../support/run-cli.ts'
import { edit, projectWith, unformatted } from './support.ts'

const PROJECTS = ['chat', 'dashboard', 'blank'].flatMap((starter) =>
  [true, false].map((rooms) => ({ starter, rooms, auth: rooms ? 'jwt' : 'none' }) as const),
)

test.each(PROJECTS)('the official parser has nothing to say: %o', async (given) => {
  const folder = projectWith(given as Parameters<typeof projectWith>[0])

  const { code } = await runCli(['docs'], { cwd: join(folder, 'src') })
  const text = readFileSync(join(folder, 'docs/asyncapi.json'), 'utf8')
  const { document, diagnostics } = await new Parser().parse(text)

  expect({ code, diagnostics }).toEqual({ code: 0, diagnostics: [] })
  const names =
    document
      ?.messages()
      .all()
      .map((message) => message.name()) ?? []
  expect(names).toEqual(expect.arrayContaining(['sys.hello', 'sys.ack', 'sys.error']))
  expect(names.includes('sys.join')).toBe(given.rooms)
  expect(await unformatted(folder, 'docs')).toBe('')
})

test('every payload and reply has a schema, and a request has its answer', async () => {
  const folder = projectWith({ starter: 'chat', database: 'none' })

  await runCli(['docs'], { cwd: folder })

  const files = readdirSync(join(folder, 'docs/schemas'), { recursive: true, encoding: 'utf8' })
  expect(files.filter((file) => file.endsWith('.json')).toSorted()).toEqual([
    'client/history.get.json',
    'client/message.edit.json',
    'client/message.send.json',
    'client/typing.start.json',
    'replies/history.get.json',
    'replies/message.send.json',
    'server/message.edited.json',
    'server/message.new.json',
    'server/typing.json',
  ])
  expect(jsonIn(folder, 'docs/schemas/client/message.send.json')).toMatchObject({
    type: 'object',
    properties: { text: { type: 'string', minLength: 1, maxLength: 2_000 } },
    required: ['text'],
  })
  const { operations, components } = jsonIn(folder, 'docs/asyncapi.json')
  expect(operations['receive.message.send']).toMatchObject({
    action: 'receive',
    reply: {
      messages: [
        { $ref: '#/channels/realtime/messages/reply.message.send' },
        { $ref: '#/channels/realtime/messages/server.sys.error' },
      ],
    },
  })
  expect(components.messages['server.message.new'].payload.properties.data).toEqual({
    $ref: '#/components/schemas/Message',
  })
})

test('a document that has drifted from the code is named, and fails', async () => {
  const folder = projectWith({ starter: 'chat', database: 'none' })
  await runCli(['docs'], { cwd: folder })
  expect((await runCli(['docs', '--check'], { cwd: folder })).code).toBe(0)

  edit(folder, 'src/ws/handlers/message-text.ts', '2_000', '3_000')
  const drifted = await runCli(['docs', '--check', '--json'], { cwd: folder })

  expect(drifted.code).toBe(3)
  const { code, message } = JSON.parse(drifted.stdout)
  expect(code).toBe('drift')
  expect(message).toContain('docs/asyncapi.json is not up to date.')
  expect(message).toContain('docs/schemas/client/message.send.json is not up to date.')
  expect(message).not.toContain('history.get')
})

test('a schema of an event that is gone goes with it', async () => {
  const folder = projectWith({ starter: 'chat', database: 'none' })
  await runCli(['docs'], { cwd: folder })

  edit(folder, 'src/ws/handlers/index.ts', ', typingStart]', ']')
  edit(folder, 'src/ws/handlers/index.ts', "import { typingStart } from './typing-start.js'\n", '')
  const { code } = await runCli(['docs'], { cwd: folder })

  expect(code).toBe(0)
  expect(existsSync(join(folder, 'docs/schemas/client/typing.start.json'))).toBe(false)
})

function jsonIn(folder: string, path: string) {
  return JSON.parse(readFileSync(join(folder, path), 'utf8'))
}
