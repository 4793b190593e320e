import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { CreateRealtimeError } from '../../../src/errors.ts'
import { readCwd, readTarget } from '../../../src/workspace/target.ts'
import { tempFolder } from '../../support/in-temp-folder.ts'

const problemOf = (act: () => unknown) => {
  try {
    act()
  } catch (error) {
    if (error instanceof CreateRealtimeError) return error.problems[0]
    throw error
  }
  return undefined
}

test('a path that does not exist is free, also several folders deep', () => {
  const folder = tempFolder()

  expect(readTarget(folder, 'a/b/chat')).toEqual({
    path: join(folder, 'a/b/chat'),
    state: 'absent',
  })
})

test('an empty folder, or a fresh clone of an empty repository, is free too', () => {
  const folder = tempFolder()
  mkdirSync(join(folder, 'empty'))
  mkdirSync(join(folder, 'clone/.git'), { recursive: true })

  expect(readTarget(folder, 'empty').state).toBe('empty')
  expect(readTarget(folder, 'clone').state).toBe('empty')
})

test('a folder that holds files is a conflict that names them', () => {
  const folder = tempFolder()
  for (let index = 0; index < 10; index += 1) writeFileSync(join(folder, `file-${index}`), '')

  expect(problemOf(() => readTarget(folder, '.'))).toMatchObject({
    code: 'target-not-empty',
    where: folder,
    message: expect.stringContaining('file-0, file-1'),
  })
  expect(problemOf(() => readTarget(folder, '.'))?.message).toContain('and 2 more')
})

test('a file in the way is named, also in the middle of the path', () => {
  const folder = tempFolder()
  writeFileSync(join(folder, 'chat'), '')

  expect(problemOf(() => readTarget(folder, 'chat'))).toMatchObject({
    code: 'not-a-folder',
    where: join(folder, 'chat'),
  })
  expect(problemOf(() => readTarget(folder, 'chat/inner'))?.code).toBe('not-a-folder')
})

test('a path through a symbolic link is refused, with the real one to type', () => {
  const folder = tempFolder()
  mkdirSync(join(folder, 'real'))
  symlinkSync(join(folder, 'real'), join(folder, 'link'))
  symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'))

  const problem = problemOf(() => readTarget(folder, 'link/chat'))
  expect(problem?.code).toBe('through-symlink')
  expect(problem?.hint).toContain(join(folder, 'real/chat'))
  expect(problemOf(() => readTarget(folder, 'link'))?.code).toBe('through-symlink')
  expect(problemOf(() => readTarget(folder, 'dangling'))?.code).toBe('through-symlink')
  expect(problemOf(() => readTarget(folder, join(folder, 'link/chat')))?.code).toBe(
    'through-symlink',
  )
  expect(problemOf(() => readTarget('/', join(folder, 'link/chat')))?.code).toBe('through-symlink')
})

test('a current folder that is itself reached through a link is the choice of the person', () => {
  const folder = tempFolder()
  mkdirSync(join(folder, 'real'))
  symlinkSync(join(folder, 'real'), join(folder, 'link'))

  expect(readTarget(join(folder, 'link'), 'chat').path).toBe(join(folder, 'link/chat'))
})

test('--cwd has to be a folder that exists', () => {
  const folder = tempFolder()
  writeFileSync(join(folder, 'file'), '')

  expect(readCwd(folder)).toBe(folder)
  expect(problemOf(() => readCwd(join(folder, 'none')))?.code).toBe('folder-not-found')
  expect(problemOf(() => readCwd(join(folder, 'file')))?.message).toContain('a file')
})
