import { assert, oneof, property, string, stringMatching } from 'fast-check'
import { expect, test } from 'vitest'

import {
  checkDirectory,
  checkProjectName,
  nearestProjectName,
  projectNameFor,
} from '../../../src/blueprint/names.ts'

const accepted = (name: string) => checkProjectName(name, 'here') === undefined

test.each(['my-chat', 'chat2', 'a', 'a.b', 'my_chat', '0', 'x'.repeat(100)])(
  '%s is a name',
  (name) => {
    expect(checkProjectName(name, 'here')).toBeUndefined()
  },
)

test.each([
  ['', 'empty'],
  ['My Chat', 'space'],
  ['a\tb', 'space'],
  ["it's", 'quote'],
  ['say"hi"', 'quote'],
  ['-app', 'dash'],
  ['@me/app', 'scope'],
  ['café', 'only a-z'],
  ['чат', 'only a-z'],
  ['chat🎉', 'only a-z'],
  ['Chat', 'capital'],
  ['.hidden', 'start with'],
  ['_app', 'start with'],
  ['app.', 'dot'],
  ['..', 'path'],
  ['a/b', 'separator'],
  ['a\\b', 'separator'],
  ['con', 'reserved'],
  ['nul.txt', 'reserved'],
  ['com1', 'reserved'],
  ['lpt9.log', 'reserved'],
  ['node_modules', 'reserved'],
  ['http', 'reserved'],
  ['class', 'reserved'],
  ['a\u0000b', 'only a-z'],
  ['a\u202Eb', 'only a-z'],
  ['x'.repeat(101), 'longer'],
])('%j is refused, naming the reason', (name, reason) => {
  const problem = checkProjectName(name, 'here')

  expect(problem?.code).toBe('bad-name')
  expect(problem?.message).toContain(reason)
  expect(problem?.where).toBe('here')
  expect(problem?.hint).not.toBe('')
})

test.each([
  ['My Chat', 'my-chat'],
  ['@me/app', 'app'],
  ['Café Müller', 'cafe-muller'],
  ['myChatApp', 'my-chat-app'],
  ['con', 'con-app'],
  ['-x-', 'x'],
])('the name nearest to %j is %s', (text, name) => {
  expect(nearestProjectName(text)).toBe(name)
})

test('whatever is suggested is itself accepted', () => {
  assert(
    property(string({ unit: 'binary' }), (text) => {
      const suggestion = nearestProjectName(text)
      expect(suggestion === undefined || accepted(suggestion)).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

test('an accepted name is one path segment that every shell and every system can hold', () => {
  const nasty = oneof(
    string({ unit: 'binary' }),
    stringMatching(/^[a-zA-Z0-9._\-@/\\ '"$`;|&<>~*?]{1,12}$/),
  )
  assert(
    property(nasty, (name) => {
      if (!accepted(name)) return
      expect(name).toMatch(/^[a-z0-9][a-z0-9._-]*$/)
      expect(name).not.toMatch(/\.$/)
      expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/)
    }),
    { numRuns: 5000 },
  )
})

test('a complaint never carries a control character into the terminal', () => {
  assert(
    property(string({ unit: 'binary' }), (name) => {
      const problem = checkProjectName(name, 'here')
      expect(problem?.message ?? '').not.toMatch(/[\p{Cc}\p{Cf}]/u)
    }),
    { numRuns: 2000 },
  )
})

test.each(['my-chat', 'apps/my-chat', './my-chat', 'my-chat/', '/srv/My Folder/my-chat', '.'])(
  '%s is a folder for a project',
  (directory) => {
    expect(checkDirectory(directory, 'directory')).toBeUndefined()
  },
)

test.each([
  ['../my-chat', 'climbs'],
  ['a/../../b', 'climbs'],
  ['..', 'climbs'],
  ['~/my-chat', '~'],
  ['a\\b', 'backslash'],
  ['nul/my-chat', 'device'],
  ['a\u0007/my-chat', 'invisible'],
  ['', 'empty'],
  ['@me/app', 'scope'],
  ['apps/My Chat', 'space'],
])('%j is no folder for a project', (directory, reason) => {
  expect(checkDirectory(directory, 'directory')?.message).toContain(reason)
})

test('the name is the last part of the path, and for `.` comes from the current folder', () => {
  expect(projectNameFor('apps/my-chat/', 'elsewhere')).toBe('my-chat')
  expect(projectNameFor('.', 'My Chat')).toBe('my-chat')
  expect(projectNameFor('./', '日本')).toBe('realtime-app')
})
